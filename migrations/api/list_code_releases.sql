-- Purpose: the releases of a code table: who brought what, when, and what it changed.
-- Returns: newest first.
-- Errors: SD002; SD003 no such set.
-- Tables: code_set, code_release, principal (read).
create function api.list_code_releases(request api.list_code_releases_request) returns api.list_code_releases_response
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform core.allow('coordinator', 'idva', 'admin', 'auditor');
	if not exists (select from core.code_set s where s.name = request.set_name) then
		perform core.refuse('SD003', 'there is no such set of codes', 'set_name', 'See: sdac refdata list.');
	end if;
	return row(array(
		select core.release_view(r) from core.code_release r where r.set_name = request.set_name order by r.begun_at desc, r.id limit 100
	))::api.list_code_releases_response;
end
$$;
