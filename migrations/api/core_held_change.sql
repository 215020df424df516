-- Purpose    Ten versions of a list in ten minutes are not ten notices. A change of a hearing whose last move nobody has
--            acknowledged yet, and was told less than four minutes ago, is kept until then; what is told after that is
--            one change, from what was told to what is. Four minutes, because a move must be told within five.
-- Parameters drafts, see core.notice_draft.
-- Returns    core.hold_repeats(): the drafts to raise now. core.watch_held(): notices.
-- Errors     none.
-- Tables     held_change; notice, delivery, link, client_case (read); those of core.raise_notices().
create or replace function core.hold_repeats(drafts core.notice_draft[]) returns core.notice_draft[]
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	held core.notice_draft[];
begin
	held := array(
		select row(d.*)::core.notice_draft from unnest(drafts) d
		where d.kind = 'hearing-moved' and core.held_until(d.hearing_id, d.case_id) is not null order by d.fact_id, d.case_id);
	insert into core.held_change (fact_id, case_id, hearing_id, link_id, changes, held_at, due_at)
	select d.fact_id, d.case_id, d.hearing_id, d.link_id, d.changes, core.now(), core.held_until(d.hearing_id, d.case_id)
	from unnest(held) d
	on conflict do nothing;
	return array(
		select core.supersede_move(row(d.*)::core.notice_draft) from unnest(drafts) d
		where not exists (select from unnest(held) x where x.fact_id = d.fact_id and x.case_id = d.case_id and x.kind = d.kind)
		order by d.fact_id, d.kind, d.case_id);
end
$$;

-- The newest move of a hearing that a case was told of, if nobody has acknowledged it.
create or replace function core.open_move(hearing uuid, of_case uuid) returns setof core.notice
	language plpgsql stable rows 1 security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return query
	select m.* from (
		select n.* from core.notice n where n.hearing_id = hearing and n.case_id = of_case and n.kind = 'hearing-moved'
		order by n.created_at desc, n.id limit 1
	) m
	where not exists (select from core.delivery d where d.notice_id = m.id and d.acknowledged_at is not null);
end
$$;

-- Until when a further move is kept: with those that wait already, or four minutes after an open one. NULL: tell it now.
create or replace function core.held_until(hearing uuid, of_case uuid) returns timestamptz
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select coalesce((select min(h.due_at) from core.held_change h where h.hearing_id = hearing and h.case_id = of_case and h.due_at is not null),
		(select o.created_at + interval '4 minutes' from core.open_move(hearing, of_case) o where o.created_at > core.now() - interval '4 minutes'));
end;

-- A move after a move that nobody has acknowledged takes its place, and says what was before both.
create or replace function core.supersede_move(draft core.notice_draft) returns core.notice_draft
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
	o core.notice;
	whole core.change[];
begin
	if draft.kind <> 'hearing-moved' or draft.hearing_id is null then
		return draft;
	end if;
	select * into o from core.open_move(draft.hearing_id, draft.case_id);
	if o.id is not null then
		draft.supersedes_id := o.id;
		whole := core.joined_changes(o.changes || draft.changes);
		draft.changes := case when whole = '{}' then draft.changes else whole end;
	end if;
	return draft;
end
$$;

-- Changes one after the other as one: of each field what was first and what is last.
create or replace function core.joined_changes(changes core.change[]) returns core.change[]
	language sql immutable set search_path = pg_catalog, pg_temp
begin atomic
	select coalesce(array_agg(row(f.field, f.was, f.now)::core.change order by f.first), '{}')
	from (
		select c.field, min(c.n) as first, (array_agg(c.was order by c.n))[1] as was, (array_agg(c.now order by c.n desc))[1] as now
		from unnest(changes) with ordinality as c (field, was, now, n) group by c.field
	) f where f.was is distinct from f.now;
end;

create or replace function core.watch_held() returns integer
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	due core.held_change[];
	drafts core.notice_draft[];
	told integer;
begin
	due := array(select h from core.held_change h where (h.hearing_id, h.case_id) in (
			select x.hearing_id, x.case_id from core.held_change x where x.due_at <= core.now())
		and h.due_at is not null order by h.fact_id, h.case_id limit 500 for update skip locked);
	if due = '{}' then
		return 0;
	end if;
	drafts := array(
		select core.supersede_move(row('hearing-moved', g.fact_id, g.case_id, g.hearing_id, g.link_id, null, null, null, null, g.changes, null)::core.notice_draft)
		from (
			select u.hearing_id, u.case_id, (array_agg(u.fact_id order by v.version desc))[1] as fact_id, (array_agg(u.link_id order by v.version desc))[1] as link_id,
				core.joined_changes(core.all_changes(array_agg(u.fact_id order by v.version), u.case_id)) as changes
			from unnest(due) u join core.hearing_version v on v.id = u.fact_id group by u.hearing_id, u.case_id
		) g
		join core.link l on l.id = g.link_id and l.state in ('auto', 'confirmed')
		join core.client_case c on c.id = g.case_id and c.closed_at is null
		where g.changes <> '{}' order by g.fact_id, g.case_id);
	told := cardinality(core.raise_notices(drafts));
	update core.held_change h set due_at = null, notice_id = (select n.id from unnest(drafts) d
			join core.notice n on n.fact_id = d.fact_id and n.kind = d.kind and n.case_id = d.case_id
			where d.hearing_id = h.hearing_id and d.case_id = h.case_id)
	from unnest(due) u where h.fact_id = u.fact_id and h.case_id = u.case_id;
	return told;
end
$$;

create or replace function core.all_changes(facts uuid[], of_case uuid) returns core.change[]
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select coalesce(array_agg(row(c.field, c.was, c.now)::core.change order by f.n, c.n), '{}')
	from unnest(facts) with ordinality as f (id, n) join core.held_change h on h.fact_id = f.id and h.case_id = of_case,
		unnest(h.changes) with ordinality as c (field, was, now, n);
end;

-- Whether a hearing left the specialist court's session, or came into it, with the change that a version keeps.
create or replace function core.session_change(v core.hearing_version) returns core.change[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
	h core.hearing;
	was_in boolean;
	is_in boolean;
begin
	select * into h from core.hearing t where t.id = (v).hearing_id;
	if h.moved_to is not null then
		select * into h from core.hearing t where t.id = h.moved_to;
	end if;
	is_in := core.sdac_basis(h) is not null;
	h.court_code := (v).court_code; h.hearing_date := (v).hearing_date; h.local_time := (v).local_time; h.room := (v).room;
	was_in := core.sdac_basis(h) is not null;
	return case when was_in and not is_in then array[row('session', 'SDAC session', 'outside it')::core.change]
		when is_in and not was_in then array[row('session', 'outside it', 'SDAC session')::core.change] else '{}'::core.change[] end;
end
$$;
