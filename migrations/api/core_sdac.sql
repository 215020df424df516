-- Purpose    Which sessions are the specialist domestic abuse court's. The order of recognition: the rota's code of the
--            session, with the hearing or in the rota itself; the words of its block; the configured calendar.
-- Parameters see each function.
-- Returns    core.sdac_basis(): 'code', 'text', 'calendar'; NULL: it is no such session, as far as anybody knows.
-- Errors     none.
-- Tables     sdac_session, sdac_exception, sdac_pattern, sdac_business_type, holiday, hearing (read).
create or replace function core.sdac_basis(h core.hearing) returns text
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	if core.is_specialist((h).court_code, (h).business_type) or core.is_in_session(h, true) then
		return 'code';
	elsif exists (select from core.sdac_pattern p where coalesce(p.court_code = (h).court_code, true) and lower((h).business_type) ~ p.pattern) then
		return 'text';
	elsif core.is_in_session(h, false) then
		return 'calendar';
	end if;
	return null;
end
$$;

create or replace function core.is_specialist(court text, business_type text) returns boolean
	language sql stable set search_path = pg_catalog, pg_temp
return exists (select from core.sdac_business_type t where t.code = upper(business_type) and coalesce(t.court_code = court, true));

create or replace function core.is_in_session(h core.hearing, of_rota boolean) returns boolean
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	return (h).warned_from is null and exists (select from core.sdac_session s where s.court_code = (h).court_code and (s.business_type is not null) = of_rota
		and core.sits_on(s, (h).hearing_date) and core.is_in_sitting(h, s.room, s.day_part));
end
$$;

-- Whether a court has such sessions about a day, so that one outside them is worth a word. A rota names single days.
create or replace function core.has_sessions(court text, day date) returns boolean
	language sql stable set search_path = pg_catalog, pg_temp
return exists (select from core.sdac_session s where s.court_code = court and s.replaced_at is null
	and (s.business_type is null or core.is_specialist(court, s.business_type))
	and day >= s.valid_from - case when s.is_dated then 28 else 0 end and coalesce(day <= s.valid_to + case when s.is_dated then 28 else 0 end, true));

-- Whether a session of the specialist court sits on a day: its weekday, within its time, no bank holiday; an exception is
-- stronger than all, and stays when the rota has the session in a new version.
create or replace function core.sits_on(s core.sdac_session, day date) returns boolean
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	return (s).replaced_at is null and day >= (s).valid_from and coalesce(day <= (s).valid_to, true)
		and ((s).business_type is null or core.is_specialist((s).court_code, (s).business_type))
		and coalesce((select e.sits from core.sdac_exception e where e.day = sits_on.day and (e.session_id = (s).id or (s).origin is not null
				and e.session_id in (select t.id from core.sdac_session t where t.court_code = (s).court_code and t.system = (s).system
					and t.origin = (s).origin))
			order by e.id desc limit 1),
			extract(isodow from day) = (s).weekday and ((s).is_dated or not exists (select from core.holiday d where d.day = sits_on.day)));
end
$$;

-- "Court 3 Cheltenham" of a rota is "Courtroom 03" of a list: a bare number is enough where one of the two says no more.
create or replace function core.is_same_room(one text, other text) returns boolean
	language sql immutable set search_path = pg_catalog, pg_temp
return core.room_key(one) = core.room_key(other) or (core.room_key(one) ~ '^[0-9]+$' or core.room_key(other) ~ '^[0-9]+$')
	and nullif(ltrim(substring(one from '^\D*(\d+)\D*$'), '0'), '') = nullif(ltrim(substring(other from '^\D*(\d+)\D*$'), '0'), '');

-- Room and half of the day. The afternoon begins at one; a hearing without a time is in either half.
create or replace function core.is_in_sitting(h core.hearing, of_room text, part text) returns boolean
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select (of_room = '' or core.is_same_room(of_room, (h).room))
		and (part = 'all_day' or coalesce(part = case when core.time_or_null((h).local_time) < time '13:00' then 'morning'
			when core.time_or_null((h).local_time) is not null then 'afternoon' else nullif((h).day_part, 'all_day') end, true));
end;

-- Sittings from a day on, with their load. A rota and a coordinator may name the same one: then the capacity is known
-- if either knows it.
create or replace function core.sittings(of_court text, from_day date, days integer)
	returns table (session_id uuid, day date, room text, day_part text, capacity integer, listed integer, business_type text, system text)
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	select t.id, t.day, nullif(t.room, ''), t.day_part, t.capacity,
		(select count(distinct h.case_id)::integer from core.hearing h where h.court_code = of_court and h.hearing_date = t.day
			and h.warned_from is null and h.state = 'listed' and core.is_in_sitting(h, t.room, t.day_part)), t.business_type, t.system
	from (
		select distinct on (d.day, core.room_key(s.room), s.day_part) s.id, d.day::date, s.room, s.day_part, s.capacity, s.business_type, s.system
		from core.sdac_session s, generate_series(from_day::timestamp, from_day + make_interval(days => days - 1), interval '1 day') as d (day)
		where s.court_code = of_court and core.sits_on(s, d.day::date)
		order by d.day, core.room_key(s.room), s.day_part, s.capacity nulls last, s.business_type nulls last, s.id
	) t
	order by t.day, case t.day_part when 'afternoon' then 2 else 1 end, t.room, t.id;
end
$$;

create or replace function core.session_view(s core.sdac_session) returns api.session
	language sql immutable set search_path = pg_catalog, pg_temp
return row((s).id::text, (s).court_code, nullif((s).room, ''), (s).weekday, (s).day_part, (s).capacity, (s).valid_from::text,
	(s).valid_to::text, (s).business_type, (s).system, (s).published_at)::api.session;

-- What was heard, by weekday and half of the day, outside the sessions that are known. Only a time says the half.
create or replace function core.seen_hearings(of_court text, from_day date, to_day date)
	returns table (case_id uuid, hearing_date date, room text, weekday integer, day_part text, da_state text)
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	select h.case_id, h.hearing_date, h.room, extract(isodow from h.hearing_date)::integer,
		case when core.time_or_null(h.local_time) < time '13:00' then 'morning' else 'afternoon' end, core.da_state(h.case_id)
	from core.hearing h
	where h.court_code = of_court and h.hearing_date between from_day and to_day - 1 and h.state in ('listed', 'resulted')
		and core.time_or_null(h.local_time) is not null and core.room_key(h.room) <> '' and core.sdac_basis(h) is null;
end
$$;

-- The caller's court, or one that she may know of.
create or replace function core.own_court(written text, field text) returns text
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
	court constant text := core.find_court(written, null);
begin
	if court is null or core.principal_role() = 'coordinator' and court <> all (core.court_codes()) then
		perform core.refuse('SD003', 'there is no such court, or it is not yours', field, 'List your courts.');
	end if;
	return court;
end
$$;
