-- Purpose    What the measures of pleas, convictions, time, bail, orders and sentence count.
-- Parameters the cases, see core.figure_people(); the court; the period.
-- Returns    subjects, see core.figure_unit.
-- Errors     none.
-- Tables     outcome, outcome_result, hearing, hearing_defendant, code (read).
create or replace function core.figure_results(people core.figure_person[], from_day date, to_day date) returns setof core.figure_unit
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	with said as materialized (
		select o.* from unnest(core.figure_outcomes(array(select p.defendant_id from unnest(people) p))) o
	), ever as materialized (
		select s.defendant_id, bool_or(s.pleaded_guilty) as guilty, bool_or(s.convicted) as convicted from said s group by s.defendant_id
	), ended as materialized (
		select p.*, e.guilty, e.convicted, core.ended_how(p.final_outcome_id) as how
		from unnest(people) p join ever e on e.defendant_id = p.defendant_id where p.final_day between from_day and to_day
	)
	select 'guilty-plea', null::text, 'case', e.defendant_id, e.guilty, null::double precision from ended e
	union all
	select 'convicted', null, 'case', e.defendant_id, e.convicted, null from ended e
	union all
	select 'unsuccessful', e.how, 'case', e.defendant_id, true, null from ended e where not e.convicted
	union all
	select 'sentence', core.sentence_kind(e.final_outcome_id), 'case', e.defendant_id, true, null
	from ended e where e.convicted and core.sentence_kind(e.final_outcome_id) is not null
	union all
	select 'guilty-plea-first', null, 'case', p.defendant_id, coalesce(s.pleaded_guilty, false), null
	from unnest(people) p left join said s on s.defendant_id = p.defendant_id and s.day = p.first_day where p.first_day between from_day and to_day
	union all
	select 'first-to-final', null, 'case', e.defendant_id, true, e.final_day - e.first_day from ended e where e.first_day is not null
	union all
	select 'hearings-per-case', null, 'case', e.defendant_id, true, (select count(distinct h.hearing_date) from core.hearing_defendant hd
		join core.hearing h on h.id = hd.hearing_id where hd.defendant_id = e.defendant_id and hd.removed_at is null and core.is_heard(h)) from ended e
	union all
	select 'adjourned-for', s.next_reason, 'case', s.defendant_id, true, null
	from said s where s.day between from_day and to_day and s.has_next and s.next_reason is not null;
end
$$;

create or replace function core.figure_bail(people core.figure_person[], from_day date, to_day date) returns setof core.figure_unit
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	with said as materialized (
		select o.* from unnest(core.figure_outcomes(array(select p.defendant_id from unnest(people) p))) o
	)
	select 'bail-first', core.bail_kind(s.system, s.bail_status), 'case', p.defendant_id, true, null::double precision
	from unnest(people) p join said s on s.defendant_id = p.defendant_id and s.day = p.first_day
	where p.first_day between from_day and to_day and core.bail_kind(s.system, s.bail_status) is not null
	union all
	select 'bail-varied', null, 'case', s.defendant_id, true, null
	from said s where s.day between from_day and to_day and s.classes && '{bail-varied,bail-removed}'
	union all
	select 'orders-made', c.kind, 'case', s.defendant_id, true, null
	from said s, lateral core.orders_made(s.outcome_id) c (kind) where s.day between from_day and to_day
	union all
	select case when bool_or(s.convicted) then 'order-on-conviction' else 'order-on-acquittal' end, null, 'case', p.defendant_id,
		bool_or('restraining' = any (array(select core.orders_made(s.outcome_id)))), null
	from unnest(people) p join said s on s.defendant_id = p.defendant_id
	where p.final_day between from_day and to_day
	group by p.defendant_id, p.final_outcome_id
	having bool_or(s.convicted) or core.ended_how(p.final_outcome_id) = 'acquitted';
end
$$;

-- The kinds of orders that an outcome makes.
create or replace function core.orders_made(of_outcome uuid) returns setof text
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select distinct core.code_says('result-class', o.system, w.written, 'order')
	from core.outcome o join core.outcome_result r on r.outcome_id = o.id and not r.is_deleted, unnest(array[r.code, r.short_code]) w (written)
	where o.id = of_outcome and core.code_says('result-class', o.system, w.written, 'order_act') = 'made'
		and core.code_says('result-class', o.system, w.written, 'order') <> 'any';
end;

-- By our own view of the status: whether it holds, and how freely it bails. NULL: not known.
create or replace function core.bail_kind(of_system text, status text) returns text
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select case when (c.attributes ->> 'held') in ('yes', 'until-condition') then 'custody' when c.attributes ->> 'held' = 'care' then 'care'
		when c.attributes ->> 'rank' = '50' then 'conditional bail' when c.attributes ->> 'rank' = '60' then 'unconditional bail'
		when c.attributes ->> 'rank' = '70' then 'neither held nor bailed' end
	from core.code_of('bail-status', of_system, status, null) c;
end;

-- How a prosecution ended without conviction, by the words of its final results; the graver for the prosecution first.
create or replace function core.ended_how(of_outcome uuid) returns text
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select coalesce(substr(min(w.rank || w.how), 2), 'other') from core.outcome o join core.outcome_result r on r.outcome_id = o.id and not r.is_deleted,
		lateral (select lower(coalesce(core.code_title('result-class', o.system, r.code, o.hearing_date),
			core.code_title('result-class', o.system, r.short_code, o.hearing_date), r.label)) as title) t,
		lateral (values ('acquit|not guilty|not proven|no case to answer', '3', 'acquitted'), ('no evidence', '1', 'no evidence offered'),
			('withdraw', '2', 'withdrawn'), ('discontinu', '2', 'discontinued'), ('dismiss', '4', 'dismissed'), ('stay', '5', 'stayed'),
			('death|died|deceased|suicide', '6', 'died')) w (pattern, rank, how)
	where o.id = of_outcome and t.title ~ w.pattern;
end;

-- The most severe sentence of an outcome. NULL: it sentences nobody.
create or replace function core.sentence_kind(of_outcome uuid) returns text
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select (array['custody', 'suspended', 'community', 'fine', 'discharge', 'other'])[min(case
		when t.title ~ 'suspended' and t.title !~ 'implemented|activated' then 2 when 'custody' = any (t.classes) then 1
		when t.title ~ 'community|rehabilitation|referral|reparation' then 3 when t.title ~ 'fine' then 4 when t.title ~ 'discharge' then 5 else 6 end)]
	from core.outcome o join core.outcome_result r on r.outcome_id = o.id and not r.is_deleted,
		lateral (select core.result_classes(o.system, r.code, r.short_code) as classes, lower(coalesce(
			core.code_title('result-class', o.system, r.code, o.hearing_date),
			core.code_title('result-class', o.system, r.short_code, o.hearing_date), r.label, '')) as title) t
	where o.id = of_outcome and 'sentence' = any (t.classes);
end;
