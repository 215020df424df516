-- Purpose    What of a case starts a clock of the Victims' Code, and how it stands. Domestic abuse is the most serious crime
--            in the sense of the Code: Enhanced Rights are taken to hold.
-- Parameters the case.
-- Returns    by the moment at which each began.
-- Errors     none.
-- Tables     code_clock, link, outcome, hearing, hearing_defendant, notice, delivery (read).
create or replace function core.case_clocks(of_case uuid) returns api.clock_view[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return array(
		select row(k.duty, k.title, k.code_version, f.fact, f.id::text, f.day::text, f.starts_at, f.received_at, t.court_by, t.tell_by, f.told_at, true,
			case when f.told_at <= t.tell_by then 'in-time' when f.told_at is not null then 'late'
				when core.now() <= t.tell_by then 'running' else 'overdue' end)::api.clock_view
		from core.clock_facts(of_case) f
		join core.code_clock k on k.fact = f.clock and k.valid_from <= f.day and coalesce(k.valid_to >= f.day, true)
		cross join lateral (select core.midnight_after(core.working_day_after(f.day, k.court_days)) as court_by,
			core.midnight_after(core.working_day_after(core.local_date(f.received_at), k.enhanced_tell_days)) as tell_by) t
		order by f.starts_at, f.id, k.duty);
end
$$;

-- Hearings when they became known; outcomes that say something of bail, and those that end the case.
create or replace function core.clock_facts(of_case uuid)
	returns table (clock text, fact text, id uuid, day date, starts_at timestamptz, received_at timestamptz, told_at timestamptz)
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	with mine as (
		select l.defendant_id from core.link l where l.case_id = of_case and l.state in ('auto', 'confirmed')
	), facts as (
		select 'hearing' as clock, 'hearing' as fact, h.id, h.hearing_date as day, h.added_at as starts_at, h.added_at as received_at
		from core.hearing h where not h.is_replay and h.id in (select hd.hearing_id from core.hearing_defendant hd join mine m on m.defendant_id = hd.defendant_id)
		union all
		select w.clock, 'outcome', o.id, o.hearing_date, coalesce(o.shared_at, o.received_at), o.received_at
		from core.outcome o join mine m on m.defendant_id = o.defendant_id,
			lateral (select 'bail' as clock where o.bail_status is not null union all select 'finished' where core.outcome_classes(o) && '{final}') w
		where o.basis = 'official' and o.version = 1 and not o.is_replay
	)
	select f.clock, f.fact, f.id, f.day, f.starts_at, f.received_at, (select min(d.acknowledged_at) from core.notice n
		join core.delivery d on d.notice_id = n.id join core.principal p on p.id = d.acknowledged_by and p.role = 'idva'
		where n.case_id = of_case and f.id in (n.fact_id, n.outcome_id))
	from facts f;
end
$$;
