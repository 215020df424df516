-- Purpose: the courts that are known.
-- Returns: by code.
-- Errors: SD002.
-- Tables: court, court_alias (read). No personal data, so no audit.
create function api.list_courts(request api.list_courts_request) returns api.list_courts_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform core.allow('admin', 'coordinator');
	return row(array(select core.court_view(c.court_code) from core.court c order by c.court_code))::api.list_courts_response;
end
$$;
