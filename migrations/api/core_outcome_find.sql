-- Purpose    Which hearing, defendant and earlier version an outcome belongs to.
-- Parameters an outcome, of which only the identifiers are read.
-- Returns    NULLs for what is not known.
-- Errors     none.
-- Tables     hearing, hearing_defendant, defendant, outcome (read).
create or replace function core.find_outcome_hearing(o core.outcome, out hearing_id uuid, out defendant_id uuid)
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	select h.id, d.id into find_outcome_hearing.hearing_id, find_outcome_hearing.defendant_id
	from core.hearing h
	join core.hearing_defendant hd on hd.hearing_id = h.id
	join core.defendant d on d.id = hd.defendant_id
	where h.court_code = (o).court_code and h.hearing_date = (o).hearing_date and h.warned_from is null and h.state not in ('moved', 'deleted', 'duplicate')
		and (h.source_hearing_id = (o).source_hearing_id or h.urn = (o).urn or h.case_number = (o).case_number)
		and d.match_keys && (o).match_keys and (h.system <> (o).system or core.one_person(d.match_keys, (o).match_keys)
			and coalesce(h.source_hearing_id = (o).source_hearing_id, true))
	order by h.urn is not distinct from (o).urn desc, h.source_hearing_id is not distinct from (o).source_hearing_id desc,
		cardinality(array(select unnest(d.match_keys) intersect select unnest((o).match_keys))) desc, hd.removed_at nulls first, h.id
	limit 1;
end
$$;

-- Two co-defendants can share a date of birth. Where one source gives each an id, the ids decide.
create or replace function core.one_person(a text[], b text[]) returns boolean
	language sql immutable parallel safe set search_path = pg_catalog, pg_temp
return not exists (select from unnest(a) k where k like 's:%') or not exists (select from unnest(b) k where k like 's:%')
	or exists (select from unnest(a) k where k like 's:%' and k = any (b));

-- The current version of the same outcome: same court, day, case, person and basis. One hearing can be about several
-- cases of one person, and one case can have several hearings on a day: each has an outcome of its own.
create or replace function core.find_outcome(o core.outcome) returns core.outcome
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return (
		select e from core.outcome e
		where e.court_code = (o).court_code and e.hearing_date = (o).hearing_date and e.basis = (o).basis
			and e.version is not null and e.superseded_at is null
			and (e.hearing_id = (o).hearing_id or e.urn = (o).urn or e.case_number = (o).case_number
				or e.source_hearing_id = (o).source_hearing_id and (e.urn is null or (o).urn is null))
			and e.match_keys && (o).match_keys and (e.system <> (o).system or core.one_person(e.match_keys, (o).match_keys)
				and coalesce(e.source_hearing_id = (o).source_hearing_id, true))
		order by cardinality(array(select unnest(e.match_keys) intersect select unnest((o).match_keys))) desc, e.id
		limit 1
	);
end
$$;
