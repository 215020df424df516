-- Purpose: the client cases that are the caller's or her service's, by reference.
-- Returns: a page; the next one begins after the last client_ref.
-- Errors: SD001, SD002.
-- Tables: client_case, principal, link, hearing_defendant, hearing (read, under row security); audit: one consultation.
create function api.list_cases(request api.list_cases_request) returns api.list_cases_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	response api.list_cases_response;
	wanted constant integer := coalesce(request."limit", 100);
begin
	perform core.allow('idva');
	if wanted not between 1 and 500 then
		perform core.refuse('SD001', 'is not between 1 and 500', 'list_cases_request.limit', 'Leave it out for 100.');
	end if;
	with page as materialized (
		select k.* from core.client_case k
		where (request.after_client_ref is null or k.client_ref > request.after_client_ref)
			and (k.closed_at is null or coalesce(request.include_closed, false))
		order by k.client_ref, k.service_code limit wanted
	), listed as (
		select l.case_id, count(distinct h.id) filter (where l.state <> 'proposed') as hearings,
			count(distinct l.id) filter (where l.state = 'proposed') as proposed,
			min(h.hearing_date) filter (where l.state <> 'proposed' and h.state = 'listed' and h.hearing_date >= core.today()
				and h.warned_from is null) as next_date
		from core.link l
		left join core.hearing_defendant hd on hd.defendant_id = l.defendant_id and hd.removed_at is null
		left join core.hearing h on h.id = hd.hearing_id and h.state <> 'deleted'
		where l.case_id in (select id from page) and l.state in ('auto', 'confirmed', 'proposed')
		group by l.case_id
	)
	select coalesce(array_agg(row(p.id::text, p.client_ref, p.service_code, i.name, p.opened_at, p.closed_at, p.is_high_risk,
		coalesce(n.hearings, 0), coalesce(n.proposed, 0), n.next_date::text)::api.case_summary order by p.client_ref, p.service_code), '{}')
	into response.cases
	from page p left join listed n on n.case_id = p.id left join core.principal i on i.id = p.idva_id;
	perform core.audit('list-cases', 'consultation', 'caseload', core.service_code());
	return response;
end
$$;
