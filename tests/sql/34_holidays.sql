-- The bank holidays of England and Wales against the rules that they follow: Easter, the Mondays, and what takes the
-- place of a day that falls on a weekend. No day was proclaimed beside them in these years.
begin;
select plan(3);

-- Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher).
create function pg_temp.easter(y integer) returns date language sql immutable as $$
	with a as (select y % 19 as a, y / 100 as b, y % 100 as c),
	h as (select *, (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30 as h from a),
	l as (select *, (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7 as l from h),
	m as (select *, (a + 11 * h + 22 * l) / 451 as m from l)
	select make_date(y, (h + l - 7 * m + 114) / 31, (h + l - 7 * m + 114) % 31 + 1) from m;
$$;
create function pg_temp.monday_from(day date) returns date language sql immutable as $$ select day + (8 - extract(isodow from day)::integer) % 7; $$;
-- The first day that is neither weekend nor taken.
create function pg_temp.weekday_from(day date, taken date default null) returns date language sql immutable as $$
	select min(d)::date from generate_series(day, day + 4, interval '1 day') d where extract(isodow from d) < 6 and d is distinct from taken;
$$;
create function pg_temp.holidays(y integer) returns setof date language sql immutable as $$
	values (pg_temp.weekday_from(make_date(y, 1, 1))), (pg_temp.easter(y) - 2), (pg_temp.easter(y) + 1),
		(pg_temp.monday_from(make_date(y, 5, 1))), (pg_temp.monday_from(make_date(y, 5, 25))), (pg_temp.monday_from(make_date(y, 8, 25))),
		(case when extract(isodow from make_date(y, 12, 25)) < 6 then make_date(y, 12, 25) else make_date(y, 12, 27) end),
		(case when extract(isodow from make_date(y, 12, 25)) < 6 then pg_temp.weekday_from(make_date(y, 12, 26)) else
			pg_temp.weekday_from(make_date(y, 12, 26), make_date(y, 12, 27)) end);
$$;

select set_eq('select day from core.holiday where extract(year from day) between 2024 and 2028',
	'select pg_temp.holidays(y) from generate_series(2024, 2028) y', 'the bank holidays of 2024 to 2028 are those that the rules give');
select is((select count(*) from core.holiday where extract(isodow from day) > 5), 0::bigint, 'none of them is on a weekend');
select is((select string_agg(day::text, ' ' order by day) from core.holiday where name like '%(substitute day)'),
	'2026-12-28 2027-12-27 2027-12-28 2028-01-03', 'and those that take another''s place say so');
select * from finish();
rollback;
