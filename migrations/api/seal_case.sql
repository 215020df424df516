-- Purpose    Seals a case to named people: for everybody else there is no such case.
-- Parameters the reference, why, who else may know. The case's IDVA always may, and so may the caller.
-- Returns    the wall as it is now. Sealing again changes nothing but the names.
-- Errors     SD001 no reason; SD003 no such case of the caller's service that she may know of, or nobody of a name.
-- Tables     case_seal, case_access, audit; client_case (locked).
create function api.seal_case(request api.seal_case_request) returns api.seal_case_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	c core.client_case;
	named text;
begin
	perform core.allow('idva');
	if request.reason is null then
		perform core.refuse('SD001', 'is missing', 'reason', 'Say police, court-staff, service-staff, known-to-staff or other.');
	end if;
	c := core.wall_case(request.client_ref, request.service);
	perform core.seal(c, request.reason);
	if c.idva_id is distinct from core.principal_id() then
		perform core.set_access(c, core.wall_person((select p.name from core.principal p where p.id = core.principal_id())), 'allow', null);
	end if;
	foreach named in array coalesce(request.allow, '{}') loop
		perform core.set_access(c, core.wall_person(named), 'allow', null);
	end loop;
	return row(core.wall_view(c.id))::api.seal_case_response;
end
$$;
