-- Purpose    Writes what a list changes on known hearings, with what they were.
-- Parameters the list, its records with hearing and case, the records as sent.
-- Returns    number of hearings that moved.
-- Errors     none.
-- Tables     hearing (locked in key order), hearing_version; those of core.rehome_hearings().
create or replace function core.list_change_hearings(x core.intake, rows core.list_row[], hearings api.listed_hearing[]) returns integer
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	moved integer;
	foreign_ids uuid[];
	ids constant uuid[] := array(select r.hearing_id from unnest(rows) r where r.tier between 1 and 4);
begin
	perform from core.hearing h where h.id = any (ids)
	order by h.id for no key update;
	with c as materialized (
		select * from core.list_changes(x, rows, hearings)
	), kept as (
		insert into core.hearing_version (hearing_id, version, kind, changes, court_code, hearing_date, starts_at, local_time, room,
			hearing_type, state, publication_id, changed_at, notifies, warned_from)
		select h.id, h.version, c.kind, c.changes, h.court_code, h.hearing_date, h.starts_at, h.local_time, h.room,
			h.hearing_type, h.state, x.publication_id, x.at, (c.kind <> 'changed' or core.is_type_change(c.changes) and h.system = x.system) and not x.is_replay
				and c.hearing_date >= core.local_date(x.at), h.warned_from
		from core.hearing h join c on c.hearing_id = h.id where h.id = any (ids) and c.kind is not null
	), changed as (
		update core.hearing h set court_code = case when c.kind = 'moved' then x.court_code else h.court_code end,
			hearing_date = c.hearing_date, warned_from = c.warned_from, time_precision = case when (c.hearing_date, c.warned_from) is distinct from
				(h.hearing_date, h.warned_from) then (hearings[r.position]).time_precision else h.time_precision end, starts_at = c.starts_at, local_time = c.local_time, room = c.room, hearing_type = c.hearing_type,
			state = case when h.state = 'absent_from_list' then 'listed' else h.state end, absent_after = null,
			source_hearing_id = coalesce(h.source_hearing_id, r.source_hearing_id), urn = coalesce(h.urn, r.urn),
			case_number = coalesce(h.case_number, r.case_number),
			match_keys = case when x.is_public then h.match_keys else r.match_keys end,
			from_manual = h.from_manual and x.system = 'manual', from_public_list = h.from_public_list and x.is_public, is_replay = h.is_replay and x.is_replay,
			system = case when c.kind is null then h.system else x.system end,
			version = h.version + (c.kind is not null)::integer,
			publication_id = case when c.kind is null then h.publication_id else x.publication_id end,
			published_at = greatest(h.published_at, x.published_at),
			changed_at = case when c.kind is null then h.changed_at else x.at end
		from c join unnest(rows) r on r.hearing_id = c.hearing_id
		where h.id = any (ids) and h.id = c.hearing_id
	)
	select count(*) filter (where c.kind = 'moved'),
		array_agg(c.hearing_id) filter (where exists (select from unnest(c.changes) f where f.field = 'court'))
	into moved, foreign_ids from c;
	if foreign_ids is not null then
		perform core.rehome_hearings(x.court_code, foreign_ids);
	end if;
	return moved;
end
$$;

-- Another type of hearing. Sources have words of their own for it: only what the same source changes is a change.
create or replace function core.is_type_change(changes core.change[]) returns boolean
	language sql immutable set search_path = pg_catalog, pg_temp
return exists (select from unnest(changes) c where c.field = 'hearing-type' and c.was is not null and c.now is not null);

-- Another court sits now: its coordinator must see the people of the hearing, and the old court's none but its history.
create or replace function core.rehome_hearings(court text, ids uuid[]) returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	update core.hearing_defendant hd set court_code = court where hd.hearing_id = any (ids);
	update core.defendant d set court_code = court
	where d.id in (select hd.defendant_id from core.hearing_defendant hd where hd.hearing_id = any (ids));
	update core.offence o set court_code = court
	where o.defendant_id in (select hd.defendant_id from core.hearing_defendant hd where hd.hearing_id = any (ids));
	update core.sensitive_text t set court_code = court
	where t.defendant_id in (select hd.defendant_id from core.hearing_defendant hd where hd.hearing_id = any (ids));
	update core.court_case c set court_code = court
	where c.id in (select h.case_id from core.hearing h where h.id = any (ids));
end
$$;
