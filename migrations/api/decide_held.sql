-- Purpose    A named person releases what a braked feeder would have had told, or discards it. Facts stay either way.
-- Parameters the feeder and court; release or discard; a word of why.
-- Returns    how many notices.
-- Errors     SD001 no decision or no reason; SD003 no such feeder, or not at the caller's court.
-- Tables     those of core.settle_held(); audit.
create function api.decide_held(request api.decide_held_request) returns api.decide_held_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	of_feed uuid;
	n integer;
begin
	perform core.allow('admin', 'coordinator');
	if request.release is null or coalesce(request.reason, '') !~ '^[a-z-]{3,32}$' then
		perform core.refuse('SD001', 'a decision is to release or to discard, and has a reason in one word', 'decide_held_request.reason',
			'For example "checked" or "false-alarm".');
	end if;
	of_feed := core.feed_named(request.feeder, request.court_code);
	if of_feed is null then
		perform core.refuse('SD003', 'there is no such feeder at this court, or it is not yours', 'decide_held_request.feeder', 'See: sdac feed held.');
	end if;
	n := core.settle_held(of_feed, request.release);
	perform core.audit(case when request.release then 'release-held' else 'discard-held' end, 'alteration', 'feed', of_feed::text, reason => request.reason);
	return row(n)::api.decide_held_response;
end
$$;
