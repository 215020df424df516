-- Purpose    The weekly sessions of a court that have not ended: its coordinator's, and the rota's standing ones. What a rota
--            names day by day is in the plan.
-- Parameters the court.
-- Returns    by weekday.
-- Errors     SD003 unknown court, or not the coordinator's.
-- Tables     sdac_session (read).
create function api.list_sessions(request api.list_sessions_request) returns api.list_sessions_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	court text;
begin
	perform core.allow('coordinator', 'idva', 'admin');
	court := core.own_court(request.court_code, 'list_sessions_request.court_code');
	return row(array(select core.session_view(s) from core.sdac_session s
		where s.court_code = court and coalesce(s.valid_to >= core.today(), true) and not s.is_dated and s.replaced_at is null
			and (s.business_type is null or core.is_specialist(court, s.business_type))
		order by s.weekday, s.day_part desc, s.room, s.id))::api.list_sessions_response;
end
$$;
