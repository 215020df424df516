-- Purpose: proposes a version of the linker's model from what people have decided. It is never applied by itself.
-- Returns: the draft, what differs from the model in force, and how many decisions were counted.
-- Errors: SD002; SD004 there is no model to begin with.
-- Tables: see core.learn_model().
create function api.learn_model(request api.learn_model_request) returns api.learn_model_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform core.allow('admin');
	if core.link_model_in_force() is null then
		perform core.refuse('SD004', 'no model is in force', '', 'Run migrate: it loads the one that is shipped.');
	end if;
	return core.learn_model();
end
$$;
