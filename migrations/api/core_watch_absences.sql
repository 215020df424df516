-- Purpose    A hearing that is still missing after its hold-down is not on the list: its court's coordinators
--            hear of it if a client is linked. Never "vacated": nobody has said so.
-- Parameters none.
-- Returns    notices.
-- Errors     none.
-- Tables     hearing (due rows locked, locked ones skipped), hearing_version; listing, list_scope, link,
--            client_case (read); those of core.raise_notices().
create or replace function core.watch_absences() returns integer
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	ids uuid[];
	drafts core.notice_draft[];
begin
	select array_agg(h.id) into ids from (
		select h.id from core.hearing h where h.absent_after <= core.now() order by h.id limit 500 for update skip locked
	) h;
	if ids is null then
		return 0;
	end if;
	-- A newer list of another type may still name it: then it is not absent.
	with still as materialized (
		select h.id, not exists (
			select from core.listing o join core.list_scope s on s.id = o.scope_id
			where o.hearing_id = h.id and o.missing_since is null
				and s.received_at > (select max(m.missing_since) from core.listing m where m.hearing_id = h.id)) as is_absent
		from core.hearing h where h.id = any (ids) and h.state = 'listed'
	), kept as (
		insert into core.hearing_version (hearing_id, version, kind, changes, court_code, hearing_date, starts_at, local_time, room,
			hearing_type, state, changed_at, notifies, warned_from)
		select h.id, h.version, 'absent', array[row('list', 'listed', 'not on the list')::core.change], h.court_code, h.hearing_date,
			h.starts_at, h.local_time, h.room, h.hearing_type, h.state, core.now(), true, h.warned_from
		from still s join core.hearing h on h.id = s.id where s.is_absent
		returning id, hearing_id, changes
	), marked as (
		update core.hearing h set absent_after = null, state = case when s.is_absent then 'absent_from_list' else h.state end,
			version = h.version + s.is_absent::integer, changed_at = case when s.is_absent then core.now() else h.changed_at end
		from still s where h.id = s.id
	)
	select array_agg(row('hearing-absent', k.id, l.case_id, k.hearing_id, l.link_id, null, null, null, null, k.changes, null)::core.notice_draft)
	into drafts from kept k, lateral core.linked_cases(k.hearing_id) l;
	update core.hearing h set absent_after = null where h.id = any (ids) and h.absent_after is not null;
	return cardinality(core.raise_notices(coalesce(drafts, '{}')));
end
$$;

-- The open cases that a hearing is about, each once.
create or replace function core.linked_cases(hearing uuid) returns table (case_id uuid, link_id uuid)
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	select distinct on (l.case_id) l.case_id, l.id
	from core.hearing_defendant hd
	join core.link l on l.defendant_id = hd.defendant_id and l.state in ('auto', 'confirmed')
	join core.client_case c on c.id = l.case_id and c.closed_at is null
	where hd.hearing_id = hearing and hd.removed_at is null
	order by l.case_id, l.id;
end
$$;

create or replace function core.next_due_at() returns timestamptz
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return (
		select least((select min(d.due_at) from core.delivery d where d.due_at is not null),
			(select min(f.expected_by_at) from core.feed f join core.principal p on p.id = f.principal_id and p.revoked_at is null),
			(select min(c.due_at) from core.held_change c where c.due_at is not null),
			(select min(r.due_at) from core.contact_retry r where r.due_at is not null),
			(select min(d.due_at) from core.due d where d.due_at is not null),
			(select min(h.absent_after) from core.hearing h where h.absent_after is not null),
			(select min(w.give_up_at) from core.hearing_waiting w where w.message is not null))
	);
end
$$;
