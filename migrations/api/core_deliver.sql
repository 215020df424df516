-- Purpose    Puts notices into people's streams: the only place that allots a sequence.
-- Parameters drafts; their order is the order of the sequences of one recipient.
-- Returns    number of deliveries. Whoever may not know of the notice's case gets none.
-- Errors     none of its own.
-- Tables     recipient (locked in key order: two transactions never wait for each other in a circle),
--            delivery, audit (the disclosure, in the transaction that makes it possible).
create or replace function core.deliver(drafts core.delivery_draft[]) returns integer
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	at constant timestamptz := core.now();
	made integer;
begin
	drafts := core.past_walls(drafts);
	insert into core.recipient (principal_id)
	select distinct d.principal_id from unnest(drafts) d
	where not exists (select from core.recipient r where r.principal_id = d.principal_id) order by 1
	on conflict do nothing;
	perform from core.recipient r
	where r.principal_id in (select d.principal_id from unnest(drafts) d) order by r.principal_id for no key update;

	-- A new statement, so that it sees the counters as they are now that they are ours.
	with placed as (
		select d.*, r.next_sequence + row_number() over (partition by d.principal_id order by d.position) - 1 as sequence
		from unnest(drafts) with ordinality as d (principal_id, notice_id, attempt, step, escalated, ack_by_at, position)
		join core.recipient r on r.principal_id = d.principal_id
	), delivered as (
		insert into core.delivery (principal_id, sequence, notice_id, attempt, step, escalated, created_at, ack_by_at, due_at)
		select p.principal_id, p.sequence, p.notice_id, p.attempt, p.step, p.escalated, at, p.ack_by_at,
			core.look_at(n, row(p.principal_id, p.notice_id, p.attempt, p.step, p.escalated, p.ack_by_at)::core.delivery_draft)
		from placed p join core.notice n on n.id = p.notice_id
	), counted as (
		update core.recipient r set next_sequence = r.next_sequence + n.deliveries
		from (select p.principal_id, count(*) as deliveries from placed p group by p.principal_id) n
		where r.principal_id = n.principal_id
	), audited as (
		insert into core.audit (at, operation, action, subject_kind, subject_id, recipient)
		select at, 'disclosure', 'notice', 'notice', p.notice_id::text, p.principal_id::text from placed p
	)
	select count(*) into made from placed;
	if made > 0 then
		perform core.ring();
	end if;
	return made;
end
$$;
