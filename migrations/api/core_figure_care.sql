-- Purpose    What the measures of the client's being told, and of special measures, count.
-- Parameters the court; the period; the cases, see core.figure_people().
-- Returns    subjects, see core.figure_unit.
-- Errors     none.
-- Tables     notice, contact, special_measure, hearing, hearing_defendant, outcome, holiday (read).

-- From the notice of a release to the contact in which the client was told. Days are the court's.
create or replace function core.figure_told(of_court text, from_day date, to_day date) returns setof core.figure_unit
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	with released as materialized (
		select n.id, (n.created_at at time zone 'Europe/London')::date as day, c.day as told_on
		from core.notice n left join lateral (
			select min((c.at at time zone 'Europe/London')::date) as day from core.contact c
			where c.case_id = n.case_id and c.outcome = 'told' and c.at >= n.created_at
		) c on true
		where n.court_code = of_court and n.kind in ('released', 'bail-loosened', 'time-limit-expired', 'monitoring-ended')
			and (n.created_at at time zone 'Europe/London')::date between from_day and to_day
			and n.case_id not in (select core.hidden_cases())
	)
	select 'told-same-day', null::text, 'notice', r.id, coalesce(r.told_on = r.day, false), null::double precision from released r
	union all
	select 'told-one-day', null, 'notice', r.id, coalesce(r.told_on <= core.next_working_day(r.day), false), null from released r
	union all
	select 'never-told', null, 'notice', r.id, true, null from released r where r.told_on is null;
end
$$;

create or replace function core.next_working_day(day date) returns date
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select min(d.at::date) from generate_series((day + 1)::timestamp, (day + 20)::timestamp, interval '1 day') d (at)
	where extract(isodow from d.at) < 6 and not exists (select from core.holiday h where h.day = d.at::date);
end;

-- One special measure of one hearing is a subject, whatever became of it.
create or replace function core.figure_special(people core.figure_person[], of_court text, from_day date, to_day date) returns setof core.figure_unit
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	with asked as materialized (
		select h.id, h.hearing_date, bool_or(m.state = 'granted') as granted, bool_or(m.state = 'in-place') as in_place
		from core.figure_sittings(people, of_court, from_day, to_day) h join core.special_measure m on m.hearing_id = h.id
		group by h.id, h.hearing_date, m.measure
	)
	select 'measures-granted', null::text, 'hearing', a.id, a.granted, null::double precision from asked a
	union all
	select 'measures-in-place', null, 'hearing', a.id, a.in_place, null from asked a where a.granted and a.hearing_date < core.today();
end
$$;

create or replace function core.figure_protected(people core.figure_person[], from_day date, to_day date) returns setof core.figure_unit
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	return query
	select 'bail-protects', null::text, 'case', p.defendant_id, exists (select from core.outcome_conditions(o.outcome_id) c where c.protects),
		null::double precision
	from unnest(people) p
	join unnest(core.figure_outcomes(array(select q.defendant_id from unnest(people) q))) o on o.defendant_id = p.defendant_id and o.day = p.first_day
	where p.first_day between from_day and to_day and core.bail_kind(o.system, o.bail_status) = 'conditional bail';
end
$$;
