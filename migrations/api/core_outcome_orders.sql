-- Purpose    The life of protective orders, and of special measures, as results tell it.
-- Parameters outcomes that have their defendant.
-- Returns    nothing.
-- Errors     none.
-- Tables     protective_order, protective_order_step, special_measure; outcome, outcome_result (read).

-- What the results of one outcome do to orders: the last word of a result about a kind counts.
create or replace function core.outcome_orders(o core.outcome) returns table (kind text, act text, code text, ends_on date)
	language plpgsql stable security definer rows 2 set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	select distinct on (t.kind) t.kind, t.act, t.code, t.ends_on from (
		select core.code_says('order', (o).system, c.code, 'kind') as kind, core.code_says('order', (o).system, c.code, 'act') as act,
			c.code, r.until_date as ends_on, r.position
		from core.outcome_result r, lateral (select coalesce(r.short_code, r.code) as code) c
		where r.outcome_id = (o).id and not r.is_deleted
	) t where t.kind is not null and t.act in ('made', 'varied', 'discharged') order by t.kind, t.position desc;
end
$$;

-- A corrected version that no longer makes the order takes it back: it was entered in error.
create or replace function core.apply_orders(ids uuid[]) returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	o core.outcome;
	f record;
	known uuid;
begin
	for o in select t.* from core.outcome t where t.id = any (ids) and t.version is not null and t.basis = 'official' order by t.id loop
		for f in select * from core.outcome_orders(o)
			union all
			select p.kind, 'discharged', 'ERR', p.ends_on from core.protective_order p
			where p.state <> 'discharged' and exists (select from core.protective_order_step s join core.outcome e on e.id = s.outcome_id
					where s.order_id = p.id and s.act = 'made' and e.series = o.series and e.id <> o.id)
				and p.kind not in (select w.kind from core.outcome_orders(o) w)
		loop
			select p.id into known from core.protective_order p
			where p.defendant_id = o.defendant_id and (p.kind = f.kind or 'any' in (p.kind, f.kind))
				and (f.act <> 'made' or exists (select from core.protective_order_step s join core.outcome e on e.id = s.outcome_id
					where s.order_id = p.id and e.series = o.series))
			order by p.state = 'discharged', p.changed_at desc, p.id limit 1;
			if known is null then
				insert into core.protective_order (defendant_id, court_code, kind, state, ends_on, changed_at)
				values (o.defendant_id, o.court_code, f.kind, f.act, f.ends_on, core.now()) returning id into known;
			else
				update core.protective_order p set state = f.act, ends_on = coalesce(f.ends_on, p.ends_on), changed_at = core.now() where p.id = known;
			end if;
			insert into core.protective_order_step (order_id, outcome_id, court_code, act, code, ends_on, at)
			values (known, o.id, o.court_code, f.act, f.code, f.ends_on, core.now()) on conflict do nothing;
			perform core.arm_order(known);
		end loop;
	end loop;
end
$$;

-- A result that grants a measure.
create or replace function core.apply_measures(ids uuid[]) returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	insert into core.special_measure (hearing_id, court_code, measure, state, outcome_id, at)
	select o.hearing_id, o.court_code, g.measure, 'granted', o.id, core.now()
	from core.outcome o, lateral core.outcome_measures(o) g
	where o.id = any (ids) and o.hearing_id is not null and o.version is not null
		and core.measure_state(o.hearing_id, g.measure) is distinct from 'granted'
	order by o.id, g.measure;
end
$$;

create or replace function core.outcome_measures(o core.outcome) returns table (measure text)
	language plpgsql stable security definer rows 2 set search_path = pg_catalog, pg_temp
as $$
begin
	return query select distinct upper(r.short_code) from core.outcome_result r
	where r.outcome_id = (o).id and not r.is_deleted and (core.code_of('special-measure', (o).system, r.short_code, (o).hearing_date)).id is not null
	order by 1;
end
$$;

create or replace function core.measure_changes(o core.outcome) returns core.change[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return array(select row('special-measure', null, m.measure || ' granted')::core.change from core.outcome_measures(o) m);
end
$$;

create or replace function core.measure_state(of_hearing uuid, of_measure text) returns text
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select m.state from core.special_measure m where m.hearing_id = of_hearing and m.measure = of_measure order by m.id desc limit 1;
end;

-- For each client who is linked to the hearing.
create or replace function core.measure_drafts(fact uuid, was text) returns core.notice_draft[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return array(select row(case m.state when 'granted' then 'special-measures-granted' when 'refused' then 'special-measures-refused'
			else 'special-measures-lapsed' end, m.fact_id, l.case_id, m.hearing_id, l.link_id, null, null, null, null,
			array[row('special-measure', m.measure || ' ' || was, m.measure || ' ' || m.state)::core.change], null)::core.notice_draft
		from core.special_measure m, lateral core.linked_cases(m.hearing_id) l where m.fact_id = fact);
end
$$;
