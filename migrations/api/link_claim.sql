-- Purpose: leases records that wait for the linker. Only for the daemon itself.
-- Parameters and result: see the message and core.link_claim().
-- Errors: SD002.
-- Tables: see core.link_claim().
create function api.link_claim(request api.link_claim_request) returns api.link_claim_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform core.allow('system');
	return core.link_claim(request);
end
$$;
