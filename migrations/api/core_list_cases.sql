-- Purpose    Gives each record its prosecution, a new one if the court does not have it yet.
-- Parameters the list, its records, recognised.
-- Returns    the records, each with a case.
-- Errors     none.
-- Tables     court_case. Two lists of one court never run at once, see core.lock_court().
create or replace function core.list_cases(x core.intake, rows core.list_row[], hearings api.listed_hearing[]) returns core.list_row[]
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	result core.list_row[];
begin
	with wanted as materialized (
		select distinct on (coalesce('u' || r.urn, 'n' || r.case_number, 'h' || r.source_hearing_id, 'p' || r.position)) r.position, r.urn, r.case_number,
			coalesce('u' || r.urn, 'n' || r.case_number, 'h' || r.source_hearing_id, 'p' || r.position) as key, core.find_case(x.court_code, r.urn, r.case_number) as id
		from unnest(rows) r where r.tier between 1 and 5 and r.case_id is null
		order by coalesce('u' || r.urn, 'n' || r.case_number, 'h' || r.source_hearing_id, 'p' || r.position), r.position
	), resolved as materialized (
		select w.*, coalesce(w.id, gen_random_uuid()) as case_id, h.h from wanted w
		join (select h, row_number() over () as position from unnest(hearings) h) h on h.position = w.position
	), added as (
		insert into core.court_case (id, court_code, urn, urn_raw, case_number, application_reference, prosecutor, markers, publication_id, added_at)
		select v.case_id, x.court_code, v.urn, (v.h).case_urn, v.case_number, (v.h).application_reference, (v.h).prosecutor,
			array(select row(m.code, m.text)::core.marker from unnest((v.h).markers) m), x.publication_id, x.at
		from resolved v where v.id is null
	), amended as (
		update core.court_case c set urn = coalesce(c.urn, v.urn), urn_raw = coalesce(c.urn_raw, (v.h).case_urn),
			case_number = coalesce(c.case_number, v.case_number), prosecutor = coalesce((v.h).prosecutor, c.prosecutor),
			markers = case when (v.h).markers = '{}' and (v.h).states_markers is not true then c.markers
				else array(select row(m.code, m.text)::core.marker from unnest((v.h).markers) m) end
		from resolved v where c.id = v.id
	)
	select coalesce(array_agg(row(r.position, r.reason, r.urn, r.case_number, r.source_hearing_id, r.match_keys, r.digest,
		r.starts_at, r.room, r.tier, r.hearing_id, coalesce(r.case_id, v.case_id), r.hearing_date, r.warned_from, r.hearing_type)::core.list_row order by r.position), '{}')
	into result
	from unnest(rows) r
	left join resolved v on v.key = coalesce('u' || r.urn, 'n' || r.case_number, 'h' || r.source_hearing_id, 'p' || r.position);
	perform core.list_markers(x, rows, hearings);
	return result;
end
$$;

-- A known hearing's case can get markers later, or lose them. A record without markers says nothing, unless it says that it states them.
create or replace function core.list_markers(x core.intake, rows core.list_row[], hearings api.listed_hearing[]) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
	if x.is_replay then
		return;
	end if;
	update core.court_case c set markers = v.markers, publication_id = x.publication_id
	from (
		select distinct on (r.case_id) r.case_id, array(select row(m.code, m.text)::core.marker from unnest((h.h).markers) m) as markers
		from unnest(rows) r
		join (select h, row_number() over () as position from unnest(hearings) h) h on h.position = r.position
		where r.tier between 1 and 4 and r.case_id is not null and ((h.h).markers <> '{}' or (h.h).states_markers)
		order by r.case_id, r.position
	) v
	where c.id = v.case_id and c.markers is distinct from v.markers;
end
$$;

-- A case of this court by its URN, else by its number.
create or replace function core.find_case(court text, of_urn text, of_number text) returns uuid
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return coalesce(
		(select c.id from core.court_case c where c.urn = of_urn and c.court_code = court order by c.added_at, c.id limit 1),
		(select c.id from core.court_case c where c.court_code = court and c.case_number = of_number
			and (c.urn is null or of_urn is null) order by c.added_at, c.id limit 1));
end
$$;
