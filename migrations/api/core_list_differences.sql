-- Purpose    Sets a list's records beside the hearings that they are, and beside what the same list said before.
-- Parameters the list, its records with hearing and case, the records as sent.
-- Returns    s_ as sent, h_ the hearing, was_ what it is compared with; differs: the names of what differs.
--            is_superseded: only a person had entered it. is_fresh: the list is not older than what the hearing knows; an archive must prove that.
-- Errors     none.
-- Tables     hearing, listing (read).
create or replace function core.list_differences(x core.intake, rows core.list_row[], hearings api.listed_hearing[])
	returns table (hearing_id uuid, tier integer, h_date date, h_court text, h_starts timestamptz, h_time text, h_room text, h_type text,
		s_starts timestamptz, s_time text, s_room text, s_type text, was_time text, was_room text, is_fresh boolean, is_back boolean,
		is_superseded boolean, differs text[], h_warned date, s_date date, s_warned date)
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	select d.id, d.tier, d.hearing_date, d.court_code, d.starts_at, d.local_time, d.room, d.hearing_type,
		d.s_starts, d.s_time, d.s_room, d.s_type, d.was_time, d.was_room,
		case when x.is_replay then coalesce(x.published_at >= d.published_at, false) else coalesce(x.published_at >= d.published_at, true) end,
		d.is_back, d.from_manual and x.system <> 'manual',
		array_remove(array[
			case when core.is_other_day(d.warned_from, d.hearing_date, d.s_warned, d.s_date, d.tier, d.was_open) then 'date' end,
			case when d.court_code <> x.court_code then 'court' end,
			case when d.tier <> 3 and not d.is_outranked and (d.s_starts <> d.was_starts or d.s_time <> d.was_time) then 'time' end,
			case when d.tier <> 3 and not d.is_outranked and core.room_key(d.s_room) <> core.room_key(d.was_room) then 'room' end,
			case when d.tier <> 3 and d.s_type <> d.hearing_type then 'hearing-type' end], null), d.warned_from, d.s_date, d.s_warned
	from (
		select h.*, r.tier, s.starts_at as s_starts, s.room as s_room, s.hearing_type as s_type,
			coalesce(s.local_time, to_char(s.starts_at at time zone 'Europe/London', 'HH24:MI')) as s_time,
			case when r.tier = 1 then l.starts_at else h.starts_at end as was_starts,
			case when r.tier = 1 then l.local_time else h.local_time end as was_time,
			case when r.tier = 1 then l.room else h.room end as was_room,
			core.is_outranked(h.id, x.list_date, x.system) as is_outranked, r.hearing_date as s_date, r.warned_from as s_warned,
			r.tier = 1 and l.warned_from is not null as was_open,
			l.missing_since is not null and h.state = 'absent_from_list' or r.tier = 4 and h.state = 'absent_from_list' as is_back
		from core.rows_of_tiers(rows, 1, 4) r
		join (select u.*, row_number() over () as record from unnest(hearings) u) s on s.record = r.position
		join core.hearing h on h.id = r.hearing_id and h.id = any (array(select k.hearing_id from unnest(rows) k where k.tier between 1 and 4))
		left join core.listing l on l.scope_id = x.scope_id and l.hearing_id = h.id
	) d;
end
$$;

-- A list that fixes no day, and did not before, does not take back what another has fixed; one that had fixed it does.
create or replace function core.is_other_day(h_warned date, h_date date, s_warned date, s_date date, tier integer, was_open boolean) returns boolean
	language sql immutable parallel safe
return case when s_warned is null then h_warned is not null or h_date <> s_date
	when h_warned is null then tier = 4 or tier = 1 and not was_open
	else tier <> 3 and (h_warned, h_date) <> (s_warned, s_date) end;
