-- Purpose    Exactly once: the same message gets the same receipt.
-- Parameters message id, content digest, what it is.
-- Returns    core.known_receipt(): the first receipt again; a conflict, which is not stored; or one with
--            the key filled in and no verdict: the message is new.
-- Errors     SD005 from core.write_receipt(): the same message is being taken in on another connection.
-- Tables     receipt.
create or replace function core.known_receipt(message text, content bytea, of_kind text) returns core.receipt
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
	receipt core.receipt;
begin
	select * into receipt from core.receipt r where r.principal_id = core.principal_id() and r.message_id = message;
	if found and (receipt.digest <> content or receipt.kind <> of_kind) then
		receipt := null;
		receipt.verdict := 'conflict';
		receipt.reason := 'message-id-used-before';
	elsif not found then
		receipt.id := gen_random_uuid();
		receipt.principal_id := core.principal_id();
		receipt.message_id := message;
		receipt.digest := content;
		receipt.kind := of_kind;
	end if;
	receipt.quarantined := coalesce(receipt.quarantined, '{}');
	receipt.committed_at := coalesce(receipt.committed_at, core.now());
	return receipt;
end
$$;

create or replace function core.write_receipt(receipt core.receipt) returns core.receipt
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
	insert into core.receipt select receipt.* on conflict do nothing;
	if not found then
		perform core.refuse('SD005', 'the same message is being taken in already', 'source.message_id', 'Send it again in a moment: its receipt will be there.');
	end if;
	if receipt.quarantined <> '{}' and receipt.court_code is not null then
		insert into core.quarantine (court_code, receipt_id, record, reason, set_aside_at)
		select receipt.court_code, receipt.id, q.record, q.reason, receipt.committed_at from unnest(receipt.quarantined) q;
	end if;
	return receipt;
end
$$;

create or replace function core.record_verdicts(quarantined core.record_verdict[]) returns api.record_verdict[]
	language plpgsql immutable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return (
		select coalesce(array_agg(row(q.record, q.reason, q.explanation)::api.record_verdict order by q.record), '{}') from unnest(quarantined) q
	);
end
$$;
