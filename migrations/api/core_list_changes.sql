-- Purpose    Works out what a list changes on hearings that are known.
-- Parameters the list, its records with hearing and case, the records as sent.
-- Returns    one row a hearing that is named differently than before. kind: 'moved' date, court, time or
--            room; 'fixed' it had no day yet; 'unallocated' it has none any more; 'warned' another period; 'relisted' it was absent; 'changed' anything else worth keeping; NULL nothing.
-- Errors     none.
-- Tables     hearing, listing (read).
--
-- A list is compared with what the same list said before, not with the hearing: two sources that differ
-- for ever are not a move each time one of them speaks. An older list changes nothing.
-- The words say what the hearing was: that is what people have been told.
create or replace function core.list_changes(x core.intake, rows core.list_row[], hearings api.listed_hearing[])
	returns table (hearing_id uuid, kind text, changes core.change[], hearing_date date, starts_at timestamptz, local_time text,
		room text, hearing_type text, warned_from date)
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	select c.hearing_id,
		case when 'date' = any (c.changes) and (c.h_warned is not null or c.new_warned is not null)
				then case when c.new_warned is null then 'fixed' when c.h_warned is null then 'unallocated' else 'warned' end
			when c.changes && '{date,court,time,room}'::text[] then 'moved' when c.is_back then 'relisted' when c.changes <> '{}' or c.is_superseded then 'changed' end,
		array(select row(d.field, d.was, d.now)::core.change from (values
			('date', core.day_words(c.h_warned, c.h_date), core.day_words(c.s_warned, c.s_date)), ('court', c.h_court, x.court_code), ('time', coalesce(nullif(c.h_time, c.s_time), c.was_time), c.s_time),
			('room', coalesce(nullif(c.h_room, c.s_room), c.was_room), c.s_room), ('hearing-type', c.h_type, c.s_type), ('list', 'not on the list', 'listed'),
			('source', 'manual', x.system)) as d (field, was, now)
			where d.field = any (c.changes) or (d.field = 'list' and c.is_back) or (d.field = 'source' and c.is_superseded)),
		c.new_date,
		case when c.new_warned is not null then null when c.follows then coalesce(c.s_starts, c.h_starts) else coalesce(c.h_starts, c.s_starts) end,
		case when c.new_warned is not null then null when c.follows then coalesce(c.s_time, c.h_time) else coalesce(c.h_time, c.s_time) end,
		case when c.new_warned is not null then c.s_room when c.follows then coalesce(c.s_room, c.h_room) else coalesce(c.h_room, c.s_room) end,
		case when c.is_fresh and c.tier <> 3 then coalesce(c.s_type, c.h_type) else coalesce(c.h_type, c.s_type) end, c.new_warned
	from (
		select b.*, b.is_fresh and (b.tier <> 3 and (b.differs && '{date,court,time,room}'::text[] or b.tier in (2, 4))) as follows,
			case when b.is_fresh then b.differs else '{}' end as changes,
			case when b.is_fresh and 'date' = any (b.differs) then b.s_date else b.h_date end as new_date,
			case when b.is_fresh and 'date' = any (b.differs) then b.s_warned else b.h_warned end as new_warned
		from core.list_differences(x, rows, hearings) b
	) c;
end
$$;
