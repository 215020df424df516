-- Purpose    Writes the steps of a message about one hearing, with what the rows were.
-- Parameters the message as an intake, its steps, the source's code of why.
-- Returns    nothing.
-- Errors     none.
-- Tables     hearing (locked in key order), hearing_version, listing, list_scope; those of core.rehome_hearings().
create or replace function core.hearing_change(x core.intake, steps core.hearing_step[], why text) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	ids constant uuid[] := array(select s.hearing_id from unnest(steps) s);
	court text;
begin
	perform from core.hearing h where h.id = any (ids) order by h.id for no key update;
	insert into core.hearing_version (hearing_id, version, kind, changes, court_code, hearing_date, starts_at, local_time, room,
		hearing_type, state, publication_id, changed_at, notifies, warned_from)
	select h.id, h.version, s.kind, core.step_changes(h, s), h.court_code, h.hearing_date, h.starts_at, h.local_time, h.room, h.hearing_type,
		h.state, x.publication_id, x.at,
		not s.is_silent and not x.is_replay and greatest(h.hearing_date, s.hearing_date) >= core.local_date(x.at), h.warned_from
	from core.hearing h join unnest(steps) s on s.hearing_id = h.id where h.id = any (ids);
	update core.hearing h set state = s.state, state_reason = case when s.state <> 'listed' then why end, moved_to = s.moved_to,
		hearing_date = case when s.moved_to is null then s.hearing_date else h.hearing_date end,
		warned_from = case when s.moved_to is null then core.step_warned(h, s) else h.warned_from end,
		court_code = case when s.moved_to is null then s.court_code else h.court_code end,
		starts_at = case when s.moved_to is null then s.starts_at else h.starts_at end,
		local_time = case when s.moved_to is null then s.local_time else h.local_time end,
		room = case when s.moved_to is null then s.room else h.room end,
		day_part = s.day_part, duration_minutes = s.duration_minutes, sequence = s.sequence, time_precision = s.time_precision,
		absent_after = null, system = x.system, is_replay = h.is_replay and x.is_replay, version = h.version + 1,
		publication_id = x.publication_id, published_at = greatest(h.published_at, x.published_at), changed_at = x.at
	from unnest(steps) s where h.id = any (ids) and h.id = s.hearing_id;
	for court in select distinct s.court_code from unnest(steps) s where s.court_code <> s.was_court and s.moved_to is null order by 1 loop
		perform core.rehome_hearings(court, array(select s.hearing_id from unnest(steps) s where s.court_code = court and s.was_court <> court));
	end loop;
	perform core.hearing_listings(x, ids);
end
$$;

-- A week commencing is a period; what a message says of the state alone leaves day and period as they are.
create or replace function core.step_warned(h core.hearing, s core.hearing_step) returns date
	language sql immutable set search_path = pg_catalog, pg_temp
return case when (s).hearing_date = (h).hearing_date and (s).local_time is null then (h).warned_from
	when core.is_day_open((s).time_precision) then (s).hearing_date - 6 end;

create or replace function core.step_changes(h core.hearing, s core.hearing_step) returns core.change[]
	language sql immutable set search_path = pg_catalog, pg_temp
begin atomic
	select array(select row(c.field, c.was, c.now)::core.change
		from (values ('state', (h).state, (s).state), ('date', core.day_words((h).warned_from, (h).hearing_date), core.day_words(core.step_warned(h, s), (s).hearing_date)),
			('court', (h).court_code, (s).court_code), ('time', (h).local_time, (s).local_time), ('room', (h).room, (s).room)) as c (field, was, now)
		where c.was is distinct from c.now and not (c.field = 'state' and (s).kind = 'moved')
			and not (c.field = 'room' and core.room_key(c.was) = core.room_key(c.now)));
end;

-- What this source's lists say of the rows from now on: the next list of the same source must find no difference. A
-- digest that no record has makes it look.
create or replace function core.hearing_listings(x core.intake, ids uuid[]) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
	update core.listing l set missing_since = x.at, publication_id = x.publication_id
	from core.hearing h, core.list_scope s
	where l.hearing_id = any (ids) and l.missing_since is null and h.id = l.hearing_id and s.id = l.scope_id and s.system = x.system
		and (s.list_date <> h.hearing_date or s.court_code <> h.court_code or h.state in ('deleted', 'duplicate'));
	perform core.day_scope(d.court_code, d.hearing_date, x.system)
	from (select distinct h.court_code, h.hearing_date from core.hearing h where h.id = any (ids) order by 1, 2) d;
	insert into core.listing as l (scope_id, hearing_id, court_code, digest, publication_id, starts_at, local_time, room)
	select s.id, h.id, h.court_code, sha256(h.id::text::bytea || x.publication_id::text::bytea), x.publication_id, h.starts_at, h.local_time, h.room
	from core.hearing h join core.list_scope s on s.court_code = h.court_code and s.list_date = h.hearing_date and s.system = x.system
		and s.list_type = 'standard' and s.room_key = ''
	where h.id = any (ids) and h.state not in ('deleted', 'duplicate') order by h.id
	on conflict (scope_id, hearing_id) do update set digest = excluded.digest, publication_id = excluded.publication_id,
		starts_at = excluded.starts_at, local_time = excluded.local_time, room = excluded.room, missing_since = null;
end
$$;

-- The scope under which the hearings of this source on a day stand: that of its lists, which need not exist.
create or replace function core.day_scope(court text, day date, of_system text) returns uuid
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	scope uuid;
begin
	insert into core.list_scope (system, court_code, list_date, list_type) values (of_system, court, day, 'standard') on conflict do nothing;
	-- That this source names them is news of now: an older absence from another list is not confirmed by the clock alone.
	update core.list_scope s set received_at = core.now()
	where s.court_code = court and s.list_date = day and s.system = of_system and s.list_type = 'standard' and s.room_key = ''
	returning s.id into scope;
	return scope;
end
$$;

-- A further day of a hearing whose message says no more than the day: the people of the hearing's newest row.
create or replace function core.hearing_add_days(x core.intake, request api.submit_hearing_request) returns integer
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	ids uuid[];
begin
	with known as materialized (
		select h.* from core.hearing_rows(x.system, request.source_hearing_id) h
	), added as (
		insert into core.hearing (case_id, court_code, hearing_date, system, source_hearing_id, urn, case_number, match_keys, room, starts_at,
			local_time, time_precision, day_part, duration_minutes, sequence, hearing_type, business_type, is_reporting_restricted, from_public_list,
			is_replay, publication_id, published_at, added_at, changed_at, warned_from)
		select k.case_id, d.court_code, d.hearing_date, x.system, request.source_hearing_id, k.urn, k.case_number, k.match_keys, d.room, d.starts_at,
			d.local_time, d.time_precision, d.day_part, d.duration_minutes, d.sequence, k.hearing_type, k.business_type, k.is_reporting_restricted,
			k.from_public_list, x.is_replay, x.publication_id, x.published_at, x.at, x.at,
			case when core.is_day_open(d.time_precision) then d.hearing_date - 6 end
		from (select distinct on (n.case_id) n.* from known n order by n.case_id, n.changed_at desc, n.id) k,
			core.hearing_days(request, x.court_code) d
		where not d.is_cancelled and not exists (select from known n where n.case_id = k.case_id and n.hearing_date = d.hearing_date)
		returning id
	)
	select coalesce(array_agg(a.id), '{}') into ids from added a;
	insert into core.hearing_defendant (hearing_id, defendant_id, court_code, added_at)
	select distinct h.id, hd.defendant_id, h.court_code, x.at
	from core.hearing h
	join core.hearing o on o.case_id = h.case_id and o.source_hearing_id = h.source_hearing_id and o.id <> all (ids)
	join core.hearing_defendant hd on hd.hearing_id = o.id and hd.removed_at is null
	where h.id = any (ids) order by 1, 2;
	perform core.hearing_listings(x, ids);
	return cardinality(ids);
end
$$;
