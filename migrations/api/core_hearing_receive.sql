-- Purpose    Decides what a message about one hearing is: news, the same again, from an archive and old, or about a
--            hearing that was deleted.
-- Parameters the message, its receipt so far, whether it has waited for its hearing. Its courts are locked.
-- Returns    the receipt with its verdict; receipt.absent counts what does not take place any more.
-- Errors     SD002 the id belongs to a hearing of a court that is not the sender's.
-- Tables     hearing_source, publication; those of core.hearing_apply().
create or replace function core.hearing_receive(request api.submit_hearing_request, inout receipt core.receipt, has_waited boolean default false)
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	source constant api.source := (request).source;
	is_replay constant boolean := coalesce(source.replay, false);
	head core.hearing_source := core.hearing_head(request, receipt.court_code);
	is_dead constant boolean := coalesce(head.fate in ('deleted', 'duplicate') and request.is_relisted is not true
		and coalesce(request.fate, '') not in ('deleted', 'duplicate'), false);
	publication constant uuid := gen_random_uuid();
begin
	receipt.hearing_known := exists (select from core.hearing_rows(source.system, request.source_hearing_id));
	if head.digest = receipt.digest and not has_waited then
		receipt.verdict := 'duplicate';
		receipt.version := head.version;
		return;
	end if;
	-- Messages count in the order of their receipt: only an archive must prove that it is newer. What has waited is older
	-- than what it waited for if the source's clock says so.
	receipt.verdict := case when is_replay and head.version > 0 and coalesce(source.published_at <= head.published_at, true)
		or has_waited and coalesce(source.published_at < head.published_at, false) then 'stale' else 'accepted' end;
	receipt.reason := case when receipt.verdict = 'stale' then 'a newer message is current' end;
	receipt.version := case when receipt.verdict = 'accepted' and not is_dead then head.version + 1 end;
	insert into core.publication (id, hearing_source_id, court_code, version, principal_id, message_id, digest, raw_sha256, source_version,
		document, published_at, received_at, completeness, is_replay, hearings)
	values (publication, head.id, receipt.court_code, receipt.version, receipt.principal_id, receipt.message_id, receipt.digest,
		source.raw_sha256, source.version, source.document, source.published_at, receipt.committed_at, 'partial', is_replay,
		cardinality(request.matters));
	if receipt.verdict = 'stale' then
		return;
	elsif is_dead then
		receipt.quarantined := core.set_aside(array[row(1, 'deleted-hearing', null, null, null, null, null, null, null, null, null, null, null, null, null)::core.list_row]);
		return;
	end if;
	update core.hearing_source s set version = receipt.version, digest = receipt.digest, court_code = receipt.court_code,
		published_at = greatest(s.published_at, source.published_at), received_at = receipt.committed_at,
		fate = coalesce(request.fate, case when request.is_relisted then 'sitting' else s.fate end),
		reason = coalesce(core.reason_code(request.reason), case when request.fate is null then s.reason end),
		duplicate_of = case request.fate when 'duplicate' then request.duplicate_of end,
		is_withheld = coalesce(request.is_withheld, s.is_withheld)
	where s.id = head.id returning * into head;
	receipt := core.hearing_apply(row(null, publication, receipt.court_code, null, source.system, false, false, is_replay, source.published_at,
		null, receipt.committed_at)::core.intake, head, request, receipt);
	if not receipt.hearing_known and not has_waited and cardinality(request.matters) = 0 and core.says_details(request) then
		perform core.keep_waiting(request, receipt);
	end if;
end
$$;

-- Whether it says what must be said again when the hearing comes: a tombstone and a withholding the head remembers.
create or replace function core.says_details(request api.submit_hearing_request) returns boolean
	language sql immutable set search_path = pg_catalog, pg_temp
return coalesce(request.fate in ('sitting', 'vacated', 'unallocated'), false) or coalesce(cardinality(request.days) > 0, false)
	or coalesce(cardinality(request.case_markers) > 0, false) or coalesce((request.first_day).hearing_date, (request.first_day).starts_at::text) is not null
	or request.source_room_id is not null;

-- The hearing's head, locked; made by its first message.
create or replace function core.hearing_head(request api.submit_hearing_request, court text) returns core.hearing_source
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	head core.hearing_source;
begin
	insert into core.hearing_source (system, source_hearing_id, court_code)
	values ((request.source).system, request.source_hearing_id, court) on conflict do nothing;
	select * into head from core.hearing_source s
	where s.system = (request.source).system and s.source_hearing_id = request.source_hearing_id for no key update;
	if not found then
		perform core.refuse('SD002', 'this hearing is at a court that you may not submit for', 'source_hearing_id',
			'Ask the administrator to add that court to your principal.');
	end if;
	return head;
end
$$;

-- Events of the listing office name no court: the newest one that this source, a list, or an outcome has named for the
-- hearing.
create or replace function core.court_of_hearing(of_system text, of_id text) returns text
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return coalesce((select h.court_code from core.hearing_rows(of_system, of_id) h order by h.changed_at desc, h.id limit 1),
		(select s.court_code from core.hearing_source s where s.system = of_system and s.source_hearing_id = of_id),
		(select o.court_code from core.outcome o where o.source_hearing_id = of_id and o.system = of_system order by o.received_at desc, o.id limit 1));
end
$$;

create or replace function core.check_hearing(request api.submit_hearing_request) returns void
	language plpgsql immutable set search_path = pg_catalog, pg_temp
as $$
declare
	bad text := case
		when coalesce(length(request.source_hearing_id), 0) not between 1 and 128 then 'source_hearing_id'
		when request.fate = 'duplicate' and request.duplicate_of = request.source_hearing_id then 'duplicate_of'
	end;
begin
	if bad is not null then
		perform core.refuse('SD001', 'a hearing needs its id, and is no duplicate of itself', bad, 'Set this field.');
	end if;
end
$$;

-- Every court that the message is about, its own first, in the order in which they are locked.
create or replace function core.hearing_courts(request api.submit_hearing_request, court text) returns text[]
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	return array(select court union select core.place_court(d.court_code, d.court_name, d.source_court_id, (request.source).system) from unnest(request.days) d
		order by 1);
end
$$;

-- Places are few and short, and must be the sender's; locked in one order.
create or replace function core.lock_courts(courts text[]) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	court text;
begin
	foreach court in array array_remove(courts, null) loop
		perform core.allow_court(court);
		perform core.lock_court(court);
	end loop;
end
$$;

-- A code, not a sentence: what is longer or has other signs is not kept.
create or replace function core.reason_code(written text) returns text
	language sql immutable parallel safe
return case when written ~ '^[A-Za-z0-9_.:-]{1,64}$' then written end;

create or replace function core.hearing_digest(request api.submit_hearing_request) returns bytea
	language sql stable set search_path = pg_catalog, pg_temp
return sha256(record_send(row(request.court_code, request.source_hearing_id, request.fate, request.reason, request.days, request.states_days,
	request.matters, request.duplicate_of, request.is_withheld, request.is_relisted, request.court_name, request.source_court_id, request.first_day,
	request.source_room_id, request.case_markers)));
