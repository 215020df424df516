-- Purpose    Writes new hearings.
-- Parameters the list, its records with hearing and case, the records as sent.
-- Returns    nothing.
-- Errors     none.
-- Tables     hearing.
create or replace function core.list_add_hearings(x core.intake, rows core.list_row[], hearings api.listed_hearing[]) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	insert into core.hearing (id, case_id, court_code, hearing_date, system, source_hearing_id, urn, case_number, match_keys,
		room, starts_at, local_time, time_precision, day_part, duration_minutes, sequence, hearing_type, business_type,
		is_reporting_restricted, from_public_list, from_manual, is_replay, publication_id, published_at, added_at, changed_at, warned_from)
	select r.hearing_id, r.case_id, x.court_code, r.hearing_date, x.system, r.source_hearing_id, r.urn, r.case_number, r.match_keys,
		h.room, h.starts_at, coalesce(h.local_time, to_char(h.starts_at at time zone 'Europe/London', 'HH24:MI')),
		h.time_precision, h.day_part, h.duration_minutes, h.sequence, h.hearing_type, h.business_type,
		coalesce(h.is_reporting_restricted, false), x.is_public, x.system = 'manual', x.is_replay, x.publication_id, x.published_at, x.at, x.at, r.warned_from
	from unnest(rows) r
	join (select s.*, row_number() over () as record from unnest(hearings) s) h on h.record = r.position
	where r.tier = 5 order by r.hearing_id;
end
$$;
