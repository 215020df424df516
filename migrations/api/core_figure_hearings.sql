-- Purpose    What the measures of volume, identification, the IDVA's link and trials count.
-- Parameters the cases, see core.figure_people(); the court; the period.
-- Returns    subjects, see core.figure_unit.
-- Errors     none.
-- Tables     hearing, hearing_defendant, outcome, sdac_session (read).
create or replace function core.figure_volume(people core.figure_person[], of_court text, from_day date, to_day date) returns setof core.figure_unit
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	with h as materialized (select h from core.figure_sittings(people, of_court, from_day, to_day) h)
	select 'cases-new', null::text, 'case', p.defendant_id, true, null::double precision from unnest(people) p where p.first_day between from_day and to_day
	union all
	select 'hearings', null, 'hearing', (h).id, true, null from h where core.is_heard(h)
	union all
	select 'trials-listed', null, 'hearing', (h).id, true, null from h where core.is_trial(h)
	union all
	select 'breaches-listed', null, 'hearing', (h).id, true, null from h where core.is_breach(h)
	union all
	select 'sessions-sat', null, 'session', s.session_id, true, null
	from core.sittings(of_court, from_day, to_day - from_day + 1) s where s.listed > 0 and s.day <= core.today();
end
$$;

-- The hearings of these cases at the court in the period, each day of them.
create or replace function core.figure_sittings(people core.figure_person[], of_court text, from_day date, to_day date) returns setof core.hearing
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	return query
	select h.* from core.hearing h
	where h.court_code = of_court and h.hearing_date between from_day and to_day and h.state not in ('deleted', 'duplicate')
		and h.warned_from is null and exists (select from core.hearing_defendant hd join unnest(people) p on p.defendant_id = hd.defendant_id
			where hd.hearing_id = h.id and hd.removed_at is null);
end
$$;

create or replace function core.figure_identification(people core.figure_person[], of_court text, from_day date, to_day date)
	returns setof core.figure_unit
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	with new as materialized (select p.* from unnest(people) p where p.first_day between from_day and to_day)
	select 'clustered', null::text, 'hearing', h.id, core.sdac_basis(h) is not null, null::double precision
	from core.hearing h where h.court_code = of_court and h.id in (select n.first_hearing_id from new n)
	union all
	select 'identified-before', null, 'case', n.defendant_id, n.identified_on < n.first_day, null from new n where n.identified_on is not null
	union all
	select 'identification-lag', null, 'case', n.defendant_id, true, n.first_day - n.identified_on from new n where n.identified_on is not null
	union all
	select 'idva-linked', null, 'case', n.defendant_id, n.linked_on is not null, null from new n
	union all
	select 'idva-before', null, 'case', n.defendant_id, coalesce(n.linked_on < n.first_day, false), null from new n;
end
$$;

create or replace function core.figure_trials(people core.figure_person[], of_court text, from_day date, to_day date) returns setof core.figure_unit
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	with said as materialized (
		select o.*, core.trial_reason(o.trial_outcome, o.trial_outcome_reason, of_court, o.day) as why
		from unnest(core.figure_outcomes(array(select p.defendant_id from unnest(people) p))) o
		where o.trial_outcome is not null and o.day between from_day and to_day
	), listed as materialized (
		select h.id, h.state = 'vacated' or exists (select from said s where s.hearing_id = h.id and s.trial_outcome = 'vacated') as is_vacated
		from core.figure_sittings(people, of_court, from_day, to_day) h where core.is_trial(h)
	)
	select 'trial-outcome', s.trial_outcome, 'case', s.defendant_id, true, null::double precision
	from said s where s.trial_outcome in ('effective', 'cracked', 'ineffective')
	union all
	select 'trial-vacated', null, 'hearing', l.id, l.is_vacated, null from listed l
	union all
	select 'ineffective-by', coalesce((s.why).attributes ->> 'side', 'not said'), 'case', s.defendant_id, true, null
	from said s where s.trial_outcome = 'ineffective'
	union all
	select 'first-to-trial', null, 'case', p.defendant_id, true, t.day - p.first_day
	from unnest(people) p join lateral (
		select h.hearing_date as day from core.hearing_defendant hd join core.hearing h on h.id = hd.hearing_id
		where hd.defendant_id = p.defendant_id and hd.removed_at is null and core.is_heard(h) and core.is_trial(h)
		order by h.hearing_date limit 1
	) t on t.day between from_day and to_day
	where p.first_day is not null;
end
$$;
