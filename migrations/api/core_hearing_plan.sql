-- Purpose    What a message about one hearing changes on the rows that are known.
-- Parameters the message as an intake, the message.
-- Returns    one step a row that changes.
-- Errors     none.
-- Tables     hearing, listing, list_scope (read).
--
-- A hearing that has been resulted is left alone, and so is a row that has moved on. An archive changes only rows that
-- know nothing newer.
create or replace function core.hearing_plan(x core.intake, request api.submit_hearing_request) returns core.hearing_step[]
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return case
		when request.fate in ('vacated', 'unallocated', 'deleted') then core.plan_gone(x, request)
		when request.fate = 'duplicate' then core.plan_duplicate(x, request)
		else core.plan_days(x, request)
	end;
end
$$;

create or replace function core.plan_rows(x core.intake, of_id text) returns setof core.hearing
	language plpgsql stable rows 2 set search_path = pg_catalog, pg_temp
as $$
begin
	return query
	select h.* from core.hearing_rows(x.system, of_id) h
	where h.state not in ('moved', 'resulted') and (not x.is_replay or coalesce(x.published_at > h.published_at, false));
end
$$;

-- A step that leaves day and place as they are.
create or replace function core.step_in_place(h core.hearing, kind text, state text) returns core.hearing_step
	language sql immutable set search_path = pg_catalog, pg_temp
return row((h).id, (h).case_id, kind, state, (h).hearing_date, (h).court_code, (h).local_time, (h).room, (h).hearing_date, (h).court_code,
	(h).starts_at, (h).local_time, (h).room, (h).day_part, (h).duration_minutes, (h).sequence, (h).time_precision, null, false)::core.hearing_step;

create or replace function core.plan_gone(x core.intake, request api.submit_hearing_request) returns core.hearing_step[]
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return array(
		select core.step_in_place(h, request.fate, request.fate) from core.plan_rows(x, request.source_hearing_id) h
		where h.state in ('listed', 'absent_from_list') or request.fate = 'deleted' and h.state not in ('deleted', 'duplicate')
			or h.state <> request.fate and h.state in ('vacated', 'unallocated'));
end
$$;

-- To whom the other one says the same, nobody must be told; if it is elsewhere, the hearing has moved for them. The
-- Common Platform does not say which one stays: then it is one of the same case and day, or nobody knows.
create or replace function core.plan_duplicate(x core.intake, request api.submit_hearing_request) returns core.hearing_step[]
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return array(
		select row(h.id, h.case_id, case when t.id is null then 'duplicate' when s.is_same then 'duplicate' else 'moved' end, 'duplicate', h.hearing_date,
			h.court_code, h.local_time, h.room, coalesce(t.hearing_date, h.hearing_date), coalesce(t.court_code, h.court_code),
			coalesce(t.starts_at, h.starts_at), coalesce(t.local_time, h.local_time), coalesce(t.room, h.room), h.day_part, h.duration_minutes,
			h.sequence, h.time_precision, t.id, coalesce(s.is_same, false))::core.hearing_step
		from core.plan_rows(x, request.source_hearing_id) h
		left join lateral (
			select t.* from core.hearing t
			where t.id in (select r.id from core.hearing_rows(x.system, request.duplicate_of) r
					union select o.id from core.hearing o where request.duplicate_of is null and o.case_id = h.case_id
						and o.hearing_date = h.hearing_date and o.source_hearing_id <> h.source_hearing_id)
				and t.state in ('listed', 'absent_from_list') and (t.case_id = h.case_id or t.match_keys && h.match_keys)
			order by (t.case_id = h.case_id) desc, abs(t.hearing_date - h.hearing_date), t.id limit 1
		) t on true
		left join lateral (select (t.hearing_date, t.court_code, t.local_time) is not distinct from (h.hearing_date, h.court_code, h.local_time)
			and core.room_key(t.room) = core.room_key(h.room) as is_same) s on t.id is not null
		where h.state not in ('deleted', 'duplicate'));
end
$$;

-- The days as they are now: the same day at another place, another day, cancelled, or taking place after all.
create or replace function core.plan_days(x core.intake, request api.submit_hearing_request) returns core.hearing_step[]
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return array(with day as materialized (
		select d as d, d.hearing_date, d.is_cancelled from core.hearing_days(request, x.court_code) d
	), known as materialized (
		select h as h, h.id, h.case_id, h.hearing_date, h.state, core.is_live(h.state, request) as is_live
		from core.plan_rows(x, request.source_hearing_id) h
	), spare as (
		select k.*, row_number() over (partition by k.case_id order by k.hearing_date, k.id) as n
		from known k where k.is_live and k.hearing_date >= core.local_date(x.at) and request.states_days and core.hearing_days_aside(request) = '{}'
			and exists (select from day) and not exists (select from day d where d.hearing_date = k.hearing_date)
	), fresh as (
		select c.case_id, d.d, row_number() over (partition by c.case_id order by d.hearing_date) as n
		from (select distinct k.case_id from known k) c, day d
		where not d.is_cancelled and not exists (select from known k where k.case_id = c.case_id and k.hearing_date = d.hearing_date)
	), step as (
		select core.step_on_day(x, k.h, k.is_live, d.d) as s from known k join day d on d.hearing_date = k.hearing_date
		union all
		select case when f.case_id is null then core.step_in_place(s.h, 'day_cancelled', 'day_cancelled')
			else core.step_to(s.h, case when s.state in ('listed', 'absent_from_list') then 'moved' else 'restored' end, f.d) end
		from spare s left join fresh f on f.case_id = s.case_id and f.n = s.n
		where f.case_id is not null or s.state in ('listed', 'absent_from_list')
		union all
		select core.step_in_place(k.h, 'restored', 'listed') from known k
		where not exists (select from day) and k.is_live and k.state not in ('listed', 'absent_from_list', 'day_cancelled')
	)
	select s.s from step s where (s.s).hearing_id is not null);
end
$$;

-- Whether what the message says can bring a row in this state to a day. What was vacated or deleted needs to be told so.
create or replace function core.is_live(state text, request api.submit_hearing_request) returns boolean
	language sql immutable set search_path = pg_catalog, pg_temp
return case
	when state in ('listed', 'absent_from_list', 'day_cancelled') then true
	when state = 'vacated' then coalesce(request.fate = 'sitting', false)
	when state = 'unallocated' then coalesce(request.fate = 'sitting', false) or request.days <> '{}'
	else coalesce(request.is_relisted, false) end;

-- A row to a day of the message. What is not said stays, but no time and no room goes with it to another day and court.
create or replace function core.step_to(h core.hearing, kind text, d core.sitting) returns core.hearing_step
	language sql immutable set search_path = pg_catalog, pg_temp
return row((h).id, (h).case_id, case when kind = 'moved' and ((h).warned_from is null) = core.is_day_open((d).time_precision)
		then case when (h).warned_from is null then 'unallocated' else 'fixed' end else kind end, 'listed', (h).hearing_date, (h).court_code, (h).local_time, (h).room, (d).hearing_date, (d).court_code,
	coalesce((d).starts_at, case when (d).hearing_date = (h).hearing_date and (d).local_time is null then (h).starts_at end),
	coalesce((d).local_time, case when (d).hearing_date = (h).hearing_date then (h).local_time end),
	coalesce((d).room, case when (d).court_code = (h).court_code then (h).room end), coalesce((d).day_part, (h).day_part),
	coalesce((d).duration_minutes, (h).duration_minutes), (d).sequence, coalesce((d).time_precision, (h).time_precision), null, false)::core.hearing_step;

-- The same day: NULL if nothing is different. Place and time are compared with what this source said before; what only
-- another one has said is no move.
create or replace function core.step_on_day(x core.intake, h core.hearing, is_live boolean, d core.sitting) returns core.hearing_step
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
	l core.listing;
	is_ours boolean;
begin
	if (d).is_cancelled then
		return case when (h).state in ('listed', 'absent_from_list') then core.step_in_place(h, 'day_cancelled', 'day_cancelled') end;
	elsif not is_live then
		return null;
	elsif (h).state not in ('listed', 'absent_from_list') then
		return core.step_to(h, 'restored', d);
	end if;
	select i.* into l from core.listing i join core.list_scope s on s.id = i.scope_id
	where i.hearing_id = (h).id and s.system = x.system and s.list_date = (h).hearing_date order by i.missing_since desc nulls first limit 1;
	is_ours := found or (h).system = x.system;
	return case
		when (d).court_code <> (h).court_code or is_ours and (coalesce((d).starts_at <> coalesce(l.starts_at, (h).starts_at),
			(d).local_time <> coalesce(l.local_time, (h).local_time), false) or core.room_key((d).room) <> core.room_key(coalesce(l.room, (h).room))
				and (d).room is not null)
			then core.step_to(h, 'moved', d)
		when (h).state = 'absent_from_list' then core.step_to(h, 'relisted', d)
	end;
end
$$;
