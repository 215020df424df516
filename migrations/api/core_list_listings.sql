-- Purpose    Writes which hearings this version of the list names, as it says them.
-- Parameters the list, its records with hearing and case, the records as sent.
-- Returns    nothing. Records that are as before are not written.
-- Errors     none.
-- Tables     listing, courtroom.
create or replace function core.list_listings(x core.intake, rows core.list_row[], hearings api.listed_hearing[]) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	insert into core.listing as l (scope_id, hearing_id, court_code, digest, publication_id, starts_at, local_time, room, warned_from, warned_to)
	select x.scope_id, r.hearing_id, x.court_code, r.digest, x.publication_id, s.starts_at,
		coalesce(s.local_time, to_char(s.starts_at at time zone 'Europe/London', 'HH24:MI')), s.room, r.warned_from, case when r.warned_from is not null then r.hearing_date end
	from unnest(rows) r
	join (select u.*, row_number() over () as record from unnest(hearings) u) s on s.record = r.position
	where r.tier > 0
	order by r.hearing_id
	on conflict (scope_id, hearing_id) do update set digest = excluded.digest, publication_id = excluded.publication_id,
		warned_from = excluded.warned_from, warned_to = excluded.warned_to,
		starts_at = coalesce(excluded.starts_at, l.starts_at), local_time = coalesce(excluded.local_time, l.local_time),
		room = coalesce(excluded.room, l.room), missing_since = null;

	insert into core.courtroom (court_code, room_key, room, added_at)
	select distinct on (core.room_key(r.room)) x.court_code, core.room_key(r.room), r.room, x.at
	from unnest(rows) r
	where r.tier > 0 and core.room_key(r.room) <> ''
		and not exists (select from core.courtroom c where c.court_code = x.court_code and c.room_key = core.room_key(r.room))
	order by 2 on conflict do nothing;
end
$$;
