-- Purpose    By when a feeder must have sent something good about a court, each working day.
-- Parameters feeder, court, local time "16:30"; without a time, silence is no alarm any more.
-- Returns    the feed.
-- Errors     SD001 not a time; SD003 no such feeder or court.
-- Tables     feed, audit; principal, court (read).
create function api.expect_feed(request api.expect_feed_request) returns api.expect_feed_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	by_local constant time := core.time_or_null(request.by_local_time);
	of_feeder uuid;
	feed core.feed;
begin
	perform core.allow('admin');
	if coalesce(request.by_local_time, '') <> '' and by_local is null then
		perform core.refuse('SD001', 'is not a time of day', 'by_local_time', 'Write hours and minutes of the court''s clock: 16:30.');
	end if;
	select p.id into of_feeder from core.principal p where p.name = request.feeder and p.role = 'feeder' and p.revoked_at is null;
	if not found then
		perform core.refuse('SD003', 'there is no such feeder', 'feeder', 'See: sdac user list.');
	elsif not exists (select from core.court c where c.court_code = left(request.court_code, 5)) then
		perform core.refuse('SD003', 'there is no such court', 'court_code', 'See: sdac court list.');
	end if;
	insert into core.feed as f (principal_id, court_code, expected_by_local, expected_by_at)
	values (of_feeder, left(request.court_code, 5), by_local, core.next_deadline(by_local, core.now()))
	on conflict (principal_id, court_code) do update
		set expected_by_local = excluded.expected_by_local, expected_by_at = excluded.expected_by_at, silent_since = null
	returning f.* into feed;
	perform core.audit('expect-feed', 'alteration', 'feed', feed.id::text);
	return row(core.feed_age(feed, request.feeder))::api.expect_feed_response;
end
$$;
