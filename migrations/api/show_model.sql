-- Purpose: one version of the linker's model, each constant beside the one in force.
-- Errors: SD002; SD003.
-- Tables: see core.model_view() and core.model_values().
create function api.show_model(request api.show_model_request) returns api.show_model_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	response api.show_model_response;
	wanted constant text := coalesce(request.version, core.link_model_in_force());
begin
	perform core.allow('admin');
	select m into response.model from core.model_view(wanted) m;
	if not found then
		perform core.refuse('SD003', 'there is no such version', 'show_model_request.version', 'List the models.');
	end if;
	response."values" := core.model_values(wanted);
	return response;
end
$$;
