-- Purpose    Says who is on leave, who covers, who has the duty, who manages a service, who is a deputy.
-- Parameters see message AddStandingRequest.
-- Returns    what holds from then on.
-- Errors     SD002; those of core.add_standing().
-- Tables     those of core.add_standing().
create function api.add_standing(request api.add_standing_request) returns api.add_standing_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform core.allow('idva', 'coordinator', 'admin');
	return row(array(select core.standing_view(s) from unnest(core.add_standing(request)) s))::api.add_standing_response;
end
$$;
