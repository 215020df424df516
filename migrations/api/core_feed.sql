-- Purpose    The life of a feed: what it gave, and by when it must give something again.
-- Parameters see each function.
-- Returns    core.next_deadline(): the first working day's deadline after a moment.
-- Errors     none.
-- Tables     feed; holiday (read).
create or replace function core.next_deadline(by_local time, after timestamptz) returns timestamptz
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return (
		select d.at
		from (
			select day::date as day, (day::date + by_local) at time zone 'Europe/London' as at
			from generate_series(core.local_date(after)::timestamp, core.local_date(after) + interval '14 days', interval '1 day') as day
		) d
		where d.at > after and extract(isodow from d.day) < 6 and not exists (select from core.holiday h where h.day = d.day)
		order by d.at limit 1
	);
end
$$;

-- Something came. What was taken, or was known already, is a sign of life: the deadline that was open is
-- met, and the one after it is next. A coordinator's own submissions are no feed.
create or replace function core.feed_heard(court text, verdict text, set_aside integer) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	insert into core.feed as f (principal_id, court_code, last_good_at, accepted, duplicate, stale, conflict, rejected, quarantined)
	select core.principal_id(), court, case when verdict in ('accepted', 'duplicate', 'stale') then core.now() end,
		(verdict = 'accepted')::integer, (verdict = 'duplicate')::integer, (verdict = 'stale')::integer,
		(verdict = 'conflict')::integer, (verdict = 'rejected')::integer, set_aside
	where core.principal_role() = 'feeder' and court is not null
	on conflict (principal_id, court_code) do update set
		last_good_at = coalesce(excluded.last_good_at, f.last_good_at),
		silent_since = case when excluded.last_good_at is null then f.silent_since end,
		expected_by_at = case when excluded.last_good_at is null or f.expected_by_local is null then f.expected_by_at
			else core.next_deadline(f.expected_by_local, core.next_deadline(f.expected_by_local, excluded.last_good_at)) end,
		accepted = f.accepted + excluded.accepted,
		duplicate = f.duplicate + excluded.duplicate,
		stale = f.stale + excluded.stale,
		conflict = f.conflict + excluded.conflict,
		rejected = f.rejected + excluded.rejected,
		quarantined = f.quarantined + excluded.quarantined;
end
$$;

-- The identity of one missed deadline, so that its notice is raised once.
create or replace function core.silence_id(feed uuid, missed timestamptz) returns uuid
	language sql immutable set search_path = pg_catalog, pg_temp
return md5(feed::text || extract(epoch from missed)::text)::uuid;
