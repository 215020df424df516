-- Purpose: writes what the linker found, with its notices and audit, and ends the lease. Only for the daemon itself.
-- Parameters and result: see the message and core.link_commit().
-- Errors: SD002.
-- Tables: see core.link_commit().
create function api.link_commit(request api.link_commit_request) returns api.link_commit_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform core.allow('system');
	return core.link_commit(request);
end
$$;
