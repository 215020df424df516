-- Purpose    How many notices a feeder may cause about a court in ten minutes before a person is asked.
-- Parameters feeder, court, limit; without a limit there is no brake.
-- Returns    as set.
-- Errors     SD001 no positive limit; SD003 no such feed.
-- Tables     feed, audit.
create function api.set_brake(request api.set_brake_request) returns api.set_brake_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	of_feed uuid;
begin
	perform core.allow('admin');
	if request."limit" <= 0 then
		perform core.refuse('SD001', 'a limit is a positive number', 'set_brake_request.limit', 'Leave it out for no brake.');
	end if;
	of_feed := core.feed_named(request.feeder, request.court_code);
	if of_feed is null then
		perform core.refuse('SD003', 'this feeder has sent nothing about this court', 'set_brake_request.feeder', 'See: sdac feed status.');
	end if;
	update core.feed f set brake_limit = request."limit" where f.id = of_feed;
	perform core.audit('set-brake', 'alteration', 'feed', of_feed::text);
	return row(request.feeder, left(request.court_code, 5), request."limit")::api.set_brake_response;
end
$$;
