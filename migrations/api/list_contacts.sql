-- Purpose    What a client was told, when, by whom, and what came of it.
-- Parameters client_ref, of the caller's service.
-- Returns    the newest first, 500 at most.
-- Errors     SD003 no such case of hers.
-- Tables     contact, client_case, notice, principal (read); audit.
create function api.list_contacts(request api.list_contacts_request) returns api.list_contacts_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	of_case constant uuid := (select c.id from core.client_case c where c.client_ref = request.client_ref and c.service_code = core.service_code());
begin
	perform core.allow('idva');
	if of_case is null then
		perform core.refuse('SD003', 'there is no such case of yours', 'client_ref', 'List your cases.');
	end if;
	perform core.audit('list-contacts', 'consultation', 'case', of_case::text);
	return row(array(select core.contact_view(c) from core.contact c where c.case_id = of_case order by c.recorded_at desc, c.id limit 500))::api.list_contacts_response;
end
$$;
