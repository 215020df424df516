-- Purpose    A court's rota: which session is for what business. It fills the calendar of the specialist court.
-- Parameters the source, the court, the days it covers, the sessions.
-- Returns    a receipt. Duplicate if nothing changed, stale if a newer rota of these days is known.
-- Errors     SD001 from core.check_rota(); SD002 not the sender's court; SD005 the same message is being taken in.
-- Tables     receipt, feed, audit; those of core.rota_receive().
create function api.submit_sessions(request api.submit_sessions_request) returns api.submit_sessions_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	receipt core.receipt;
	is_known boolean;
begin
	perform core.allow('feeder');
	perform core.check_source(request.source);
	perform core.check_rota(request);
	receipt := core.known_receipt((request.source).message_id, coalesce(core.payload_digest(), core.rota_digest(request)), 'sessions');
	is_known := receipt.verdict is not null;
	if not is_known then
		receipt.court_code := core.find_court(request.court_code, request.court_name);
		if receipt.court_code is null then
			receipt.verdict := 'rejected';
			receipt.reason := 'unknown-court';
		else
			perform core.allow_court(receipt.court_code);
			perform core.lock_court(receipt.court_code);
			receipt := core.rota_receive(request, receipt);
		end if;
		receipt := core.write_receipt(receipt);
		perform core.audit('submit-sessions', 'collection', 'receipt', receipt.id::text);
	end if;
	perform core.feed_heard(receipt.court_code, case when is_known and receipt.verdict = 'accepted' then 'duplicate' else receipt.verdict end,
		cardinality(receipt.quarantined));
	return row(receipt.verdict, receipt.id::text, receipt.reason, receipt.committed_at, receipt.added, receipt.absent, receipt.unchanged,
		core.record_verdicts(receipt.quarantined))::api.submit_sessions_response;
end
$$;
