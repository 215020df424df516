-- Purpose    Names somebody who may know of a sealed case, or somebody who may never know of a case.
-- Parameters the reference, the person's name, allow, deny or none: neither. A coordinator may deny herself, and only that:
--            whoever declares her own conflict needs nobody's leave, and cannot take it back.
-- Returns    the wall as it is now; to a coordinator, none.
-- Errors     SD001 no access; SD002 a coordinator for another; SD003 no such case, nobody of the name; SD004 the IDVA's own.
-- Tables     case_access, audit; client_case (an IDVA's locked).
create function api.set_case_access(request api.set_case_access_request) returns api.set_case_access_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	c core.client_case;
	who core.principal;
begin
	perform core.allow('idva', 'coordinator');
	if request.access is null then
		perform core.refuse('SD001', 'is missing', 'access', 'Say allow, deny or none.');
	end if;
	who := core.wall_person(request.name);
	if core.principal_role() = 'idva' then
		c := core.wall_case(request.client_ref, request.service);
		perform core.set_access(c, who, request.access, request.reason);
		return row(case when core.may_know(c.id, core.principal_id()) then core.wall_view(c.id) end)::api.set_case_access_response;
	end if;
	if who.id <> core.principal_id() or request.access <> 'deny' then
		perform core.refuse('SD002', 'a coordinator declares her own conflict only', 'name', 'Ask the case''s IDVA for anything else.');
	end if;
	select * into c from core.client_case k where k.client_ref = btrim(request.client_ref) and k.service_code = coalesce(request.service, k.service_code)
	order by k.id limit 1;
	if c.id is null then
		perform core.refuse('SD003', 'there is no such case', 'client_ref', 'List your cases.');
	end if;
	perform core.set_access(c, who, 'deny', request.reason);
	return row(null)::api.set_case_access_response;
end
$$;
