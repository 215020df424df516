-- Purpose: what is listed at a court on a day, and what became of it: a coordinator's whole list of her court, an
-- IDVA's hearings that are linked to her own cases.
-- Returns: by room, time and place in the session. No list yet: no received time and no hearings.
-- Errors: SD001; SD002; SD003 unknown court, or not the coordinator's.
-- Tables: court, list_scope; outcome_view; those of core.day_hearings(); audit: one consultation of the court's day.
create function api.day_list(request api.day_list_request) returns api.day_list_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	response api.day_list_response;
	day date := core.date_or_null(request.list_date);
begin
	perform core.allow('coordinator', 'idva');
	if request.list_date is not null and day is null then
		perform core.refuse('SD001', 'is not a date', 'day_list_request.list_date', 'Write it as 2026-03-04, or leave it out for today.');
	end if;
	select c.court_code, c.name into response.court_code, response.court_name from core.court c
	where c.court_code = left(request.court_code, 5)
		and (core.principal_role() <> 'coordinator' or c.court_code = any (core.court_codes()));
	if response.court_code is null then
		perform core.refuse('SD003', 'there is no such court, or it is not yours', 'day_list_request.court_code', 'List your courts.');
	end if;
	day := coalesce(day, core.today());
	response.list_date := day::text;
	select s.received_at, s.version into response.list_received_at, response.list_version from core.list_scope s
	where s.court_code = response.court_code and s.list_date = day and s.version > 0 order by s.received_at desc nulls last, s.id limit 1;
	response.since_at := coalesce(request.since_at, (core.today() - 1 + time '16:00') at time zone 'Europe/London');
	response.hearings := core.day_hearings(response.court_code, day, response.since_at, coalesce(request.unlinked_only, false),
		coalesce(request.changed_only, false));
	response.totals := core.day_totals(response.hearings);
	perform core.note_day_views(response.court_code, day);
	perform core.audit('day-list', 'consultation', 'court-day', response.court_code || ' ' || response.list_date);
	return response;
end
$$;
