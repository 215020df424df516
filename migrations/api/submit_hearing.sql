-- Purpose    Takes in what a source says about one hearing that it knows by an id: its days, whether it takes place, what
--            it is about. Whatever is absent is as before.
-- Parameters the message; (source.system, source_hearing_id) is the key. Without a court, that of the hearing as it is known.
-- Returns    a receipt. hearing_known is false if nothing of the hearing is listed yet: what was said is remembered, or
--            waits for the hearing; see core.keep_waiting().
-- Errors     SD001 what identifies the hearing is missing; SD002 not the sender's court, or the hearing of another one;
--            SD005 the same message is being taken in.
-- Tables     receipt, feed, audit; those of core.hearing_receive().
create function api.submit_hearing(request api.submit_hearing_request) returns api.submit_hearing_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
	set plan_cache_mode = force_generic_plan set enable_seqscan = off -- as api.submit_list()
as $$
declare
	receipt core.receipt;
	is_known boolean;
begin
	perform core.allow('feeder', 'coordinator');
	perform core.check_source(request.source);
	perform core.check_author((request.source).system);
	receipt := core.known_receipt((request.source).message_id, coalesce(core.payload_digest(), core.hearing_digest(request)), 'hearing');
	is_known := receipt.verdict is not null;
	if not is_known then
		perform core.check_hearing(request);
		receipt := core.hearing_place(request, receipt);
		if receipt.court_code is not null then
			perform core.lock_courts(core.hearing_courts(request, receipt.court_code));
			perform core.learn_places(request, receipt.court_code);
			receipt := core.hearing_receive(request, receipt);
			if receipt.verdict = 'accepted' then
				perform core.note_unknown(receipt.court_code, (request.source).system, core.codes_in_hearings(request.matters));
			end if;
			if receipt.hearing_known then
				perform core.apply_waiting((request.source).system, array[request.source_hearing_id], receipt.court_code);
			end if;
		end if;
		receipt := core.write_receipt(receipt);
		perform core.audit('submit-hearing', 'collection', 'receipt', receipt.id::text);
	end if;
	perform core.feed_heard(receipt.court_code, case when is_known and receipt.verdict = 'accepted' then 'duplicate' else receipt.verdict end,
		case when is_known then 0 else cardinality(receipt.quarantined) end);
	return row(receipt.verdict, receipt.id::text, receipt.reason, receipt.version, receipt.committed_at, receipt.hearing_known,
		receipt.added, receipt.changed, receipt.moved, receipt.absent, core.record_verdicts(receipt.quarantined))::api.submit_hearing_response;
end
$$;
