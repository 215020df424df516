-- Purpose    A coordinator says whether the case of a hearing is domestic abuse. Her word wins over markers and offences.
-- Parameters the hearing; yes or no.
-- Returns    the state of the case.
-- Errors     SD001; SD003 no such hearing, or not at her court.
-- Tables     da_reason, audit; hearing (read); those of core.raise_notices().
create function api.mark_case(request api.mark_case_request) returns api.mark_case_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	h core.hearing;
	said constant text := case when request.is_domestic_abuse then 'yes' else 'no' end;
begin
	perform core.allow('coordinator');
	if request.is_domestic_abuse is null then
		perform core.refuse('SD001', 'a mark is yes or no', 'mark_case_request.is_domestic_abuse', 'Set this field.');
	end if;
	select * into h from core.hearing t where t.id = core.as_uuid(request.hearing_id) and t.court_code = any (core.court_codes());
	if not found then
		perform core.refuse('SD003', 'there is no such hearing, or it is not yours', 'mark_case_request.hearing_id', 'Look at the list of the day.');
	end if;
	perform core.lock_court(h.court_code);
	update core.da_reason r set withdrawn_at = core.now()
	where r.case_id = h.case_id and r.kind = 'coordinator' and r.withdrawn_at is null and r.code <> said;
	insert into core.da_reason (case_id, court_code, kind, code, says, system, principal_id, found_at)
	values (h.case_id, h.court_code, 'coordinator', said, request.is_domestic_abuse, 'manual', core.principal_id(), core.now())
	on conflict do nothing;
	perform core.raise_notices(core.outside_drafts(array(select t.id from core.hearing t where t.case_id = h.case_id)));
	perform core.audit('mark-case', 'alteration', 'court-case', h.case_id::text, reason => said);
	return row(h.id::text, core.da_state(h.case_id))::api.mark_case_response;
end
$$;
