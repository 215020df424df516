-- Purpose    The cases that figures are about: one defendant in one prosecution, domestic abuse or a client's.
-- Parameters the court; the first and the last day of the period.
-- Returns    every case with a hearing at the court in the period, that a coordinator has not called "no".
-- Errors     none.
-- Tables     hearing, hearing_defendant, da_reason, link, outcome, outcome_result, outcome_offence (read).
create or replace function core.figure_people(of_court text, from_day date, to_day date) returns core.figure_person[]
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return array(
		with seen as materialized (
			select distinct hd.defendant_id, h.case_id
			from core.hearing h join core.hearing_defendant hd on hd.hearing_id = h.id and hd.removed_at is null
			where h.court_code = of_court and h.hearing_date between from_day and to_day and h.state not in ('deleted', 'duplicate')
				and h.warned_from is null
		), people as materialized (
			select s.defendant_id, s.case_id, core.da_state(s.case_id) as da, r.found_on, l.made_on
			from seen s
			left join lateral (select min((r.found_at at time zone 'Europe/London')::date) as found_on from core.da_reason r
				where r.case_id = s.case_id and r.says and r.withdrawn_at is null) r on true
			left join lateral (select min((l.made_at at time zone 'Europe/London')::date) as made_on from core.link l
				where l.defendant_id = s.defendant_id and l.state in ('auto', 'confirmed')
					and l.case_id not in (select core.hidden_cases())) l on true
		)
		select row(p.defendant_id, p.case_id, f.id, f.hearing_date, least(p.found_on, p.made_on), p.made_on, o.day, o.outcome_id)::core.figure_person
		from people p
		left join lateral (
			select h.id, h.hearing_date from core.hearing_defendant hd join core.hearing h on h.id = hd.hearing_id
			where hd.defendant_id = p.defendant_id and hd.removed_at is null and core.is_heard(h) order by h.hearing_date, h.id limit 1
		) f on true
		left join lateral (
			select case when o.classes && '{final,ended,sentence}' and not o.has_next then o.day end as day, o.outcome_id
			from unnest(core.figure_outcomes(array[p.defendant_id])) o order by o.day desc limit 1
		) o on true
		where p.da = 'yes' or p.da <> 'no' and p.made_on is not null
		order by p.defendant_id);
end
$$;

-- What became of defendants, day by day: official before observed, the newest of each.
create or replace function core.figure_outcomes(ids uuid[]) returns core.figure_outcome[]
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return array(
		select row(o.id, o.defendant_id, o.hearing_id, o.hearing_date, o.system, o.bail_status, o.trial_outcome, o.trial_outcome_reason,
			o.next_reason, o.next_hearing_date is not null,
			array(select distinct c from core.outcome_result r, unnest(core.result_classes(o.system, r.code, r.short_code)) c
				where r.outcome_id = o.id and not r.is_deleted),
			coalesce(f.guilty, false), coalesce(f.guilty or f.found, false))::core.figure_outcome
		from (
			select distinct on (o.defendant_id, o.hearing_date) o.* from core.outcome o
			where o.defendant_id = any (ids) and o.superseded_at is null and o.version is not null
			order by o.defendant_id, o.hearing_date, (o.basis = 'official') desc, o.received_at desc, o.id
		) o
		left join lateral (
			select bool_or(core.code_says('plea', o.system, f.plea, 'meaning') = 'guilty') as guilty,
				bool_or(core.code_says('verdict', o.system, f.verdict, 'meaning') in ('guilty', 'guilty-of-alternative')) as found
			from core.outcome_offence f where f.outcome_id = o.id
		) f on true
		order by o.defendant_id, o.hearing_date);
end
$$;

-- Did it take place, or will it, as far as anybody knows?
create or replace function core.is_heard(h core.hearing) returns boolean
	language sql immutable set search_path = pg_catalog, pg_temp
return (h).state in ('listed', 'resulted') and (h).warned_from is null;

create or replace function core.is_trial(h core.hearing) returns boolean
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select coalesce(core.code_says('hearing-type', (h).system, (h).hearing_type, 'trial') = 'yes', lower((h).hearing_type) ~ '^(trial|part[- ]heard trial)\M', false);
end;

create or replace function core.is_breach(h core.hearing) returns boolean
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select coalesce(core.code_says('hearing-type', (h).system, (h).hearing_type, 'breach') = 'yes', lower((h).hearing_type) ~ '\mbreach\M', false);
end;
