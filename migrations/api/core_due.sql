-- Purpose    What is due now: results that did not come, links that wait for a decision, limits and orders that end. Each
--            row is taken by one instance, and moves on to its next step in the same transaction.
-- Parameters none.
-- Returns    notices.
-- Errors     none.
-- Tables     due (due rows locked, locked ones skipped); hearing, outcome, link, time_limit, limit_kind,
--            protective_order, client_case (read); those of core.raise_notices().
create or replace function core.watch_dues() returns integer
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	due core.due[];
	drafts core.notice_draft[];
begin
	due := array(select d from core.due d where d.due_at <= core.now() order by d.due_at, d.id limit 200 for update skip locked);
	if due = '{}' then
		return 0;
	end if;
	due := array(select core.caught_up(u) from unnest(due) u);
	drafts := core.due_results(due) || core.due_reviews(due) || core.due_limits(due) || core.due_orders(due);
	update core.due d set step = u.step + 1, due_at = core.next_due(u)
	from unnest(due) u where d.id = u.id;
	return cardinality(core.raise_notices(drafts));
end
$$;

-- After an outage several warnings of one limit are late: the last of them says all.
create or replace function core.caught_up(d core.due) returns core.due
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	d.step := greatest(d.step, case d.rule
		when 'limit' then (select core.first_warning(t.ends_at, k.warn_days) from core.time_limit t join core.limit_kind k on k.code = t.kind where t.id = d.subject_id)
		when 'order' then (select core.first_warning(core.midnight_after(o.ends_on), '{30,7}') from core.protective_order o where o.id = d.subject_id) end);
	return d;
end
$$;

-- When a row's next step comes; NULL: it has none.
create or replace function core.next_due(d core.due) returns timestamptz
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return case (d).rule
		when 'results' then (core.working_day_after((d).day, case (d).step when 1 then 1 when 2 then 5 end) + time '18:00') at time zone 'Europe/London'
		when 'review' then case when core.today() <= (d).day then core.now() + interval '1 hour' end
		when 'limit' then (select core.warning_at(t.ends_at, k.warn_days, (d).step + 1) from core.time_limit t join core.limit_kind k on k.code = t.kind
			where t.id = (d).subject_id and t.superseded_at is null)
		when 'order' then (select core.warning_at(core.midnight_after(o.ends_on), '{30,7}', (d).step + 1) from core.protective_order o
			where o.id = (d).subject_id and o.state <> 'discharged') end;
end
$$;

-- Courts count working days: the first one after a day is 1.
create or replace function core.working_day_after(day date, n integer) returns date
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select w.d from (
		select g::date as d, row_number() over (order by g) as place from generate_series(day + 1, day + 10 + 3 * n, interval '1 day') g
		where extract(isodow from g) < 6 and not exists (select from core.holiday h where h.day = g::date)
	) w where w.place = n;
end;

create or replace function core.midnight_after(day date) returns timestamptz
	language sql immutable parallel safe
return ((day + 1)::timestamp) at time zone 'Europe/London';

-- So many days before, at the same hour of the court's clock, whatever the clocks did in between.
create or replace function core.warning_at(ends_at timestamptz, warn_days integer[], step integer) returns timestamptz
	language sql immutable parallel safe
return ((ends_at at time zone 'Europe/London') - make_interval(days => warn_days[step])) at time zone 'Europe/London';

-- The step that a row begins with: of those that are past already, only the last one is worth telling.
create or replace function core.first_warning(ends_at timestamptz, warn_days integer[]) returns integer
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select coalesce(max(s.step), 1) from generate_series(1, cardinality(warn_days)) s (step) where core.warning_at(ends_at, warn_days, s.step) <= core.now();
end;

-- A hearing that has passed and has no official outcome: at 18:00, after one and after five working days.
create or replace function core.due_results(due core.due[]) returns core.notice_draft[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return array(
		select row('result-missing', core.due_fact(h.id, u.step), l.case_id, h.id, l.id, null, null, null, null, array[row('result', null,
			case u.step when 1 then 'nothing by 18:00' when 2 then 'nothing after one working day' else 'nothing after five working days' end)::core.change],
			null)::core.notice_draft
		from unnest(due) u
		join core.hearing h on h.court_code = u.court_code and h.hearing_date = u.day and h.state = 'listed' and not h.is_replay
		join core.hearing_defendant hd on hd.hearing_id = h.id and hd.removed_at is null
		join core.link l on l.defendant_id = hd.defendant_id and l.state in ('auto', 'confirmed')
		join core.client_case c on c.id = l.case_id and c.closed_at is null
		where u.rule = 'results' and not exists (select from core.outcome o where o.hearing_id = h.id and o.defendant_id = hd.defendant_id
			and o.basis = 'official' and o.version is not null));
end
$$;

create or replace function core.due_fact(subject uuid, step integer) returns uuid
	language sql immutable parallel safe
return md5(subject::text || ' ' || step)::uuid;

create or replace function core.due_reviews(due core.due[]) returns core.notice_draft[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return array(
		select distinct on (l.id) row('review-waiting', l.id, l.case_id, h.id, l.id, null, null, null, null, null, null)::core.notice_draft
		from unnest(due) u
		join core.hearing h on h.court_code = u.court_code and h.hearing_date = u.day and h.state = 'listed' and not h.is_replay
		join core.hearing_defendant hd on hd.hearing_id = h.id and hd.removed_at is null
		join core.link l on l.defendant_id = hd.defendant_id and l.state = 'proposed'
		join core.client_case c on c.id = l.case_id and c.closed_at is null
		where u.rule = 'review' and l.changed_at <= core.now() - interval '4 minutes' -- else she has only just been asked
		order by l.id, h.id);
end
$$;

create or replace function core.due_limits(due core.due[]) returns core.notice_draft[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return array(
		select row(case when k.warn_days[u.step] = 0 then k.end_kind else k.near_kind end, core.due_fact(t.id, u.step), c.id, t.hearing_id, p.link_id, null,
			t.court_code, null, null, array[row('limit', k.code, ((t.ends_at - interval '1 minute') at time zone 'Europe/London')::timestamp(0)::text)::core.change,
			row('days-left', null, k.warn_days[u.step]::text)::core.change], null)::core.notice_draft
		from unnest(due) u
		join core.time_limit t on t.id = u.subject_id and t.superseded_at is null
		join core.limit_kind k on k.code = t.kind
		cross join lateral (select t.case_id, null::uuid as link_id where t.case_id is not null
			union all select l.case_id, l.link_id from core.linked_cases(t.hearing_id) l) p
		join core.client_case c on c.id = p.case_id and c.closed_at is null
		where u.rule = 'limit' and u.step <= cardinality(k.warn_days));
end
$$;

create or replace function core.due_orders(due core.due[]) returns core.notice_draft[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return array(
		select row('order-expiring', core.due_fact(o.id, u.step), l.case_id, null, l.id, null, o.court_code, null, null,
			array[row('order', o.kind, o.ends_on::text)::core.change, row('days-left', null, (o.ends_on - core.today())::text)::core.change], null)::core.notice_draft
		from unnest(due) u
		join core.protective_order o on o.id = u.subject_id and o.state <> 'discharged' and o.ends_on is not null
		join core.link l on l.defendant_id = o.defendant_id and l.state in ('auto', 'confirmed')
		join core.client_case c on c.id = l.case_id and c.closed_at is null
		where u.rule = 'order' and u.step <= 2);
end
$$;

-- An order's end, or a new one of it. What has been told of the old end is told again of the new one.
create or replace function core.arm_order(of_order uuid) returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	insert into core.due as d (rule, subject_id, court_code, step, due_at)
	select 'order', o.id, o.court_code, s.step, case when o.state <> 'discharged' then core.warning_at(core.midnight_after(o.ends_on), '{30,7}', s.step) end
	from core.protective_order o, lateral (select core.first_warning(core.midnight_after(o.ends_on), '{30,7}') as step) s
	where o.id = of_order and o.ends_on is not null
	on conflict (rule, subject_id) do update set step = excluded.step, due_at = excluded.due_at;
end
$$;
