-- Purpose: gives the records of candidates that the linker does not know. Only for the daemon itself.
-- Parameters and result: see the message and core.link_fetch().
-- Errors: SD002.
-- Tables: see core.link_fetch().
create function api.link_fetch(request api.link_fetch_request) returns api.link_fetch_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
	set plan_cache_mode = force_generic_plan -- else each connection plans its first five batches anew
as $$
begin
	perform core.allow('system');
	return core.link_fetch(request);
end
$$;
