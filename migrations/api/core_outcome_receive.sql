-- Purpose    Decides what an outcome is: a new version, the current one again, or an older one; and writes it.
-- Parameters the request, its receipt so far; hearing and defendant if they are known. The court is locked.
-- Returns    the receipt with its verdict.
-- Errors     none.
-- Tables     outcome and its parts; those of core.attached_outcomes().
create or replace function core.receive_outcome(request api.submit_outcome_request, inout receipt core.receipt, of_hearing uuid default null,
	of_defendant uuid default null)
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	o core.outcome := core.read_outcome(request, receipt);
	current core.outcome;
begin
	o.hearing_id := of_hearing;
	o.defendant_id := of_defendant;
	current := core.find_outcome(o);
	if of_hearing is null then
		select f.hearing_id, f.defendant_id into o.hearing_id, o.defendant_id from core.find_outcome_hearing(o) f;
	end if;
	receipt.hearing_known := o.hearing_id is not null;
	if current.digest = o.digest then
		receipt.verdict := 'duplicate';
		receipt.version := current.version;
		return;
	end if;
	receipt.verdict := case when current.id is not null and (o.shared_at < current.shared_at
		or o.is_replay and coalesce(o.shared_at <= current.shared_at, true)) then 'stale' else 'accepted' end;
	o.series := coalesce(current.series, gen_random_uuid());
	o.attached_at := case when receipt.hearing_known then receipt.committed_at end;
	if receipt.verdict = 'stale' then
		receipt.reason := 'a newer version is current';
		o.superseded_at := receipt.committed_at;
	else
		o.version := coalesce(current.version, 0) + 1;
		receipt.version := o.version;
		update core.outcome e set superseded_at = receipt.committed_at where e.id = current.id;
	end if;
	perform core.store_outcome(o, request);
	if receipt.hearing_known and receipt.verdict = 'accepted' then
		perform core.attached_outcomes(array[o.id]);
	end if;
end
$$;

-- The digest of an outcome's content for a caller that is no daemon.
create or replace function core.outcome_digest(request api.submit_outcome_request) returns bytea
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	request.source := null;
	return sha256(record_send(request));
end
$$;
