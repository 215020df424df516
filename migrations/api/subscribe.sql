-- Purpose    Where the caller's stream begins and ends.
-- Parameters after_sequence: what the client has; absent: from the first notice that is not acknowledged.
-- Returns    the place to push from, the newest sequence, how many notices are not acknowledged.
-- Errors     SD001 a negative sequence; SD004 a sequence that was never given out: this database is older than the client.
-- Tables     recipient (locked), delivery (read).
create function api.subscribe(request api.subscribe_request) returns api.subscribe_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	me constant uuid := core.principal_id();
	response api.subscribe_response;
begin
	perform core.allow('idva', 'coordinator', 'admin');
	if request.after_sequence < 0 then
		perform core.refuse('SD001', 'is negative', 'after_sequence', 'Leave it out, or give the last sequence that you have.');
	end if;
	insert into core.recipient as r (principal_id, subscribed_at, live_at) values (me, core.now(), clock_timestamp())
	on conflict (principal_id) do update set subscribed_at = excluded.subscribed_at, live_at = excluded.live_at
	returning r.next_sequence - 1 into response.last_sequence;
	if request.after_sequence > response.last_sequence then
		perform core.refuse('SD004', 'this sequence was never given out here', 'after_sequence',
			'The server may have been restored from a backup. Subscribe without after_sequence, and tell the operator.');
	end if;
	select count(distinct d.notice_id), coalesce(request.after_sequence, min(d.sequence) - 1, response.last_sequence)
	into response.unacknowledged, response.after_sequence
	from core.delivery d where d.principal_id = me and d.acknowledged_at is null;
	return response;
end
$$;
