-- Purpose    A weekly session of the specialist domestic abuse court.
-- Parameters court, room (absent: any), weekday, half of the day, how many cases it can take, from when to when.
-- Returns    the session.
-- Errors     SD001; SD003 not the coordinator's court.
-- Tables     sdac_session, audit.
create function api.add_session(request api.add_session_request) returns api.add_session_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	s core.sdac_session;
	bad text := case
		when coalesce(request.weekday, 0) not between 1 and 7 then 'weekday'
		when request.day_part is null then 'day_part'
		when request.capacity < 1 then 'capacity'
		when request.valid_from_date is not null and core.date_or_null(request.valid_from_date) is null then 'valid_from_date'
		when request.valid_to_date is not null and coalesce(core.date_or_null(request.valid_to_date)
			< coalesce(core.date_or_null(request.valid_from_date), core.today()), true) then 'valid_to_date'
	end;
begin
	perform core.allow('coordinator');
	if bad is not null then
		perform core.refuse('SD001', 'a session needs a weekday from 1 to 7 and a half of the day, and ends after it begins', 'add_session_request.' || bad,
			'Set this field; dates are ISO, 2026-03-04.');
	end if;
	insert into core.sdac_session (court_code, room, weekday, day_part, capacity, valid_from, valid_to, added_at, added_by)
	values (core.own_court(request.court_code, 'add_session_request.court_code'), coalesce(request.room, ''), request.weekday, request.day_part,
		request.capacity, coalesce(core.date_or_null(request.valid_from_date), core.today()), core.date_or_null(request.valid_to_date), core.now(),
		core.principal_id())
	returning * into s;
	perform core.audit('add-session', 'alteration', 'session', s.id::text);
	return row(core.session_view(s))::api.add_session_response;
end
$$;
