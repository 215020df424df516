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
	if not x.is_full or x.is_replay or not exists (select from unnest(rows) r where r.tier is not null) then
		return;
	end if;
	select array_agg(h.id order by h.id) into gone
	from core.hearing h
	where h.id = any (array(select l.hearing_id from core.listing l where l.scope_id = x.scope_id
			and l.hearing_id not in (select r.hearing_id from unnest(rows) r where r.hearing_id is not null)))
		and h.state = 'listed' and core.is_ahead_on(h, x.list_date, x.at) and h.court_code = x.court_code and not h.is_withheld;
	if gone is null then
		return;
	end if;
	perform from core.hearing h where h.id = any (gone) order by h.id for no key update;
	moved := core.list_unfixed(x, gone);
	moved := moved || core.list_found_elsewhere(x, array(select g from unnest(gone) g where g <> all (moved)));

	-- Twice missing is confirmed. One that has begun by our clock may have been heard: only that confirms it.
	update core.hearing h set absent_after = case
			when l.missing_since is not null then x.at
			when core.starts_at(h) > x.at then greatest(core.starts_at(h) - interval '30 minutes', x.at)
		end
	from core.listing l
	where h.id = any (gone) and h.id <> all (moved) and h.state = 'listed' and l.scope_id = x.scope_id and l.hearing_id = h.id;
	update core.listing l set missing_since = x.at, publication_id = x.publication_id
	from core.hearing h
	where l.scope_id = x.scope_id and l.hearing_id = any (gone) and l.missing_since is null and h.id = l.hearing_id and h.state = 'listed'
		and h.id <> all (moved);
	get diagnostics absent = row_count;
end
$$;

-- When a hearing begins, as near as we know: court days begin at ten.
create or replace function core.starts_at(h core.hearing) returns timestamptz
	language sql stable set search_path = pg_catalog, pg_temp
return coalesce((h).starts_at, (coalesce((h).warned_from, (h).hearing_date) + coalesce(core.time_or_null((h).local_time), time '10:00')) at time zone 'Europe/London');

-- Still to come, on the day of a list; one without a day, in what is left of its period.
create or replace function core.is_ahead_on(h core.hearing, list_date date, at timestamptz) returns boolean
	language sql stable set search_path = pg_catalog, pg_temp
return (h).hearing_date >= core.local_date(at) and ((h).hearing_date = list_date or (h).warned_from is not null);

-- What has lost its day, but not its place on this source's lists: it is in the reserve now. Only a list as new as this one
-- says so: of an older one nobody knows whether it still holds.
create or replace function core.list_unfixed(x core.intake, gone uuid[]) returns uuid[]
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	lost uuid[];
begin
	with pair as materialized (
		select distinct on (h.id) h.id, l.warned_from, l.warned_to
		from core.hearing h
		join core.listing l on l.hearing_id = h.id and l.missing_since is null and l.warned_to >= core.local_date(x.at)
		join core.list_scope s on s.id = l.scope_id and s.system = x.system
		where h.id = any (gone) and h.warned_from is null and coalesce(s.published_at >= x.published_at, s.received_at > x.previous_at)
		order by h.id, s.received_at desc
	), kept as (
		insert into core.hearing_version (hearing_id, version, kind, changes, court_code, hearing_date, starts_at, local_time, room,
			hearing_type, state, publication_id, changed_at, notifies)
		select h.id, h.version, 'unallocated', array[row('date', h.hearing_date::text, core.day_words(p.warned_from, p.warned_to))::core.change],
			h.court_code, h.hearing_date, h.starts_at, h.local_time, h.room, h.hearing_type, h.state, x.publication_id, x.at, true
		from pair p join core.hearing h on h.id = p.id
	), written as (
		update core.hearing h set hearing_date = p.warned_to, warned_from = p.warned_from, starts_at = null, local_time = null, room = null,
			time_precision = 'unscheduled', absent_after = null, version = h.version + 1, publication_id = x.publication_id, changed_at = x.at
		from pair p where h.id = p.id returning h.id
	), dropped as (
		update core.listing l set missing_since = x.at, publication_id = x.publication_id
		from pair p where l.scope_id = x.scope_id and l.hearing_id = p.id and l.missing_since is null
	)
	select coalesce(array_agg(id), '{}') into lost from written;
	return lost;
end
$$;

-- The other day's list came first: its hearing of the same case and person is new since the version before.
create or replace function core.list_found_elsewhere(x core.intake, gone uuid[]) returns uuid[]
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	found_elsewhere uuid[];
begin
	with pair as materialized (
		select distinct on (o.id) o.id, n.id as new_id, n.hearing_date, n.warned_from, n.court_code, n.local_time, n.room
		from core.hearing o
		join core.hearing n on n.state = 'listed' and n.id <> o.id and n.added_at > x.previous_at and n.hearing_date >= core.local_date(x.at)
			and (n.urn = o.urn or n.court_code = o.court_code and n.case_number = o.case_number or n.source_hearing_id = o.source_hearing_id)
			and (core.day_words(n.warned_from, n.hearing_date) <> core.day_words(o.warned_from, o.hearing_date) or n.court_code <> o.court_code)
			and ((n.warned_from is null) = (o.warned_from is null) or core.is_one_kind(n.hearing_type, o.hearing_type)) and n.match_keys && o.match_keys and n.absent_after is null
		where o.id = any (gone)
		order by o.id, n.hearing_date, n.id
	), kept as (
		insert into core.hearing_version (hearing_id, version, kind, changes, court_code, hearing_date, starts_at, local_time, room,
			hearing_type, state, publication_id, changed_at, notifies, warned_from)
		select o.id, o.version, case when (p.warned_from is null) = (o.warned_from is null) then 'moved' when p.warned_from is null then 'fixed'
				else 'unallocated' end, array(select row(c.field, c.was, c.now)::core.change from (values
				('date', core.day_words(o.warned_from, o.hearing_date), core.day_words(p.warned_from, p.hearing_date)), ('court', o.court_code, p.court_code),
				('time', o.local_time, p.local_time), ('room', o.room, p.room)) as c (field, was, now) where c.was <> c.now),
			o.court_code, o.hearing_date, o.starts_at, o.local_time, o.room, o.hearing_type, o.state, x.publication_id, x.at, true, o.warned_from
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
