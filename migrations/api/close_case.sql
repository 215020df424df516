-- Purpose: closes a client case: no further notices, no further links. Closing again changes nothing.
-- Returns: its id.
-- Errors: SD002; SD003.
-- Tables: client_case, link_key, link_work, delivery, audit by core.end_case().
create function api.close_case(request api.close_case_request) returns api.close_case_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	service text := coalesce(request.service, core.service_code());
	closed uuid;
begin
	perform core.allow('idva', 'admin');
	-- Another service's case is not told apart from one that does not exist.
	if core.principal_role() = 'admin' or service = core.service_code() then
		closed := core.end_case(service, request.client_ref, request.reason);
	end if;
	if closed is null then
		perform core.refuse('SD003', 'there is no such case', 'close_case_request.client_ref', 'List your cases.');
	end if;
	return row(closed::text)::api.close_case_response;
end
$$;
