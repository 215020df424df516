-- Purpose    What a full list says by leaving hearings out. Absent is held down: a second list must
--            confirm it, or the hearing be near, before core.watch_absences() tells anybody. A hearing that
--            stands on another day's list meanwhile has moved.
-- Parameters the list, its records with hearing and case.
-- Returns    number of hearings newly absent; those found elsewhere.
-- Errors     none.
-- Tables     listing, hearing (locked in key order), hearing_version.
create or replace function core.list_absent(x core.intake, rows core.list_row[], out absent integer, out moved uuid[])
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	gone uuid[];
begin
	absent := 0;
	moved := '{}';
	if not x.is_full or x.is_replay or x.list_date < core.local_date(x.at) or not exists (select from unnest(rows) r where r.tier is not null) then
		return;
	end if;
	select array_agg(h.id order by h.id) into gone
	from core.hearing h
	where h.id = any (array(select l.hearing_id from core.listing l where l.scope_id = x.scope_id
			and l.hearing_id not in (select r.hearing_id from unnest(rows) r where r.hearing_id is not null)))
		and h.state = 'listed' and h.hearing_date = x.list_date and h.court_code = x.court_code and not h.is_withheld;
	if gone is null then
		return;
	end if;
	perform from core.hearing h where h.id = any (gone) order by h.id for no key update;
	moved := core.list_found_elsewhere(x, gone);

	-- Twice missing is confirmed. One that has begun by our clock may have been heard: only that confirms it.
	update core.hearing h set absent_after = case
			when l.missing_since is not null then x.at
			when core.starts_at(h) > x.at then greatest(core.starts_at(h) - interval '30 minutes', x.at)
		end
	from core.listing l
	where h.id = any (gone) and h.state = 'listed' and l.scope_id = x.scope_id and l.hearing_id = h.id;
	update core.listing l set missing_since = x.at, publication_id = x.publication_id
	from core.hearing h
	where l.scope_id = x.scope_id and l.hearing_id = any (gone) and l.missing_since is null and h.id = l.hearing_id and h.state = 'listed';
	get diagnostics absent = row_count;
end
$$;

-- When a hearing begins, as near as we know: court days begin at ten.
create or replace function core.starts_at(h core.hearing) returns timestamptz
	language sql stable set search_path = pg_catalog, pg_temp
return coalesce((h).starts_at, ((h).hearing_date + coalesce(core.time_or_null((h).local_time), time '10:00')) at time zone 'Europe/London');

-- The other day's list came first: its hearing of the same case and person is new since the version before.
create or replace function core.list_found_elsewhere(x core.intake, gone uuid[]) returns uuid[]
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	found_elsewhere uuid[];
begin
	with pair as materialized (
		select distinct on (o.id) o.id, n.id as new_id, n.hearing_date, n.court_code, n.local_time, n.room
		from core.hearing o
		join core.hearing n on n.state = 'listed' and n.id <> o.id and n.added_at > x.previous_at and n.hearing_date >= core.local_date(x.at)
			and (n.urn = o.urn or n.court_code = o.court_code and n.case_number = o.case_number or n.source_hearing_id = o.source_hearing_id)
			and (n.hearing_date <> o.hearing_date or n.court_code <> o.court_code) and n.match_keys && o.match_keys and n.absent_after is null
		where o.id = any (gone)
		order by o.id, n.hearing_date, n.id
	), kept as (
		insert into core.hearing_version (hearing_id, version, kind, changes, court_code, hearing_date, starts_at, local_time, room,
			hearing_type, state, publication_id, changed_at, notifies)
		select o.id, o.version, 'moved', array(select row(c.field, c.was, c.now)::core.change from (values
				('date', o.hearing_date::text, p.hearing_date::text), ('court', o.court_code, p.court_code),
				('time', o.local_time, p.local_time), ('room', o.room, p.room)) as c (field, was, now) where c.was <> c.now),
			o.court_code, o.hearing_date, o.starts_at, o.local_time, o.room, o.hearing_type, o.state, x.publication_id, x.at, true
		from pair p join core.hearing o on o.id = p.id
	), written as (
		update core.hearing o set state = 'moved', moved_to = p.new_id, absent_after = null, version = o.version + 1,
			publication_id = x.publication_id, changed_at = x.at
		from pair p where o.id = p.id returning o.id
	)
	select coalesce(array_agg(id), '{}') into found_elsewhere from written;
	return found_elsewhere;
end
$$;
