-- Purpose    Takes in what the court decided about one defendant in one hearing.
-- Parameters the outcome; versions are ordered by shared_at.
-- Returns    a receipt; hearing_known is false if the outcome waits for a list to name its hearing.
-- Errors     SD001 what identifies it is missing; SD002 not the sender's court; SD005 the same message is being taken in.
-- Tables     receipt, feed, audit; those of core.receive_outcome().
create function api.submit_outcome(request api.submit_outcome_request) returns api.submit_outcome_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
	set plan_cache_mode = force_generic_plan set enable_seqscan = off -- one plan for ever, so it must suit tables that have grown
as $$
declare
	receipt core.receipt;
	is_known boolean;
begin
	perform core.allow('feeder', 'coordinator');
	perform core.check_source(request.source);
	receipt := core.known_receipt((request.source).message_id, coalesce(core.payload_digest(), core.outcome_digest(request)), 'outcome');
	is_known := receipt.verdict is not null;
	if not is_known then
		perform core.check_outcome(request);
		receipt.court_code := core.place_court(request.court_code, request.court_name, request.source_court_id, (request.source).system);
		if receipt.court_code is null then
			receipt.verdict := 'rejected';
			receipt.reason := 'unknown-court';
		else
			perform core.allow_court(receipt.court_code);
			perform core.lock_court(receipt.court_code);
			receipt := core.receive_outcome(request, receipt);
			if receipt.verdict = 'accepted' then
				perform core.note_unknown(receipt.court_code, (request.source).system, core.codes_in_outcome(request));
			end if;
		end if;
		receipt := core.write_receipt(receipt);
		perform core.audit('submit-outcome', 'collection', 'receipt', receipt.id::text);
	end if;
	perform core.feed_heard(receipt.court_code, case when is_known and receipt.verdict = 'accepted' then 'duplicate' else receipt.verdict end, 0);
	return row(receipt.verdict, receipt.id::text, receipt.reason, receipt.version, receipt.committed_at, receipt.hearing_known)::api.submit_outcome_response;
end
$$;
