-- Purpose    Which sessions are the specialist domestic abuse court's. The order of recognition: the rota's code of the
--            session, the words of its block, the configured calendar.
-- Parameters see each function.
-- Returns    core.sdac_basis(): 'code', 'text', 'calendar'; NULL: it is no such session, as far as anybody knows.
-- Errors     none.
-- Tables     sdac_session, sdac_exception, sdac_pattern, holiday, hearing (read).
create or replace function core.sdac_basis(h core.hearing) returns text
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	if upper((h).business_type) in ('DAR', 'DVB', 'DVP', 'DVT') then -- remands, bail, pre-sentence reports, trials
		return 'code';
	elsif exists (select from core.sdac_pattern p where coalesce(p.court_code = (h).court_code, true) and lower((h).business_type) ~ p.pattern) then
		return 'text';
	elsif exists (select from core.sdac_session s where s.court_code = (h).court_code and core.sits_on(s, (h).hearing_date)
		and core.is_in_sitting(h, s.room, s.day_part)) then
		return 'calendar';
	end if;
	return null;
end
$$;

-- Whether a session sits on a day: its weekday, within its time, no bank holiday; an exception is stronger than all.
create or replace function core.sits_on(s core.sdac_session, day date) returns boolean
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	return day >= (s).valid_from and coalesce(day <= (s).valid_to, true)
		and coalesce((select e.sits from core.sdac_exception e where e.session_id = (s).id and e.day = sits_on.day order by e.id desc limit 1),
			extract(isodow from day) = (s).weekday and not exists (select from core.holiday d where d.day = sits_on.day));
end
$$;

-- Room and half of the day. The afternoon begins at one; a hearing without a time is in either half.
create or replace function core.is_in_sitting(h core.hearing, of_room text, part text) returns boolean
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select (of_room = '' or core.room_key(of_room) = core.room_key((h).room))
		and (part = 'all_day' or coalesce(part = case when core.time_or_null((h).local_time) < time '13:00' then 'morning'
			when core.time_or_null((h).local_time) is not null then 'afternoon' else nullif((h).day_part, 'all_day') end, true));
end;

-- Sittings from a day on, with their load.
create or replace function core.sittings(of_court text, from_day date, days integer)
	returns table (session_id uuid, day date, room text, day_part text, capacity integer, listed integer)
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	select s.id, d.day::date, nullif(s.room, ''), s.day_part, s.capacity,
		(select count(distinct h.case_id)::integer from core.hearing h where h.court_code = of_court and h.hearing_date = d.day::date
			and h.state = 'listed' and core.is_in_sitting(h, s.room, s.day_part))
	from core.sdac_session s, generate_series(from_day::timestamp, from_day + make_interval(days => days - 1), interval '1 day') as d (day)
	where s.court_code = of_court and core.sits_on(s, d.day::date)
	order by d.day, case s.day_part when 'afternoon' then 2 else 1 end, s.room, s.id;
end
$$;

create or replace function core.session_view(s core.sdac_session) returns api.session
	language sql immutable set search_path = pg_catalog, pg_temp
return row((s).id::text, (s).court_code, nullif((s).room, ''), (s).weekday, (s).day_part, (s).capacity, (s).valid_from::text,
	(s).valid_to::text)::api.session;

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
