-- Purpose    A notice that takes the place of one of its kind which nobody has acknowledged goes on where that was: its
--            step, its deadline, its recipients. A list that changes again and again must not hold up a ladder.
-- Parameters the new notice.
-- Returns    core.step_taken_over(): the step to begin with; core.deadline_taken_over(): what was promised, or NULL.
-- Errors     none.
-- Tables     notice (read), delivery.
create or replace function core.taken_over(of_notice uuid) returns uuid
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select o.id from core.notice n join core.notice o on o.id = n.supersedes_id and o.kind = n.kind and o.ladder = n.ladder
	where n.id = of_notice and not exists (select from core.delivery d where d.notice_id = o.id and d.acknowledged_at is not null);
end;

create or replace function core.step_taken_over(of_notice uuid) returns integer
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select greatest(coalesce(max(d.step), 1), 1) from core.delivery d where d.notice_id = core.taken_over(of_notice);
end;

create or replace function core.deadline_taken_over(of_notice uuid) returns timestamptz
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select min(d.ack_by_at) from core.delivery d
	where d.notice_id = core.taken_over(of_notice) and d.due_at is not null and d.step = core.step_taken_over(of_notice);
end;

create or replace function core.settle_taken_over(made uuid[]) returns void
	language sql security definer set search_path = pg_catalog, pg_temp
begin atomic
	update core.delivery d set due_at = null
	where d.due_at is not null and d.notice_id in (select core.taken_over(m.id) from unnest(made) as m (id));
end;

-- A notice and those of its kind whose place it took.
create or replace function core.with_superseded(of_notice uuid) returns setof uuid
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	with recursive chain as (
		select n.id, n.kind, n.supersedes_id from core.notice n where n.id = of_notice
		union
		select o.id, o.kind, o.supersedes_id from chain c join core.notice o on o.id = c.supersedes_id and o.kind = c.kind
	)
	select c.id from chain c;
end;
