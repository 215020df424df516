-- Purpose    The clocks of the Victims' Code for one case: when the duty-holder had to tell the victim, and when somebody of
--            her service had it. sdac measures these duties; the police and witness care units discharge them.
-- Parameters an IDVA's own case by its reference.
-- Returns    one row a duty and fact, by when it began. No name, no offence: the export holds nobody's data but the case's reference.
-- Errors     SD003 no such case, or not hers.
-- Tables     audit; those of core.case_clocks().
create function api.case_clocks(request api.case_clocks_request) returns api.case_clocks_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	of_case uuid;
begin
	perform core.allow('idva');
	select c.id into of_case from core.client_case c where c.client_ref = request.client_ref;
	if not found then
		perform core.refuse('SD003', 'there is no such case, or it is not yours', 'case_clocks_request.client_ref', 'List your cases.');
	end if;
	perform core.audit('case-clocks', 'consultation', 'case', of_case::text);
	return row(request.client_ref, core.now(), core.case_clocks(of_case))::api.case_clocks_response;
end
$$;
