-- Purpose    The figures of a court and period: every measure from its subjects, and what lies behind one of them.
-- Parameters the court; first and last day; whether the figures leave the partnership.
-- Returns    see each function.
-- Errors     none.
-- Tables     measure and those of core.figure_*() (read).

-- Every subject of every measure.
create or replace function core.figure_units(of_court text, from_day date, to_day date) returns setof core.figure_unit
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
	people constant core.figure_person[] := core.figure_people(of_court, from_day, to_day);
begin
	return query select * from core.figure_volume(people, of_court, from_day, to_day);
	return query select * from core.figure_identification(people, of_court, from_day, to_day);
	return query select * from core.figure_trials(people, of_court, from_day, to_day);
	return query select * from core.figure_results(people, from_day, to_day);
	return query select * from core.figure_bail(people, from_day, to_day);
	return query select * from core.figure_notices(of_court, from_day, to_day);
	return query select * from core.figure_told(of_court, from_day, to_day);
	return query select * from core.figure_special(people, of_court, from_day, to_day);
	return query select * from core.figure_protected(people, from_day, to_day);
	return query select * from core.figure_latency(people, of_court, from_day, to_day);
	return query select * from core.figure_data(people);
end
$$;

-- A figure a line, in the order of the measures; a split has a line for each part. A measure without subjects has a line
-- as well: nothing happened is an answer, and so is that it cannot be counted.
create or replace function core.figure_rows(of_court text, from_day date, to_day date) returns api.figure[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return array(
		with units as materialized (select * from core.figure_units(of_court, from_day, to_day)),
		whole as (select u.measure, count(*) as n from units u group by u.measure),
		parts as (
			select u.measure, u.part, count(*) filter (where u.counts) as n,
				percentile_cont(0.5) within group (order by u.amount) as median, percentile_cont(0.9) within group (order by u.amount) as p90
			from units u group by u.measure, u.part
		)
		select row(m.code, m.section, m.title, m.form, m.unit, p.part,
			case when m.missing is null and m.form <> 'spread' then coalesce(p.n, 0) end::integer,
			case when m.missing is null and m.form <> 'count' then coalesce(w.n, 0) end::integer,
			round(p.median::numeric, 1)::double precision, round(p.p90::numeric, 1)::double precision, false,
			m.numerator, m.denominator, m.definition, m.missing)::api.figure
		from core.measure m left join whole w on w.measure = m.code left join parts p on p.measure = m.code
		order by m.position, p.n desc nulls last, p.part);
end
$$;

create or replace function core.figure_suppressed(f api.figure, is_hidden boolean) returns api.figure
	language plpgsql immutable set search_path = pg_catalog, pg_temp
as $$
begin
	if is_hidden then
		f.numerator := null;
		f.denominator := case when f.denominator >= 5 then f.denominator end;
		f.median := null;
	end if;
	f.is_suppressed := is_hidden or f.p90 is not null and f.denominator < 20;
	f.p90 := case when f.denominator >= 20 and not is_hidden then f.p90 end;
	return f;
end
$$;

-- What may leave: no number below five, none that can be worked out from the others, no extreme of a few.
create or replace function core.figures_suppressed(rows api.figure[]) returns api.figure[]
	language sql immutable set search_path = pg_catalog, pg_temp
begin atomic
	with known as (
		select i as place, (rows[i]).measure, (rows[i]).form, (rows[i]).numerator, coalesce((rows[i]).numerator < 5 or (rows[i]).denominator < 5
			or (rows[i]).form = 'share' and (rows[i]).denominator - (rows[i]).numerator < 5, false)
			and coalesce((rows[i]).denominator, (rows[i]).numerator) > 0 as is_small
		from generate_subscripts(rows, 1) i
	), marked as (
		-- If one part of a split is hidden, the smallest of the others hides it.
		select k.place, k.is_small or k.form = 'split' and count(*) filter (where k.is_small) over (partition by k.measure) = 1
			and row_number() over (partition by k.measure order by k.is_small desc, k.numerator, k.place) = 2 as is_hidden
		from known k
	)
	select array(select core.figure_suppressed(rows[m.place], m.is_hidden) from marked m order by m.place);
end;

-- Without whole lists and results a bad feed would look like a good court.
create or replace function core.figure_completeness(of_court text, from_day date, to_day date,
	out days_expected integer, out days_without_list text[], out results_expected integer, out results_missing integer)
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	select count(*), coalesce(array_agg(d.day::date::text order by d.day) filter (where not exists (select from core.list_scope s
			where s.court_code = of_court and s.list_date = d.day::date and s.version > 0)), '{}')
	into days_expected, days_without_list
	from generate_series(from_day::timestamp, least(to_day, core.today())::timestamp, interval '1 day') d (day)
	where extract(isodow from d.day) < 6 and not exists (select from core.holiday h where h.day = d.day::date);
	select count(*), count(*) filter (where not exists (select from core.outcome o where o.hearing_id = h.id and o.basis = 'official'))
	into results_expected, results_missing
	from core.hearing h
	where h.court_code = of_court and h.hearing_date between from_day and least(to_day, core.today() - 1) and core.is_heard(h);
end
$$;
