-- Purpose    The reconciler's look at what should have been told by a time, and at notices that went to the wrong people or
--            under too mild a kind. It computes from facts and tables of codes, and shares no code with the notifier or
--            the watch.
-- Parameters none.
-- Returns    rule is the kind of the notice that is missing, or a name of the fault.
-- Errors     none.
-- Tables     all facts (read).
create or replace function core.missed_deadlines() returns table (rule text, fact_id uuid, case_id uuid, hearing_id uuid, link_id uuid)
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
	at constant timestamptz := core.now();
	today constant date := (at at time zone 'Europe/London')::date;
begin
	return query
	with live as (
		select l.id, l.defendant_id, l.case_id, l.state, l.changed_at from core.link l join core.client_case c on c.id = l.case_id and c.closed_at is null
	)
	select 'result-missing', h.id, l.case_id, h.id, l.id
	from core.hearing h
	join core.hearing_defendant hd on hd.hearing_id = h.id and hd.removed_at is null
	join live l on l.defendant_id = hd.defendant_id and l.state in ('auto', 'confirmed')
	where h.state = 'listed' and not h.is_replay and h.hearing_date between today - 30 and today
		and at > ((h.hearing_date + time '18:01') at time zone 'Europe/London') and h.added_at < ((h.hearing_date + time '18:00') at time zone 'Europe/London')
		and l.changed_at < ((h.hearing_date + time '18:00') at time zone 'Europe/London')
		and not exists (select from core.outcome o where o.hearing_id = h.id and o.defendant_id = hd.defendant_id and o.basis = 'official')
		and not exists (select from core.notice n where n.hearing_id = h.id and n.case_id = l.case_id and n.kind = 'result-missing')
	union all
	select 'review-waiting', l.id, l.case_id, (array_agg(h.id order by h.hearing_date, h.id))[1], l.id
	from live l
	join core.hearing_defendant hd on hd.defendant_id = l.defendant_id and hd.removed_at is null
	join core.hearing h on h.id = hd.hearing_id and h.state = 'listed' and not h.is_replay and h.hearing_date in (today, today + 1)
	where l.state = 'proposed' and extract(isodow from h.hearing_date) between 2 and 5 and l.changed_at < at - interval '65 minutes'
		and h.added_at < at - interval '65 minutes' and at > ((h.hearing_date - 1 + time '09:01') at time zone 'Europe/London')
		and not exists (select from core.holiday y where y.day between h.hearing_date - 1 and h.hearing_date)
		and not exists (select from core.notice n where n.link_id = l.id and n.kind = 'review-waiting')
	group by l.id, l.case_id
	union all
	select case when t.ends_at < at - interval '1 minute' then k.end_kind else k.near_kind end, t.id, coalesce(t.case_id, l.case_id), t.hearing_id, l.id
	from core.time_limit t join core.limit_kind k on k.code = t.kind
	left join core.hearing_defendant hd on hd.hearing_id = t.hearing_id and hd.removed_at is null
	left join live l on l.defendant_id = hd.defendant_id and l.state in ('auto', 'confirmed')
	join core.client_case c on c.id = coalesce(t.case_id, l.case_id) and c.closed_at is null
	where t.superseded_at is null and t.ends_at - make_interval(days => k.warn_days[1]) < at - interval '65 minutes' and t.entered_at < at - interval '1 minute'
		and t.ends_at > at - interval '30 days' and not exists (select from core.notice n where n.case_id = c.id and n.created_at >= t.entered_at
			and n.kind = case when t.ends_at < at - interval '1 minute' then k.end_kind else k.near_kind end)
	union all
	select 'order-expiring', o.id, l.case_id, null, l.id
	from core.protective_order o join live l on l.defendant_id = o.defendant_id and l.state in ('auto', 'confirmed')
	where o.state <> 'discharged' and o.ends_on between today and today + 28 and o.changed_at < at - interval '1 minute'
		and not exists (select from core.notice n where n.case_id = l.case_id and n.kind = 'order-expiring')
	union all
	select 'deadline-passed', d.id, null, null, null from core.due d where d.due_at < at - interval '1 minute';
end
$$;

-- An outcome that lets him out and was told as less; a correction that somebody who had the earlier version did not get; a
-- measure, or a hold, that nobody was told of.
create or replace function core.misdirected_notices() returns table (rule text, fact_id uuid, case_id uuid, hearing_id uuid, link_id uuid)
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
	since constant timestamptz := core.now() - interval '30 days';
begin
	return query
	select 'told-too-mildly', o.id, n.case_id, o.hearing_id, n.link_id
	from core.outcome o join core.notice n on n.outcome_id = o.id
	where o.attached_at > since and o.version = 1 and n.kind not in ('released', 'monitoring-ended', 'bail-loosened', 'outcome-amended')
		and n.kind not like 'reconciler%' and n.fact_id = o.id and exists (
			select from core.code now join core.code_system s on s.scheme = now.scheme and s.system = o.system
			join core.defendant d on d.id = o.defendant_id
			where now.set_name = 'bail-status' and now.code = upper(o.bail_status) and now.withdrawn_by is null and (now.attributes ->> 'rank')::integer >= 40
				and d.in_custody and d.changed_at < o.received_at and not exists (select from core.outcome e
					where e.defendant_id = o.defendant_id and e.id <> o.id and e.received_at <= o.received_at and e.bail_status is not null))
	union all
	select 'correction-not-told', n.id, n.case_id, n.hearing_id, n.link_id
	from core.notice n join core.outcome o on o.id = n.outcome_id
	where n.created_at > since and n.kind in ('outcome-amended', 'outcome-in-error') and exists (
		select from core.outcome e join core.notice b on b.outcome_id = e.id and b.case_id = n.case_id join core.delivery d on d.notice_id = b.id
		join core.principal p on p.id = d.principal_id and p.revoked_at is null
		where e.series = o.series and e.version < o.version and d.created_at < n.created_at and core.may_know(n.case_id, p.id)
			and not exists (select from core.delivery t where t.notice_id = n.id and t.principal_id = d.principal_id))
	union all
	select 'correction-not-told', o.id, n.case_id, o.hearing_id, n.link_id
	from core.outcome o join core.notice n on n.outcome_id = o.id and n.fact_id = o.id join core.outcome e on e.series = o.series and e.version < o.version
	join core.outcome_view v on v.outcome_id = e.id and v.seen_at <= o.received_at
	join core.principal p on p.id = v.principal_id and p.revoked_at is null and p.role = 'coordinator'
	join core.principal_court pc on pc.principal_id = p.id and pc.court_code = o.court_code and pc.removed_at is null
	where o.attached_at > since and core.may_know(n.case_id, p.id)
		and not exists (select from core.delivery t where t.notice_id = n.id and t.principal_id = p.id)
	union all
	select case m.state when 'granted' then 'special-measures-granted' when 'refused' then 'special-measures-refused' else 'special-measures-lapsed' end,
		m.fact_id, l.case_id, m.hearing_id, l.id
	from core.special_measure m join core.hearing_defendant hd on hd.hearing_id = m.hearing_id and hd.removed_at is null
	join core.link l on l.defendant_id = hd.defendant_id and l.state in ('auto', 'confirmed') and l.notified_from < m.at
	join core.client_case c on c.id = l.case_id and c.closed_at is null
	where m.at > since and m.outcome_id is null and m.state in ('granted', 'refused', 'not-in-place')
		and not exists (select from core.notice n where n.fact_id = m.fact_id and n.case_id = l.case_id)
	union all
	select 'release-not-told', v.id, l.case_id, null, l.id -- only a list shows it: no outcome came meanwhile
	from core.defendant_version v join core.publication p on p.id = v.publication_id and not p.is_replay
	join core.defendant d on d.id = v.defendant_id
	join core.link l on l.defendant_id = d.id and l.state in ('auto', 'confirmed') and l.notified_from < v.changed_at
	join core.client_case c on c.id = l.case_id and c.closed_at is null
	left join core.defendant_version later on later.defendant_id = d.id and later.version = v.version + 1
	left join core.defendant_version earlier on earlier.defendant_id = d.id and earlier.version = v.version - 1
	where v.changed_at > since and v.in_custody and case when later.id is null then d.in_custody else later.in_custody end = false
		and not exists (select from core.outcome o where o.defendant_id = d.id and o.received_at between coalesce(earlier.changed_at, d.added_at) and v.changed_at)
		and not exists (select from core.notice n where n.case_id = l.case_id and n.kind in ('released', 'bail-loosened')
			and n.created_at >= coalesce(earlier.changed_at, d.added_at))
	union all
	select 'hold-not-told', h.feed_id, null, null, null
	from core.held_notice h join core.feed f on f.id = h.feed_id
	where h.decided_at is null and not exists (select from core.notice n where n.kind = 'volume-held' and n.court_code = f.court_code and n.created_at >= f.braked_at)
	group by h.feed_id;
end
$$;
