-- Purpose    What a message about one hearing leaves to be known: which court and room its source's keys mean, which days
--            a new first day or a new room is about, which cases have these markers.
-- Parameters see each function.
-- Returns    core.hearing_complete(): the message with its days in full.
-- Errors     none.
-- Tables     source_place; hearing, court_case (core.hearing_markers()); those of core.note_da().
create or replace function core.place_court(written_code text, written_name text, source_id text, of_system text) returns text
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return coalesce(core.find_court(written_code, written_name, of_system), core.find_court(source_id, source_id, of_system),
		(select p.court_code from core.source_place p where p.principal_id = core.principal_id() and p.source_id = place_court.source_id and p.room is null));
end
$$;

-- The court that a message is about: as it names it, else that of the hearing. A message that names no court and a
-- hearing that nobody knows waits, if it names nobody.
create or replace function core.hearing_place(request api.submit_hearing_request, inout receipt core.receipt)
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	is_named constant boolean := coalesce(nullif(request.court_code, ''), nullif(request.court_name, ''), request.source_court_id, '') <> '';
begin
	receipt.court_code := core.place_court(request.court_code, request.court_name, request.source_court_id, (request.source).system);
	if receipt.court_code is null and not is_named then
		receipt.court_code := core.court_of_hearing((request.source).system, request.source_hearing_id);
	end if;
	if receipt.court_code is not null then
		return;
	elsif is_named then
		receipt.verdict := 'rejected';
		receipt.reason := 'unknown-court';
	elsif coalesce(cardinality(request.matters), 0) = 0 and core.keep_waiting(request, receipt) then
		receipt.verdict := 'accepted';
		receipt.reason := 'waits-for-hearing';
		receipt.hearing_known := false;
	else
		receipt.verdict := 'rejected';
		receipt.reason := 'unknown-hearing';
	end if;
end
$$;

-- A source that names a court or room by its key and by its name has said what the key means.
create or replace function core.learn_places(request api.submit_hearing_request, court text) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	insert into core.source_place as p (principal_id, source_id, court_code, room, learnt_at)
	select distinct on (s.source_id) core.principal_id(), s.source_id, s.court_code, s.room, core.now()
	from (
		select request.source_court_id as source_id, court as court_code, null as room where core.find_court(request.court_code, request.court_name, (request.source).system) is not null
		union all
		select d.source_court_id, coalesce(core.find_court(d.court_code, d.court_name, (request.source).system), court), null from unnest(request.days) d
		where core.find_court(d.court_code, d.court_name, (request.source).system) is not null
		union all
		select d.source_room_id, coalesce(core.place_court(d.court_code, d.court_name, d.source_court_id, (request.source).system), court), d.room from unnest(request.days) d
		where d.room <> ''
	) s
	where s.source_id <> '' and length(s.source_id) <= 128 and s.court_code = any (core.court_codes())
	order by s.source_id
	on conflict (principal_id, source_id) do update set court_code = excluded.court_code, room = excluded.room, learnt_at = excluded.learnt_at
	where (p.court_code, p.room) is distinct from (excluded.court_code, excluded.room);
end
$$;

create or replace function core.hearing_complete(x core.intake, request api.submit_hearing_request) returns api.submit_hearing_request
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
	d api.hearing_day;
	days api.hearing_day[] := array[]::api.hearing_day[];
	told_days api.hearing_day[] := coalesce(request.days, array[]::api.hearing_day[]);
begin
	if told_days = '{}' and (core.first_day(request) is not null or request.source_room_id <> '') then
		told_days := core.days_to_come(x, request);
		request.states_days := core.first_day(request) is not null;
	end if;
	foreach d in array told_days loop
		d.source_room_id := coalesce(nullif(d.source_room_id, ''), request.source_room_id);
		if coalesce(d.room, '') = '' and d.source_room_id <> '' then
			d.room := (select p.room from core.source_place p where p.principal_id = core.principal_id() and p.source_id = d.source_room_id
				and p.court_code = coalesce(core.place_court(d.court_code, d.court_name, d.source_court_id, (request.source).system), x.court_code));
			-- That it is another room is certain; the old one must not stand.
			d.room := coalesce(d.room, case when request.source_room_id <> '' then 'not known' end);
		end if;
		days := days || d;
	end loop;
	request.days := days;
	return request;
end
$$;

-- The days of a hearing that are still to come, the first of them where it begins now.
create or replace function core.days_to_come(x core.intake, request api.submit_hearing_request) returns api.hearing_day[]
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
	d api.hearing_day;
	days api.hearing_day[] := array[]::api.hearing_day[];
	known record;
begin
	for known in
		select distinct on (h.hearing_date) h.hearing_date, h.court_code from core.plan_rows(x, request.source_hearing_id) h
		where h.state in ('listed', 'absent_from_list', 'unallocated') and h.hearing_date >= core.local_date(x.at) order by h.hearing_date, h.court_code
	loop
		d := case when days = '{}' then request.first_day end;
		d.hearing_date := coalesce(case when days = '{}' then core.first_day(request) end, known.hearing_date)::text;
		d.court_code := case when coalesce(nullif(d.court_code, ''), nullif(d.court_name, ''), d.source_court_id, '') = '' then known.court_code else d.court_code end;
		days := days || d;
	end loop;
	if days = '{}' and core.first_day(request) is not null then
		days := days || request.first_day;
	end if;
	return days;
end
$$;

create or replace function core.first_day(request api.submit_hearing_request) returns date
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	return coalesce(core.date_or_null((request.first_day).hearing_date), core.local_date((request.first_day).starts_at));
end
$$;

-- Rooms that are named by a key which nobody has explained: a person must look where it is. A hearing's whole state often
-- gives no more, and is no news.
create or replace function core.hearing_rooms_aside(request api.submit_hearing_request) returns core.record_verdict[]
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return (
		select coalesce(array_agg(row(d.n, 'unknown-room', 'The room is named by a key of the source that has not been explained yet.')::core.record_verdict
			order by d.n), '{}')
		from (select row_number() over ()::integer as n, e.room, e.source_room_id from unnest(request.days) e) d
		where coalesce(d.room, 'not known') in ('', 'not known') and d.source_room_id <> '' and cardinality(request.matters) = 0
	);
end
$$;

-- The source's key of each case, and the markers that it states for some of them.
create or replace function core.hearing_markers(x core.intake, request api.submit_hearing_request) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
	marked uuid[];
begin
	update core.hearing h set source_case_id = m.source_case_id
	from (select distinct on (core.compact(e.case_urn)) core.compact(e.case_urn) as urn, e.source_case_id from unnest(request.matters) e
		where e.source_case_id <> '' order by core.compact(e.case_urn), e.source_case_id) m
	where h.id in (select r.id from core.hearing_rows(x.system, request.source_hearing_id) r) and h.urn is not distinct from m.urn
		and h.source_case_id is distinct from m.source_case_id;
	if x.is_replay or coalesce(cardinality(request.case_markers), 0) = 0 then
		return;
	end if;
	with rows as materialized (
		select h.case_id, h.source_case_id from core.hearing_rows(x.system, request.source_hearing_id) h where h.case_id is not null
	), stated as (
		select distinct on (r.case_id) r.case_id, array(select row(c.code, c.text)::core.marker from unnest(m.markers) c) as markers
		from unnest(request.case_markers) m join rows r on r.source_case_id = m.source_case_id
			or (coalesce(m.source_case_id, '') = '' or r.source_case_id is null) and (select count(distinct o.case_id) from rows o) = 1
		order by r.case_id
	), changed as (
		update core.court_case c set markers = s.markers, publication_id = x.publication_id from stated s
		where c.id = s.case_id and c.markers is distinct from s.markers returning c.id
	)
	select coalesce(array_agg(c.id), '{}') into marked from changed c;
	perform core.note_da(x, marked);
end
$$;
