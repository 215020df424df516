-- Purpose    The period of figures, the version of their definitions, and the subjects behind one figure.
-- Parameters see each function.
-- Returns    core.figure_period(): the month before this one if neither day is given.
-- Errors     SD001.
-- Tables     measure; those of core.figure_units(); hearing, defendant, court_case, notice, link (read).
create or replace function core.figure_period(from_date text, to_date text, field text) returns core.figure_period
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
	this_month constant date := date_trunc('month', core.today()::timestamp)::date;
	period core.figure_period;
begin
	period.from_day := case when from_date is null then (this_month - interval '1 month')::date else core.date_or_null(from_date) end;
	period.to_day := case when to_date is null then (date_trunc('month', period.from_day::timestamp) + interval '1 month - 1 day')::date
		else core.date_or_null(to_date) end;
	if period.from_day is null or period.to_day is null or period.to_day - period.from_day not between 0 and 731 then
		perform core.refuse('SD001', 'a period is two dates, the first first, of at most two years',
			field || case when period.from_day is null then '.from_date' else '.to_date' end, 'Dates are ISO, 2026-03-04.');
	end if;
	return period;
end
$$;

-- Changes when any definition does.
create or replace function core.measure_version() returns text
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select 'measures-' || left(md5(string_agg(concat_ws('|', m.code, m.form, m.numerator, m.denominator, m.definition, m.missing), ';' order by m.position)), 8)
	from core.measure m;
end;

create or replace function core.figure_subjects(of_court text, period core.figure_period, of_measure text, of_part text, counted_only boolean)
	returns api.figure_case[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return array(
		with units as materialized (
			select * from core.figure_units(of_court, (period).from_day, (period).to_day) u
			where u.measure = of_measure and (of_part is null or u.part = of_part) and (u.counts or not counted_only)
		)
		select row(u.subject_kind, u.subject_id::text, u.part, u.counts, round(u.amount::numeric, 1)::double precision, coalesce(h.urn, c.urn),
			coalesce(h.case_number, c.case_number), coalesce(h.hearing_date, n.hearing_date)::text)::api.figure_case
		from units u
		left join core.hearing h on u.subject_kind = 'hearing' and h.id = u.subject_id
		left join core.notice n on u.subject_kind = 'notice' and n.id = u.subject_id
		left join core.link l on u.subject_kind = 'link' and l.id = u.subject_id
		left join core.defendant d on d.id = case u.subject_kind when 'case' then u.subject_id when 'link' then l.defendant_id end
		left join core.court_case c on c.id = d.case_id
		order by coalesce(h.hearing_date, n.hearing_date), coalesce(h.urn, c.urn), u.subject_id limit 500);
end
$$;
