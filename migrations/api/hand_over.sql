-- Purpose    What the caller has open, for whoever takes over: notices that she has not acknowledged, and clients of
--            hers who do not know of one yet. No name, no text.
-- Parameters none.
-- Returns    the most urgent first, 500 at most; who covers, else who is on duty.
-- Errors     SD002.
-- Tables     delivery, notice, contact, client_case, standing, principal (read); audit.
create function api.hand_over(request api.hand_over_request) returns api.hand_over_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	me constant uuid := core.principal_id();
	response api.hand_over_response;
begin
	perform core.allow('idva', 'coordinator');
	select coalesce(array_agg(row(i.client_ref, i.what, i.priority, i.created_at, i.ack_by_at, i.id::text, i.hearing_date::text, i.local_time,
		i.court_code, i.last_contact)::api.hand_over_item order by i.priority, i.ack_by_at, i.id), '{}') into response.items
	from (
		select n.id, n.client_ref, case when d.is_open then v.title else v.title || ': client not told' end as what, n.priority, n.created_at,
			case when d.is_open then d.ack_by_at end as ack_by_at, n.hearing_date, n.local_time, n.court_code,
			(select replace(c.outcome, '_', ' ') || ' by ' || replace(c.means, '_', ' ') from core.contact c where c.case_id = n.case_id
				order by c.recorded_at desc limit 1) as last_contact
		from (select x.notice_id, bool_or(x.acknowledged_at is null) as is_open, max(x.ack_by_at) as ack_by_at from core.delivery x
			where x.principal_id = me and x.created_at > core.now() - interval '30 days' group by x.notice_id) d
		join core.notice n on n.id = d.notice_id
		join core.notice_kind_version v on v.kind = n.kind and v.version = n.kind_version
		where d.is_open or n.is_urgent and core.principal_role() = 'idva' and n.case_id is not null
			and not exists (select from core.contact c where c.case_id = n.case_id and c.recorded_at >= n.created_at and c.outcome <> 'not_reached')
		order by n.priority, d.ack_by_at limit 500
	) i;
	response.takes_over := core.successors(me);
	perform core.audit('hand-over', 'consultation', 'notice');
	return response;
end
$$;
