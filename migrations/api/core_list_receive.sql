-- Purpose    Decides what a list is: a new version, the current one again, or an older one.
-- Parameters the list, its receipt so far. The court is locked.
-- Returns    the receipt with its verdict.
-- Errors     SD001 from core.check_list().
-- Tables     list_scope, publication; those of core.list_apply().
create or replace function core.list_receive(request api.submit_list_request, inout receipt core.receipt)
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	source constant api.source := (request).source;
	is_replay constant boolean := coalesce(source.replay, false);
	scope constant core.list_scope := core.list_scope(request, receipt.court_code);
	publication constant uuid := gen_random_uuid();
	previous_at constant timestamptz := (select p.received_at from core.publication p where p.id = scope.publication_id);
begin
	if scope.digest = receipt.digest then
		receipt.verdict := 'duplicate';
		receipt.version := scope.version;
		update core.list_scope s set received_at = receipt.committed_at where s.id = scope.id;
		return;
	end if;
	receipt.verdict := case when core.is_buried(source) then 'stale' when scope.version = 0 then 'accepted'
		when source.published_at < scope.published_at or is_replay and coalesce(source.published_at <= scope.published_at, true) then 'stale'
		else 'accepted' end;
	receipt.version := case receipt.verdict when 'accepted' then scope.version + 1 end;
	insert into core.publication (id, scope_id, court_code, version, principal_id, message_id, digest, raw_sha256, source_version,
		document, published_at, received_at, completeness, is_replay, hearings)
	values (publication, scope.id, scope.court_code, receipt.version, receipt.principal_id, receipt.message_id, receipt.digest,
		source.raw_sha256, source.version, source.document, source.published_at, receipt.committed_at, request.completeness, is_replay,
		cardinality(request.hearings));
	if receipt.verdict = 'stale' then
		receipt.reason := case when core.is_buried(source) then 'its source took it back' else 'a newer version is current' end;
		return;
	end if;
	update core.list_scope s set version = receipt.version, publication_id = publication, digest = receipt.digest,
		published_at = coalesce(source.published_at, s.published_at), received_at = receipt.committed_at
	where s.id = scope.id;
	receipt := core.list_apply(row(scope.id, publication, scope.court_code, scope.list_date, scope.system, scope.list_type = 'public',
		request.completeness = 'full', is_replay, source.published_at, previous_at, receipt.committed_at)::core.intake,
		request.hearings, receipt);
end
$$;

-- The scope's head, locked; made if this is its first list.
create or replace function core.list_scope(request api.submit_list_request, court text) returns core.list_scope
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	scope core.list_scope;
begin
	loop
		select * into scope from core.list_scope s
		where s.court_code = court and s.list_date = core.date_or_null(request.list_date) and s.system = (request.source).system
			and s.list_type = request.list_type and s.room_key = core.room_key(request.room)
		for no key update;
		exit when found;
		insert into core.list_scope (system, court_code, list_date, list_type, room_key)
		values ((request.source).system, court, core.date_or_null(request.list_date), request.list_type, core.room_key(request.room))
		on conflict do nothing;
	end loop;
	return scope;
end
$$;

-- What must be there to know which list this is.
create or replace function core.check_list(request api.submit_list_request) returns void
	language plpgsql immutable set search_path = pg_catalog, pg_temp
as $$
declare
	bad text := case
		when core.date_or_null(request.list_date) is null then 'list_date'
		when request.list_type is null then 'list_type'
		when request.completeness is null then 'completeness'
		when coalesce(request.court_code, request.court_name, '') = '' then 'court_code'
	end;
begin
	if bad is not null then
		perform core.refuse('SD001', 'a list needs its court, date, list type and completeness', bad, 'Set this field; dates are ISO, 2026-03-04.');
	end if;
end
$$;

-- The digest of a list's content for a caller that is no daemon: everything but who sent it and when.
create or replace function core.list_digest(request api.submit_list_request) returns bytea
	language sql stable set search_path = pg_catalog, pg_temp
return sha256(record_send(row(request.court_code, request.court_name, request.list_date, request.list_type, request.room,
	request.completeness, request.hearings)));
