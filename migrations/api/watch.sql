-- Purpose    The clock's work: repeats and climbs, silent feeds, absences after their hold-down, a slice of the
--            count of how common names are; on request the reconciler instead. Safe from any instance at any time: due rows are locked, locked ones skipped.
-- Parameters the instance's name; reconcile.
-- Returns    what was done, and when something is due next.
-- Errors     SD002 for anyone but the daemon itself.
-- Tables     see the functions that it calls.
create function api.watch(request api.watch_request) returns api.watch_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
	set enable_seqscan = off -- the plans are kept, and must suit tables that have grown
as $$
declare
	response api.watch_response;
begin
	perform core.allow('system');
	if request.reconcile then
		-- It may take long: who must be told now may not wait for its end.
		response.findings := core.reconcile();
		perform core.refresh_frequencies(true);
		return response;
	end if;
	perform core.mark_watch();
	response.new_notices := core.watch_feeds() + core.watch_absences() + core.watch_contacts() + core.watch_held() + core.watch_waiting()
		+ core.watch_dues();
	select w.repeated, w.escalated, response.new_notices + w.raised
	into response.repeated_notices, response.escalated_notices, response.new_notices from core.watch_deliveries() w;
	response.findings := 0;
	perform core.refresh_frequencies(false);
	response.next_due_at := core.next_due_at();
	response.next_due_in_ms := extract(epoch from response.next_due_at - core.now() - (clock_timestamp() - now())) * 1000;
	return response;
end
$$;
