-- Purpose    Lifts the seal of a case. Who is denied it stays denied.
-- Parameters the reference, why.
-- Returns    the wall as it is now. Unsealing again changes nothing.
-- Errors     SD001 no reason; SD003 no such case of the caller's service that she may know of without breaking glass.
-- Tables     case_seal, audit; client_case (locked).
create function api.unseal_case(request api.unseal_case_request) returns api.unseal_case_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	c core.client_case;
begin
	perform core.allow('idva');
	if nullif(btrim(request.reason), '') is null then
		perform core.refuse('SD001', 'is missing', 'reason', 'Say why: it stands in the audit trail. Name nobody.');
	end if;
	c := core.wall_case(request.client_ref, request.service);
	perform core.unseal(c, request.reason);
	return row(core.wall_view(c.id))::api.unseal_case_response;
end
$$;
