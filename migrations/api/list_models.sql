-- Purpose: all versions of the linker's model, the one in force first, then the newest.
-- Errors: SD002.
-- Tables: see core.model_view().
create function api.list_models(request api.list_models_request) returns api.list_models_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform core.allow('admin');
	return row(array(select m from core.model_view(null) m))::api.list_models_response;
end
$$;
