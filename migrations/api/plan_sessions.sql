-- Purpose    When the specialist court sits next, and how full it is: where one more case can go.
-- Parameters the court, from which day, for how many days, only those with room.
-- Returns    by day. A session whose capacity nobody has said has room.
-- Errors     SD001; SD003 not the coordinator's court.
-- Tables     sdac_session, sdac_exception, holiday, hearing (read); audit.
create function api.plan_sessions(request api.plan_sessions_request) returns api.plan_sessions_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	court text;
	from_day constant date := case when request.from_date is null then core.today() else core.date_or_null(request.from_date) end;
begin
	perform core.allow('coordinator');
	if from_day is null or coalesce(request.days, 28) not between 1 and 120 then
		perform core.refuse('SD001', 'a plan is from a date, for 1 to 120 days', 'plan_sessions_request.' || case when from_day is null then 'from_date' else 'days' end,
			'Dates are ISO, 2026-03-04.');
	end if;
	court := core.own_court(request.court_code, 'plan_sessions_request.court_code');
	perform core.audit('plan-sessions', 'consultation', 'court', court);
	return row(array(
		select row(s.session_id::text, s.day::text, s.room, s.day_part, s.capacity, s.listed, greatest(s.capacity - s.listed, 0), s.business_type,
			s.system)::api.sitting
		from core.sittings(court, from_day, coalesce(request.days, 28)) s
		where request.with_room_only is not true or coalesce(s.listed < s.capacity, true)))::api.plan_sessions_response;
end
$$;
