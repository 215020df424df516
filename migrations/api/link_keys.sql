-- Purpose: stores the blocking keys of leased records. Only for the daemon itself.
-- Parameters and result: see the message and core.link_keys().
-- Errors: SD002; SD004 the lease was lost.
-- Tables: see core.link_keys().
create function api.link_keys(request api.link_keys_request) returns api.link_keys_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
	set plan_cache_mode = force_generic_plan -- else each connection plans its first five batches anew
as $$
begin
	perform core.allow('system');
	return core.link_keys(request);
end
$$;
