-- Purpose    Takes in a court list: the new version of its scope, in full.
-- Parameters the list. Scope: source system, court, date, list type, and room if given.
-- Returns    a receipt; it is the same, whether or not anything was linked, and the same again for the same message.
-- Errors     SD001 what identifies the list is missing; SD002 not the sender's court; SD005 the same message is being taken in.
-- Tables     receipt, list_scope, publication, quarantine, feed, audit; the court side, see core.list_apply().
create function api.submit_list(request api.submit_list_request) returns api.submit_list_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
	set plan_cache_mode = force_generic_plan set enable_seqscan = off -- one plan for ever, so it must suit tables that have grown
as $$
declare
	court text;
	receipt core.receipt;
	is_known boolean;
begin
	perform core.allow('feeder', 'coordinator');
	perform core.check_source(request.source);
	perform core.check_author((request.source).system);
	receipt := core.known_receipt((request.source).message_id, coalesce(core.payload_digest(), core.list_digest(request)), 'list');
	is_known := receipt.verdict is not null;
	if not is_known then
		perform core.check_list(request);
		court := core.find_court(request.court_code, request.court_name, (request.source).system);
		receipt.court_code := court;
		if court is null then
			receipt.verdict := 'rejected';
			receipt.reason := 'unknown-court';
		else
			perform core.allow_court(court);
			perform core.lock_court(court);
			receipt := core.list_receive(request, receipt);
			if receipt.verdict = 'accepted' then
				perform core.note_unknown(court, (request.source).system, core.codes_in_hearings(request.hearings));
				perform core.apply_waiting((request.source).system, array(select h.source_hearing_id from unnest(request.hearings) h
					where h.source_hearing_id <> ''), court);
			end if;
		end if;
		receipt := core.write_receipt(receipt);
		perform core.audit('submit-list', 'collection', 'receipt', receipt.id::text);
	end if;
	perform core.feed_heard(receipt.court_code, case when is_known and receipt.verdict = 'accepted' then 'duplicate' else receipt.verdict end,
		case when is_known then 0 else cardinality(receipt.quarantined) end);
	return row(receipt.verdict, receipt.id::text, receipt.reason, receipt.version, receipt.committed_at, receipt.added, receipt.changed,
		receipt.moved, receipt.absent, receipt.unchanged, core.record_verdicts(receipt.quarantined))::api.submit_list_response;
end
$$;
