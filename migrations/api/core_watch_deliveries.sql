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
	-- Looked at early because nobody was there to hear it: it waits on for its deadline, and others hear of it now.
	update core.delivery d set due_at = u.ack_by_at from unnest(due) u
	where u.ack_by_at > core.now() and d.principal_id = u.principal_id and d.sequence = u.sequence;
	drafts := core.repeats(due) || core.climbs(due);
	select count(*) filter (where d.attempt > 1), count(*) filter (where d.attempt = 1) into repeated, escalated from unnest(drafts) d;
	perform core.deliver(drafts);
	raised := core.tell_unacknowledged(due) + core.tell_no_channel(due);
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
		where u.attempt < k.attempts and u.ack_by_at <= core.now()
	);
end
$$;

-- To the next step behind which anybody stands, once a notice.
create or replace function core.climbs(due core.delivery[]) returns core.delivery_draft[]
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return core.take_steps(array(
		select row(u.notice_id, u.step + 1, case when u.is_early then 'no-channel' else 'unacknowledged' end, u.due_at)::core.step_start
		from (
			select d.notice_id, max(d.step) as step, min(d.due_at) as due_at, bool_and(d.ack_by_at > core.now()) as is_early
			from unnest(due) d where d.ack_by_at <= core.now() or not core.is_live(d.principal_id) group by d.notice_id
		) u
		where not exists (select from core.notice_step s where s.notice_id = u.notice_id and s.step > u.step)
		order by u.notice_id));
end
$$;

-- The top of the ladder is past its deadline as well: that is a notice of its own, once, for urgent kinds.
create or replace function core.tell_unacknowledged(due core.delivery[]) returns integer
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return (
		select cardinality(core.raise_notices(coalesce(array_agg(row('notice-unacknowledged', n.id, null, null, null, null,
			core.court_shown(core.case_behind(n), n.court_code), n.feeder, n.id, null, null)::core.notice_draft), '{}')))
		from (select u.notice_id, max(u.step) as step from unnest(due) u where u.ack_by_at <= core.now() group by u.notice_id) u
		join core.notice n on n.id = u.notice_id and n.priority <= 2 and n.kind not in ('notice-unacknowledged', 'reconciler-finding')
		where not exists (select from core.notice_step s where s.notice_id = n.id and s.step > u.step and s.recipients > 0)
	);
end
$$;

-- Row 17: urgent, and nobody is connected for the recipient. Once a day each.
create or replace function core.tell_no_channel(due core.delivery[]) returns integer
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return (
		select cardinality(core.raise_notices(coalesce(array_agg(row('recipient-without-channel', md5('channel' || u.principal_id::text
			|| core.today()::text)::uuid, null, null, null, null, core.court_shown(u.case_id, u.court_code), null, u.notice_id, null, null)::core.notice_draft), '{}')))
		from (
			select distinct on (d.principal_id) d.principal_id, d.notice_id, core.case_behind(n) as case_id, n.court_code
			from unnest(due) d join core.notice n on n.id = d.notice_id
			where d.ack_by_at > core.now() and not core.is_live(d.principal_id)
			order by d.principal_id, d.sequence
		) u
	);
end
$$;
