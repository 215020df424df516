-- Purpose    A list that its source takes back: what it named is held down as if it were missing from a newer one.
-- Parameters the scope, where the withdrawal comes from, its receipt so far. The court is locked.
-- Returns    the receipt: absent counts the hearings.
-- Errors     none.
-- Tables     list_scope, publication, listing, hearing (locked in key order).
create or replace function core.list_withdraw(of_scope uuid, source api.source, inout receipt core.receipt)
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	scope core.list_scope;
	publication constant uuid := gen_random_uuid();
	gone uuid[];
begin
	select * into scope from core.list_scope s where s.id = of_scope for no key update;
	receipt.absent := coalesce(receipt.absent, 0);
	receipt.verdict := case when source.replay or source.published_at < scope.published_at then 'stale' else 'accepted' end;
	receipt.version := case receipt.verdict when 'accepted' then scope.version + 1 end;
	receipt.reason := case receipt.verdict when 'stale' then 'a newer version is current' end;
	insert into core.publication (id, scope_id, court_code, version, principal_id, message_id, digest, raw_sha256, source_version, document,
		published_at, received_at, completeness, is_replay, hearings)
	values (publication, scope.id, scope.court_code, receipt.version, receipt.principal_id, receipt.message_id, receipt.digest, source.raw_sha256,
		source.version, source.document, source.published_at, receipt.committed_at, 'empty', coalesce(source.replay, false), 0);
	if receipt.verdict = 'stale' then
		return;
	end if;
	-- Without a digest, the same list published again is a new version.
	update core.list_scope s set version = receipt.version, publication_id = publication, digest = null,
		published_at = coalesce(source.published_at, s.published_at), received_at = receipt.committed_at where s.id = scope.id;
	select coalesce(array_agg(h.id order by h.id), '{}') into gone from core.hearing h
	where h.id = any (array(select l.hearing_id from core.listing l where l.scope_id = scope.id and l.missing_since is null))
		and h.state = 'listed' and core.is_ahead_on(h, scope.list_date, receipt.committed_at) and h.court_code = scope.court_code and not h.is_withheld;
	perform from core.hearing h where h.id = any (gone) order by h.id for no key update;
	update core.hearing h set absent_after = case when core.starts_at(h) > receipt.committed_at
		then greatest(core.starts_at(h) - interval '30 minutes', receipt.committed_at) end
	where h.id = any (gone);
	update core.listing l set missing_since = receipt.committed_at, publication_id = publication
	where l.scope_id = scope.id and l.missing_since is null;
	receipt.absent := receipt.absent + cardinality(gone);
end
$$;

-- The lists that are meant and current: one by its scope, or all that a publication of the sender's still is.
create or replace function core.withdrawn_scopes(request api.withdraw_list_request) returns uuid[]
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
	court constant text := core.find_court(request.court_code, null, (request.source).system);
begin
	if coalesce(request.court_code, '') <> '' and core.date_or_null(request.list_date) is not null and request.list_type is not null then
		return array(select s.id from core.list_scope s
			where s.court_code = court and s.list_date = core.date_or_null(request.list_date) and s.system = (request.source).system
				and s.list_type = request.list_type and s.room_key = core.room_key(request.room) and s.version > 0);
	elsif coalesce((request.source).document, '') = '' then
		perform core.refuse('SD001', 'a withdrawal needs the list that it takes back', 'source.document',
			'Set the court, date and list type, or the publication''s id as the document.');
	end if;
	-- One that is withdrawn has no digest: it is not taken back twice.
	return array(select s.id from core.publication p join core.list_scope s on s.id = p.scope_id and s.publication_id = p.id
		where p.court_code = any (core.court_codes()) and p.document = (request.source).document and p.principal_id = core.principal_id()
			and s.digest is not null
		order by s.court_code, s.id);
end
$$;

-- The publication's lists are not taken for new ones any more.
create or replace function core.bury_document(source api.source, scopes uuid[]) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
	insert into core.withdrawn_document (principal_id, document, published_at, withdrawn_at)
	select core.principal_id(), source.document, max(p.published_at), core.now() from core.list_scope s
	join core.publication p on p.id = s.publication_id
	where s.id = any (scopes) and p.document = source.document
	having source.document <> '' and count(*) > 0
	on conflict (principal_id, document) do update set withdrawn_at = excluded.withdrawn_at,
		published_at = coalesce(greatest(excluded.published_at, withdrawn_document.published_at), withdrawn_document.published_at);
end
$$;

create or replace function core.is_buried(source api.source) returns boolean
	language sql stable set search_path = pg_catalog, pg_temp
return exists (select from core.withdrawn_document w where w.principal_id = core.principal_id() and w.document = source.document
	and coalesce(source.published_at <= coalesce(w.published_at, w.withdrawn_at), true));

-- All the courts, in order, before the first list.
create or replace function core.lock_withdrawn(scopes uuid[]) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	court text;
begin
	for court in select distinct s.court_code from core.list_scope s where s.id = any (scopes) order by s.court_code loop
		perform core.allow_court(court);
		perform core.lock_court(court);
	end loop;
end
$$;

-- None is current: another list took its place, it was withdrawn before, or nobody knows it.
create or replace function core.nothing_withdrawn(source api.source, inout receipt core.receipt)
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	receipt.court_code := (select p.court_code from core.publication p where p.document = source.document
		and p.court_code = any (core.court_codes()) and p.principal_id = core.principal_id() and source.document <> ''
		order by p.received_at desc limit 1);
	receipt.verdict := case when receipt.court_code is null then 'rejected' else 'stale' end;
	receipt.reason := case when receipt.court_code is null then 'unknown-list' else 'none of its lists is current' end;
end
$$;

create or replace function core.withdrawal_digest(request api.withdraw_list_request) returns bytea
	language sql stable set search_path = pg_catalog, pg_temp
return sha256(record_send(row((request.source).document, request.court_code, request.list_date, request.list_type, request.room)));
