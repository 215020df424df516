-- Purpose: agrees to a version of the linker's model; with the second person it is in force, and what it may judge
-- otherwise is linked again.
-- Returns: the version as it is now.
-- Errors: SD002 also for whoever agreed already; SD003; SD004 it is in force.
-- Tables: see core.agree_to_model().
create function api.release_model(request api.release_model_request) returns api.release_model_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	response api.release_model_response;
begin
	perform core.allow('admin');
	response.requeued := core.agree_to_model(request.version);
	response.released := response.requeued is not null;
	select m into response.model from core.model_view(request.version) m;
	return response;
end
$$;
