-- Purpose: finds the candidates of a batch. Only for the daemon itself.
-- Parameters and result: see the message and core.link_search().
-- Errors: SD002.
-- Tables: see core.link_search().
create function api.link_search(request api.link_search_request) returns api.link_search_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
	set plan_cache_mode = force_generic_plan -- else each connection plans its first five batches anew
as $$
begin
	perform core.allow('system');
	return core.link_search(request);
end
$$;
