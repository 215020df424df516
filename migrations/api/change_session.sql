-- Purpose    Ends a session, or says of one day that it sits, or does not.
-- Parameters the session; its last day, or a day and whether it sits.
-- Returns    the session. What is listed already is not looked at again.
-- Errors     SD001; SD003 no such session, or not at the coordinator's court.
-- Tables     sdac_session, sdac_exception, audit.
create function api.change_session(request api.change_session_request) returns api.change_session_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	s core.sdac_session;
	last_day constant date := core.date_or_null(request.last_date);
	on_day constant date := core.date_or_null(request.on_date);
begin
	perform core.allow('coordinator');
	select * into s from core.sdac_session t where t.id = core.as_uuid(request.session_id) and t.court_code = any (core.court_codes()) for update;
	if not found then
		perform core.refuse('SD003', 'there is no such session, or it is not yours', 'change_session_request.session_id', 'List the sessions of your court.');
	elsif (last_day is null) = (on_day is null) or on_day is not null and request.sits is null or last_day < s.valid_from then
		perform core.refuse('SD001', 'a change is either the last day of a session, or a day and whether it sits', 'change_session_request.last_date',
			'Set one of the two; dates are ISO, 2026-03-04.');
	end if;
	if last_day is not null then
		update core.sdac_session t set valid_to = last_day where t.id = s.id returning * into s;
	else
		insert into core.sdac_exception (session_id, court_code, day, sits, added_at, added_by)
		values (s.id, s.court_code, on_day, request.sits, core.now(), core.principal_id());
	end if;
	perform core.audit('change-session', 'alteration', 'session', s.id::text);
	return row(core.session_view(s))::api.change_session_response;
end
$$;
