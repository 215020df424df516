-- Purpose    Finds every fact of a linked client without its notice, and every notice without a delivery in a
--            legal state. It asks the facts, and shares no code with core.raise_notices() and its callers.
-- Parameters none.
-- Returns    facts found now that were not found before; each is told by core.tell_finding().
-- Errors     none.
-- Tables     finding, those of core.tell_finding(); all facts (read).
create or replace function core.reconcile() returns integer
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	lost record;
	id uuid;
	found_now integer := 0;
begin
	for lost in select m.rule, m.fact_id, m.case_id, m.hearing_id, m.link_id from core.missing_notices() m
			where not exists (select from core.held_notice h where h.case_id = m.case_id and (h.fact_id = m.fact_id or h.draft ->> 'hearing_id' = m.hearing_id::text
				and m.rule = 'hearing-listed')) -- a person was asked
		union all select u.rule, u.fact_id, u.case_id, u.hearing_id, u.link_id from core.undelivered_notices() u
		union all select e.rule, e.fact_id, e.case_id, e.hearing_id, e.link_id from core.missed_deadlines() e
		union all select g.rule, g.fact_id, g.case_id, g.hearing_id, g.link_id from core.misdirected_notices() g order by 2, 3
	loop
		insert into core.finding (rule, fact_id, case_id, found_at) values (lost.rule, lost.fact_id, lost.case_id, core.now())
		on conflict do nothing returning finding.id into id;
		if found then
			found_now := found_now + 1;
			perform from core.recipient r order by r.principal_id for no key update; -- all, in one order; this is rare
			perform core.tell_finding(id, lost.rule, lost.fact_id, lost.case_id, lost.hearing_id, lost.link_id);
		end if;
	end loop;
	return found_now;
end
$$;

-- One of several changes in a row, which are told as one: while they wait, and once one of them has its notice.
create or replace function core.is_told_as_one(fact uuid, of_case uuid, hearing uuid) returns boolean
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return exists (select from core.held_change c where c.fact_id = fact and c.case_id = of_case
		and (c.due_at > core.now() - interval '1 minute' or c.due_at is null and exists (select from core.notice n
			where n.hearing_id = hearing and n.case_id = of_case)));
end
$$;

-- rule is the kind of the notice that is not there. Facts of the last 30 days: older ones were looked at each minute since.
create or replace function core.missing_notices() returns table (rule text, fact_id uuid, case_id uuid, hearing_id uuid, link_id uuid)
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	with live as (
		select l.id, l.defendant_id, l.case_id, l.notified_from, c.is_bulk, c.changed_at as case_changed_at
		from core.link l join core.client_case c on c.id = l.case_id
		where l.state in ('auto', 'confirmed') and c.closed_at is null
	)
	select case v.kind when 'moved' then 'hearing-moved' when 'absent' then 'hearing-absent'
		when 'relisted' then 'hearing-listed' when 'fixed' then 'hearing-listed' when 'warned' then 'hearing-listed'
		when 'restored' then 'hearing-relisted'
		when 'changed' then 'hearing-type-changed' else 'hearing-vacated' end, v.id, l.case_id, v.hearing_id, l.id
	from core.hearing_version v
	join core.hearing_defendant hd on hd.hearing_id = v.hearing_id and hd.removed_at is null and hd.added_at <= v.changed_at
	join live l on l.defendant_id = hd.defendant_id and l.notified_from < v.changed_at
	where v.notifies and v.changed_at > core.now() - interval '30 days'
		and not exists (select from core.notice n where n.fact_id = v.id and n.case_id = l.case_id)
		and not core.is_told_as_one(v.id, l.case_id, v.hearing_id)
	union all
	select 'hearing-listed', h.id, l.case_id, h.id, l.id
	from live l
	join core.hearing_defendant hd on hd.defendant_id = l.defendant_id and hd.removed_at is null
	join core.hearing h on h.id = hd.hearing_id and h.state = 'listed' and not h.is_replay
		and h.hearing_date >= core.local_date(greatest(l.notified_from, h.added_at)) and not (l.is_bulk and h.added_at <= l.case_changed_at)
	where h.hearing_date >= core.today() and not exists (select from core.notice n where n.hearing_id = h.id and n.case_id = l.case_id)
	union all
	select 'outcome-recorded', o.id, l.case_id, o.hearing_id, l.id
	from core.outcome o join live l on l.defendant_id = o.defendant_id and l.notified_from < o.attached_at
	where o.attached_at > core.now() - interval '30 days' and not o.is_replay and o.version is not null
		and not exists (select from core.notice n where n.outcome_id = o.id and n.case_id = l.case_id)
	union all
	select 'link-proposed', l.id, l.case_id, (array_agg(h.id order by h.hearing_date, h.id))[1], l.id
	from core.link l join core.client_case c on c.id = l.case_id and c.closed_at is null
	join core.hearing_defendant hd on hd.defendant_id = l.defendant_id and hd.removed_at is null
	join core.hearing h on h.id = hd.hearing_id and h.state = 'listed' and not h.is_replay
		and h.hearing_date >= core.today() and h.added_at <= l.changed_at and not (c.is_bulk and h.added_at <= c.changed_at)
	where l.state = 'proposed' and not exists (select from core.notice n where n.link_id = l.id and n.kind = 'link-proposed')
	group by l.id
	union all
	select 'hearing-absent', md5(hd.hearing_id::text || hd.defendant_id::text || extract(epoch from hd.removed_at)::text)::uuid, l.case_id, h.id, l.id
	from core.hearing_defendant hd
	join core.hearing h on h.id = hd.hearing_id and h.state = 'listed' and not h.is_replay and h.hearing_date >= core.local_date(hd.removed_at)
	join live l on l.defendant_id = hd.defendant_id and l.notified_from < hd.removed_at
	where hd.removed_at > core.now() - interval '30 days' and not exists (select from core.notice n
		where n.kind = 'hearing-absent' and n.hearing_id = h.id and n.case_id = l.case_id and n.created_at >= hd.removed_at)
	union all
	select 'source-discrepancy', s.id, l.case_id, s.hearing_id, l.id
	from core.discrepancy s
	join core.hearing_defendant hd on hd.hearing_id = s.hearing_id and hd.removed_at is null and hd.added_at <= s.found_at
		and coalesce(s.defendant_id, hd.defendant_id) = hd.defendant_id
	join live l on l.defendant_id = hd.defendant_id and l.notified_from < s.found_at
	where s.found_at > core.now() - interval '30 days' and s.settled_at is null and not s.is_replay
		and not exists (select from core.notice n where n.fact_id = s.id and n.case_id = l.case_id)
	union all
	select 'link-undone', d.id, l.case_id, null, l.id
	from core.link_decision d join core.link l on l.id = d.link_id
	where d.decided_at > core.now() - interval '30 days' and d.from_state in ('auto', 'confirmed') and d.to_state not in ('auto', 'confirmed')
		and exists (select from core.notice n where n.link_id = l.id and n.created_at < d.decided_at
			and n.kind not in ('link-proposed', 'link-undone', 'notice-unacknowledged', 'reconciler-finding'))
		and not exists (select from core.notice n where n.fact_id = d.id);
end
$$;

-- A notice that went to nobody, and one that nobody acknowledged and that nothing will repeat or climb with.
create or replace function core.undelivered_notices() returns table (rule text, fact_id uuid, case_id uuid, hearing_id uuid, link_id uuid)
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	select 'undelivered', n.id, n.case_id, n.hearing_id, n.link_id
	from core.notice n
	where n.created_at > core.now() - interval '30 days' and not exists (select from core.delivery d where d.notice_id = n.id)
		and not (core.is_walled(n.case_id) and exists (select from core.notice s -- said without what
			where s.supersedes_id = n.id and s.kind = 'notice-unacknowledged'))
	union all
	select 'overdue', n.id, n.case_id, n.hearing_id, n.link_id
	from core.delivery d join core.notice n on n.id = d.notice_id
	where d.due_at < core.now() - interval '5 minutes'
	group by n.id;
end
$$;
