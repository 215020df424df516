-- Purpose    The parts of api.add_limit().
-- Errors     SD001: a custody time limit that has expired cannot be extended.
-- Tables     time_limit, due; limit_kind, holiday, link, defendant (read).

-- The moment at which it ends. Days are the court's calendar days; of hours those of a Sunday or holiday do not count.
create or replace function core.limit_end(k core.limit_kind, starts_at timestamptz, used_days integer) returns timestamptz
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
	at timestamptz := starts_at;
	seconds double precision := (k).hours * 3600;
	span double precision;
begin
	if (k).days is not null then
		return core.midnight_after(core.local_date(starts_at) + (k).days - used_days - (k).first_day_counts::integer);
	end if;
	while seconds > 0 loop
		span := extract(epoch from core.midnight_after(core.local_date(at)) - at);
		if not ((k).skips_sundays_and_holidays and core.is_sunday_or_holiday(core.local_date(at))) then
			span := least(span, seconds);
			seconds := seconds - span;
		end if;
		at := at + make_interval(secs => span);
	end loop;
	return case when (k).hours is not null then at end;
end
$$;

create or replace function core.is_sunday_or_holiday(day date) returns boolean
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select extract(isodow from day) = 7 or exists (select from core.holiday h where h.day = is_sunday_or_holiday.day);
end;

-- Where a client's perpetrator is before a court, for the coordinator who is told with her.
create or replace function core.court_of_case(of_case uuid) returns text
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select d.court_code from core.link l join core.defendant d on d.id = l.defendant_id
	where l.case_id = of_case and l.state in ('auto', 'confirmed') order by l.changed_at desc, l.id limit 1;
end;

create or replace function core.set_limit(inout t core.time_limit)
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	warn_days constant integer[] := (select k.warn_days from core.limit_kind k where k.code = t.kind);
	was core.time_limit;
	first integer;
begin
	select * into was from core.time_limit o where o.kind = t.kind and o.superseded_at is null
		and (o.case_id = t.case_id or o.hearing_id = t.hearing_id) for update;
	if was.kind like 'ctl-%' and was.ends_at <= core.now() then
		perform core.refuse('SD001', 'a custody time limit that has expired cannot be extended', 'add_limit_request.ends_date', 'Ask the court on what he is held.');
	end if;
	t.id := gen_random_uuid();
	t.entered_at := core.now();
	t.entered_by := core.principal_id();
	update core.time_limit o set superseded_at = core.now() where o.id = was.id;
	update core.due d set due_at = null where d.rule = 'limit' and d.subject_id = was.id;
	insert into core.time_limit select t.*;
	first := core.first_warning(t.ends_at, warn_days);
	insert into core.due (rule, subject_id, court_code, step, due_at) values ('limit', t.id, t.court_code, first, core.warning_at(t.ends_at, warn_days, first));
end
$$;

-- "2026-03-04", or with "10:30" behind it, by the court's clock. NULL: it is neither.
create or replace function core.local_moment(written text) returns timestamptz
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select (d.day + coalesce(case when d.hour <> '' then core.time_or_null(d.hour) end, case when d.hour = '' then time '00:00' end)) at time zone 'Europe/London'
	from (select core.date_or_null(left(written, 10)) as day, btrim(substr(written, 11), 'T ') as hour) d;
end;

create or replace function core.limit_warning(of_limit uuid) returns timestamptz
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select d.due_at from core.due d where d.rule = 'limit' and d.subject_id = of_limit;
end;
