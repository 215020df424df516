-- Purpose    Which feeders are held, since when, and how many notices wait for a decision.
-- Errors     SD002.
-- Tables     those of core.held_feeds().
create function api.list_held(request api.list_held_request) returns api.list_held_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform core.allow('admin', 'coordinator');
	return row(core.held_feeds())::api.list_held_response;
end
$$;
