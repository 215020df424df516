-- Purpose    A delivery that nobody acknowledged by its deadline is repeated, and its notice climbs one step of
--            the ladder. It is settled without a repeat if anybody of its step or a later one has acknowledged,
--            or its recipient is gone; the ladder still climbs for a recipient who is gone.
-- Parameters none.
-- Returns    deliveries repeated, deliveries to a further step, notices about notices.
-- Errors     none.
-- Tables     delivery (due rows locked, locked ones skipped); notice, notice_kind_version, principal (read); those of
--            core.deliver() and core.raise_notices().
create or replace function core.watch_deliveries(out repeated integer, out escalated integer, out raised integer)
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	due core.delivery[];
	drafts core.delivery_draft[];
begin
	repeated := 0;
	escalated := 0;
	raised := 0;
	due := array(select d from core.delivery d where d.due_at <= core.now() order by d.principal_id, d.sequence limit 500 for update skip locked);
	if due = '{}' then
		return;
	end if;
	update core.delivery d set due_at = null from unnest(due) u where d.principal_id = u.principal_id and d.sequence = u.sequence;
	due := array(select row(u.*)::core.delivery from unnest(due) u where not exists (
		select from core.delivery o where o.notice_id = u.notice_id and o.acknowledged_at is not null and o.step >= u.step));
	drafts := core.repeats(due) || core.climbs(due);
	select count(*) filter (where d.attempt > 1), count(*) filter (where d.attempt = 1) into repeated, escalated from unnest(drafts) d;
	perform core.deliver(drafts);
	raised := core.tell_unacknowledged(due);
end
$$;

create or replace function core.repeats(due core.delivery[]) returns core.delivery_draft[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return (
		select coalesce(array_agg(row(u.principal_id, u.notice_id, u.attempt + 1, u.step, u.escalated, core.repeat_deadline(n, k))::core.delivery_draft
			order by n.priority, u.sequence), '{}')
		from unnest(due) u join core.notice n on n.id = u.notice_id
		join core.notice_kind_version k on k.kind = n.kind and k.version = n.kind_version
		join core.principal p on p.id = u.principal_id and p.revoked_at is null
		where u.attempt < k.attempts
	);
end
$$;

-- To the next step behind which anybody stands, once a notice: whoever gets there first.
create or replace function core.climbs(due core.delivery[]) returns core.delivery_draft[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return (
		select coalesce(array_agg(row(f.principal_id, u.notice_id, 1, f.step, true, core.ack_deadline(n, f.step, k))::core.delivery_draft
			order by n.priority, n.created_at, n.id), '{}')
		from (select u.notice_id, max(u.step) as step from unnest(due) u group by u.notice_id) u
		join core.notice n on n.id = u.notice_id
		join core.notice_kind_version k on k.kind = n.kind and k.version = n.kind_version
		cross join lateral core.first_step(n.ladder, u.step + 1, n.case_id, n.court_code) f
		where not exists (select from core.delivery o where o.notice_id = u.notice_id and o.step > u.step)
	);
end
$$;

-- The top of the ladder is past its deadline as well: that is a notice of its own, once, for urgent kinds.
create or replace function core.tell_unacknowledged(due core.delivery[]) returns integer
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return (
		select cardinality(core.raise_notices(coalesce(array_agg(row('notice-unacknowledged', n.id, null, null, null, null, n.court_code,
			n.feeder, n.id, null, null)::core.notice_draft), '{}')))
		from (select u.notice_id, max(u.step) as step from unnest(due) u group by u.notice_id) u
		join core.notice n on n.id = u.notice_id and n.priority <= 2 and n.kind not in ('notice-unacknowledged', 'reconciler-finding')
		where not exists (select from core.first_step(n.ladder, u.step + 1, n.case_id, n.court_code))
	);
end
$$;
