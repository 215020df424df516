-- Purpose    A rota becomes sessions of the calendar. Those of an earlier version that it has no longer end; what stays
--            as it was is left alone.
-- Parameters the request, its receipt so far. The court is locked.
-- Returns    the receipt: added, absent (ended) and unchanged count sessions.
-- Errors     none.
-- Tables     sdac_session.
create or replace function core.rota_receive(request api.submit_sessions_request, inout receipt core.receipt)
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	source constant api.source := (request).source;
	rows core.rota_row[] := core.rota_rows(request);
	older uuid[]; -- live sessions of which this rota speaks
	same uuid[];
begin
	receipt.quarantined := array(select row(r.record, r.reason, 'the session has no such day, half of the day or kind of business')::core.record_verdict
		from unnest(rows) r where r.reason is not null);
	rows := array(select r from unnest(rows) r where r.reason is null);
	older := array(select s.id from core.sdac_session s
		where s.court_code = receipt.court_code and s.system = source.system and s.replaced_at is null
			and (s.origin = any (array(select r.origin from unnest(rows) r))
				or request.completeness = 'full' and receipt.quarantined = '{}' and core.rota_covers(request, s)) order by s.id);
	if exists (select from core.sdac_session s where s.id = any (older) and (source.published_at < s.published_at
			or source.replay and coalesce(source.published_at <= s.published_at, true))) then
		receipt.verdict := 'stale';
		receipt.reason := 'a newer version is current';
		return;
	end if;
	same := array(select s.id from core.sdac_session s join unnest(rows) r on s.origin = r.origin and not r.is_ended
		where s.id = any (older) and (s.weekday, s.room, s.day_part, s.business_type, s.is_dated) = (r.weekday, r.room, r.day_part, r.business_type, r.day is not null)
			and s.capacity is not distinct from r.capacity and coalesce(s.valid_from = r.day, true));
	update core.sdac_session s set replaced_at = receipt.committed_at where s.id = any (older) and s.id <> all (same);
	get diagnostics receipt.absent = row_count;
	insert into core.sdac_session (court_code, room, weekday, day_part, capacity, valid_from, valid_to, added_at, added_by, system, business_type,
		origin, is_dated, place, document, source_version, published_at)
	select receipt.court_code, r.room, r.weekday, r.day_part, r.capacity, coalesce(r.day, core.local_date(receipt.committed_at)), r.day,
		receipt.committed_at, core.principal_id(), source.system, r.business_type, r.origin, r.day is not null, core.rota_place(request), source.document, source.version,
		source.published_at
	from unnest(rows) r
	where not r.is_ended and not exists (select from core.sdac_session s where s.id = any (same) and s.origin = r.origin);
	get diagnostics receipt.added = row_count;
	receipt.unchanged := cardinality(same);
	receipt.verdict := case when receipt.added + receipt.absent = 0 then 'duplicate' else 'accepted' end;
end
$$;

create or replace function core.rota_place(request api.submit_sessions_request) returns text
	language sql immutable set search_path = pg_catalog, pg_temp
return case when coalesce((request).court_code, '') = '' then lower(core.compact((request).court_name)) end;

-- Whether a full rota speaks of a session by leaving it out. What has been is not ended by a rota that begins later.
create or replace function core.rota_covers(request api.submit_sessions_request, s core.sdac_session) returns boolean
	language sql immutable set search_path = pg_catalog, pg_temp
return (s).place is not distinct from core.rota_place(request) and case when (s).is_dated then (s).valid_from between core.date_or_null((request).from_date) and core.date_or_null((request).to_date)
	else (request).from_date is null end;

-- Its records, the last of one key. The key is the source's own id, or else place and time.
create or replace function core.rota_rows(request api.submit_sessions_request) returns core.rota_row[]
	language sql immutable set search_path = pg_catalog, pg_temp
begin atomic
	select coalesce(array_agg(row(r.record, r.origin, r.weekday, r.day, r.room, r.day_part, r.business_type, r.capacity, r.is_ended, r.reason)::core.rota_row
		order by r.record), '{}')
	from (
		select distinct on (c.origin) c.record, c.origin, c.weekday, c.day, c.room, c.day_part, c.business_type, c.capacity, c.is_ended,
			case when c.is_ended then null when c.weekday is null or c.day is null and c.is_dated then 'bad-date' when c.day_part is null then 'no-day-part'
				when c.business_type = '' then 'no-business-type' end as reason
		from (
			select n::integer as record, coalesce(s.source_session_id, concat_ws('|', coalesce(s.session_date, s.weekday::text),
					core.room_key(s.room), s.day_part)) as origin, core.date_or_null(s.session_date) as day, s.session_date is not null as is_dated,
				coalesce(extract(isodow from core.date_or_null(s.session_date))::integer, case when s.weekday between 1 and 7 then s.weekday end) as weekday,
				coalesce(s.room, '') as room, s.day_part, upper(coalesce(s.business_type, '')) as business_type,
				case when s.capacity > 0 then s.capacity end as capacity, coalesce(s.is_ended, false) as is_ended
			from unnest((request).sessions) with ordinality as s (source_session_id, session_date, weekday, room, day_part, business_type, capacity, is_ended, n)
		) c
		order by c.origin, c.record desc
	) r;
end;

create or replace function core.check_rota(request api.submit_sessions_request) returns void
	language plpgsql immutable set search_path = pg_catalog, pg_temp
as $$
declare
	from_day constant date := core.date_or_null((request).from_date);
	to_day constant date := core.date_or_null((request).to_date);
	bad constant text := case
		when coalesce((request).court_code, (request).court_name, '') = '' then 'court_code'
		when coalesce((request).completeness, '') not in ('full', 'partial') then 'completeness'
		when (request).from_date is not null and from_day is null then 'from_date'
		when (request).to_date is distinct from null and to_day is null or (from_day is null) <> (to_day is null)
			or to_day not between from_day and from_day + 1000 then 'to_date'
		when ((request).source).system = 'manual' then 'source.system'
	end;
begin
	if bad is not null then
		perform core.refuse('SD001', 'a rota needs its court, its completeness, and the days that it covers or neither of them', bad,
			'Set this field; dates are ISO, 2026-03-04, and at most 1000 days apart.');
	end if;
end
$$;

create or replace function core.rota_digest(request api.submit_sessions_request) returns bytea
	language sql stable set search_path = pg_catalog, pg_temp
return sha256(record_send(row(request.court_code, request.court_name, request.completeness, request.from_date, request.to_date, request.sessions)));
