-- Purpose: the model in force, whole, for the linker. Only for the daemon itself.
-- Returns: no version and no constants if none was released.
-- Errors: SD002.
-- Tables: see core.link_model_whole().
create function api.link_model(request api.link_model_request) returns api.link_model_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform core.allow('system');
	return core.link_model_whole();
end
$$;
