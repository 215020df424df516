-- Purpose: opens a client case, or amends the open one of the same service and reference.
-- Returns: its id, and whether it was opened now. The same request again changes nothing.
-- Errors: SD001 no reference, no service, nobody recorded as perpetrator, unknown court or IDVA; SD002 another service.
-- Tables: client_case, client_case_version, client_case_urn, client_case_alias, link_work, audit by core.store_case().
create function api.open_case(request api.open_case_request) returns api.open_case_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	service text := coalesce(request.service, core.service_code());
	who api.perpetrator := request.perpetrator;
	idva uuid;
begin
	perform core.allow('idva', 'admin');
	if length(btrim(coalesce(request.client_ref, ''))) not between 1 and 64 then
		perform core.refuse('SD001', 'is not 1 to 64 characters', 'open_case_request.client_ref', 'Give the reference your service uses, never a name.');
	end if;
	if service is null or core.principal_role() = 'idva' and service <> core.service_code() then
		perform core.refuse('SD002', 'is not your service', 'open_case_request.service', 'Leave it out for your own.');
	end if;
	if not exists (select from core.service s where s.service_code = service) then
		perform core.refuse('SD001', 'is not known', 'open_case_request.service', 'A service is known once one of its IDVAs is.');
	end if;
	if nullif(concat_ws('', btrim((who.name).full), btrim((who.name).forenames), btrim((who.name).surname), core.compact(who.pnc_id),
			array_to_string(who.case_urns, '')), '') is null then
		perform core.refuse('SD001', 'nobody is recorded', 'open_case_request.perpetrator',
			'Give a name, a PNC number or a case URN: without one nothing can ever be linked.');
	end if;
	if request.court_code is not null and not exists (select from core.court c where c.court_code = left(request.court_code, 5)) then
		perform core.refuse('SD001', 'is not a known court', 'open_case_request.court_code', 'List the courts, or leave it out.');
	end if;
	idva := core.idva_of_service(request.idva, service);
	if idva is null and request.idva is not null then
		perform core.refuse('SD001', 'is not an IDVA of this service', 'open_case_request.idva', 'Leave it out for yourself.');
	end if;
	return core.store_case(request, service, idva);
end
$$;
