-- Purpose    The source takes a list, or all lists of a publication, back (CaTH's DELETE). Of no hearing does that say
--            that it is vacated.
-- Parameters the list's scope, or only source.document: the publication's id.
-- Returns    a receipt; absent counts the hearings of all of them. Stale if a publication of that id is known, and none
--            of its lists is current; rejected with "unknown-list" if none is known.
-- Errors     SD001 neither a scope nor a document; SD002 not the sender's court; SD005 the same message is being taken in.
-- Tables     receipt, feed, audit; those of core.list_withdraw().
create function api.withdraw_list(request api.withdraw_list_request) returns api.withdraw_list_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
	set plan_cache_mode = force_generic_plan set enable_seqscan = off -- as api.submit_list()
as $$
declare
	scopes uuid[];
	scope uuid;
	receipt core.receipt;
	is_known boolean;
begin
	perform core.allow('feeder', 'coordinator');
	perform core.check_source(request.source);
	perform core.check_author((request.source).system);
	receipt := core.known_receipt((request.source).message_id, coalesce(core.payload_digest(), core.withdrawal_digest(request)), 'withdrawal');
	is_known := receipt.verdict is not null;
	if not is_known then
		scopes := core.withdrawn_scopes(request);
		receipt.court_code := (select s.court_code from core.list_scope s where s.id = scopes[1]);
		perform core.lock_withdrawn(scopes);
		if scopes <> '{}' then
			perform core.bury_document(request.source, scopes);
			foreach scope in array scopes loop
				receipt := core.list_withdraw(scope, request.source, receipt);
			end loop;
		else
			receipt := core.nothing_withdrawn(request.source, receipt);
		end if;
		receipt := core.write_receipt(receipt);
		perform core.audit('withdraw-list', 'collection', 'receipt', receipt.id::text);
	end if;
	perform core.feed_heard(receipt.court_code, case when is_known and receipt.verdict = 'accepted' then 'duplicate' else receipt.verdict end, 0);
	return row(receipt.verdict, receipt.id::text, receipt.reason, receipt.version, receipt.committed_at, receipt.absent)::api.withdraw_list_response;
end
$$;
