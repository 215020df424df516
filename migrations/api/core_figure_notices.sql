-- Purpose    What the measures of notices, of the results' delay and of the data count.
-- Parameters the cases, see core.figure_people(); the court; the period.
-- Returns    subjects, see core.figure_unit.
-- Errors     none.
-- Tables     notice, delivery, client_case, outcome, hearing, defendant, court_case, link, link_decision (read).
create or replace function core.figure_notices(of_court text, from_day date, to_day date) returns setof core.figure_unit
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	with told as materialized (
		select n.id, n.created_at, c.idva_id, min(d.ack_by_at) filter (where d.attempt = 1) as ack_by_at, min(d.acknowledged_at) as seen_at,
			min(d.acknowledged_at) filter (where d.principal_id = c.idva_id) as idva_at
		from core.notice n join core.client_case c on c.id = n.case_id join core.delivery d on d.notice_id = n.id
		where n.court_code = of_court and (n.created_at at time zone 'Europe/London')::date between from_day and to_day
			and n.case_id not in (select core.hidden_cases())
		group by n.id, n.created_at, c.idva_id
	)
	select 'seen-in-time', null::text, 'notice', t.id, coalesce(t.seen_at <= t.ack_by_at, false), null::double precision
	from told t where t.seen_at is not null or t.ack_by_at <= core.now()
	union all
	select 'minutes-to-seen', null, 'notice', t.id, true, extract(epoch from t.idva_at - t.created_at) / 60 from told t where t.idva_at is not null
	union all
	select 'never-seen', null, 'notice', t.id, true, null from told t where t.seen_at is null;
end
$$;

create or replace function core.figure_latency(people core.figure_person[], of_court text, from_day date, to_day date) returns setof core.figure_unit
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	with first as materialized (
		select o.series, min(o.received_at) as received_at, max(o.version) as versions, (array_agg(o.hearing_id order by o.version))[1] as hearing_id
		from core.outcome o
		where o.court_code = of_court and o.hearing_date between from_day and to_day and o.basis = 'official' and o.version is not null
			and o.defendant_id in (select p.defendant_id from unnest(people) p)
		group by o.series
	)
	select 'amended', null::text, 'hearing', f.hearing_id, f.versions > 1, null::double precision from first f where f.hearing_id is not null
	union all
	select 'result-latency', null, 'hearing', h.id, true, extract(epoch from min(f.received_at) - h.starts_at) / 3600
	from first f join core.hearing h on h.id = f.hearing_id where h.starts_at is not null and f.received_at > h.starts_at group by h.id, h.starts_at;
end
$$;

create or replace function core.figure_data(people core.figure_person[]) returns setof core.figure_unit
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	with known as materialized (
		select d.*, c.urn from unnest(people) p join core.defendant d on d.id = p.defendant_id join core.court_case c on c.id = d.case_id
	), links as materialized (
		select l.id, l.state, l.defendant_id from core.link l where l.defendant_id in (select k.id from known k) and l.case_id not in (select core.hidden_cases())
	)
	select 'without-birth-date', null::text, 'case', k.id, k.birth_date is null, null::double precision from known k
	union all
	select 'without-urn', null, 'case', k.id, k.urn is null, null from known k
	union all
	select 'without-status', null, 'case', k.id, k.bail_status is null and k.in_custody is null, null from known k
	union all
	select 'proposed-open', null, 'link', l.id, true, null from links l where l.state = 'proposed'
	union all
	select 'links-undone', null, 'link', l.id, l.state = 'undone', null from links l where l.state in ('auto', 'confirmed', 'undone');
end
$$;
