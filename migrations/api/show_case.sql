-- Purpose    A client's case from its opening to now: hearings, links, outcomes, and who was told what, when, and has seen it.
-- Parameters the client's reference; its service, if the caller may see more than one of that reference.
-- Returns    an IDVA's own service's case whole; for a coordinator what her courts have to do with it.
-- Errors     SD002; SD001 more than one; SD003 there is none, or it is not hers to see.
-- Tables     client_case (read, under row security); those of core.timeline(); audit.
create function api.show_case(request api.show_case_request) returns api.show_case_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	response api.show_case_response;
	found uuid[];
begin
	perform core.allow('coordinator', 'idva');
	found := array(select c.id from core.client_case c
		where c.client_ref = btrim(request.client_ref) and c.service_code = coalesce(request.service, c.service_code) limit 2);
	if cardinality(found) > 1 then
		perform core.refuse('SD001', 'is not enough: two services use this reference', 'show_case_request.client_ref', 'Name the service.');
	elsif cardinality(found) = 0 then
		perform core.refuse('SD003', 'there is no such case', 'show_case_request.client_ref', 'List your cases.');
	end if;
	select c.id::text, c.client_ref, c.service_code, p.display_name, c.is_high_risk, c.opened_at, c.closed_at
	into response.case_id, response.client_ref, response.service, response.idva, response.is_high_risk, response.opened_at, response.closed_at
	from core.client_case c left join core.principal p on p.id = c.idva_id where c.id = found[1];
	response.events := core.timeline(found[1], case when core.principal_role() = 'coordinator' then core.court_codes()::text[] end);
	if core.principal_role() = 'idva' then
		response.wall := core.wall_view(found[1]);
	end if;
	perform core.audit('show-case', 'consultation', 'case', response.case_id);
	return response;
end
$$;
