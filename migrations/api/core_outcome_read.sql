-- Purpose    An outcome as a row: identifiers in one form, nothing of it that could name the victim.
-- Parameters the request, the court it is about, its receipt so far.
-- Returns    a row without version, hearing and defendant.
-- Errors     SD001 what identifies it is missing.
-- Tables     none.
create or replace function core.read_outcome(request api.submit_outcome_request, receipt core.receipt) returns core.outcome
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
	n constant api.next_hearing := request.next_hearing;
	o core.outcome;
begin
	o.id := gen_random_uuid();
	o.court_code := receipt.court_code;
	o.hearing_date := core.date_or_null(request.hearing_date);
	o.basis := request.basis;
	o.system := (request.source).system;
	o.source_hearing_id := nullif(request.source_hearing_id, '');
	o.urn := core.compact(request.case_urn);
	o.case_number := core.compact(request.case_number);
	o.match_keys := core.person_keys(request.defendant);
	o.shared_at := request.shared_at;
	o.is_amendment := coalesce(request.is_amendment, false);
	o.is_replay := coalesce((request.source).replay, false);
	o.bail_status := request.bail_status;
	o.trial_outcome := request.trial_outcome;
	o.trial_outcome_reason := request.trial_outcome_reason;
	o.next_court_code := left(core.compact(n.court_code), 5);
	o.next_room := n.room;
	o.next_starts_at := n.starts_at;
	o.next_hearing_date := coalesce(core.date_or_null(n.hearing_date), core.local_date(n.starts_at));
	o.next_time_precision := n.time_precision;
	o.next_hearing_type := n.hearing_type;
	o.next_reason := n.reason;
	o.principal_id := receipt.principal_id;
	o.message_id := receipt.message_id;
	o.raw_sha256 := (request.source).raw_sha256;
	o.digest := receipt.digest;
	o.received_at := receipt.committed_at;
	return o;
end
$$;

create or replace function core.check_outcome(request api.submit_outcome_request) returns void
	language plpgsql immutable set search_path = pg_catalog, pg_temp
as $$
declare
	bad text := case
		when coalesce(nullif(request.court_code, ''), nullif(request.court_name, ''), request.source_court_id, '') = '' then 'court_code'
		when core.date_or_null(request.hearing_date) is null then 'hearing_date'
		when request.basis is null then 'basis'
		when coalesce(core.compact(request.case_urn), core.compact(request.case_number), nullif(request.source_hearing_id, '')) is null then 'case_urn'
		when core.person_keys(request.defendant) = '{}' then 'defendant'
	end;
begin
	if bad is not null then
		perform core.refuse('SD001', 'an outcome needs its court, hearing date, basis, case and defendant', bad, 'Set this field; dates are ISO, 2026-03-04.');
	end if;
end
$$;
