-- Purpose    A code table arrives in parts, and counts when it is whole.
-- Parameters the request.
-- Returns    core.open_release(): the release that this file is; a new one abandons what else of the set is arriving.
-- Errors     SD001 a row or the file's description is wrong; SD002 a set of our own; SD003 no such set.
-- Tables     code_release, code_draft; code_set (read).
create or replace function core.open_release(request api.import_codes_request) returns core.code_release
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
	r core.code_release;
begin
	perform core.check_import(request);
	perform pg_advisory_xact_lock(hashtextextended('sdac codes ' || request.set_name, 0));
	-- In force, and nothing that speaks for one of its schemes has come since.
	select x.* into r from core.code_release x
	where x.set_name = request.set_name and x.sha256 = request.sha256 and x.origin = 'imported' and x.completed_at is not null
		and not exists (select from core.code_release y where y.set_name = x.set_name and y.completed_at > x.completed_at and y.schemes && x.schemes)
	order by x.completed_at desc limit 1;
	if found then
		return r;
	end if;
	select x.* into r from core.code_release x
	where x.set_name = request.set_name and x.sha256 = request.sha256 and x.version = request.version and x.n_rows = request.row_count
		and x.completed_at is null and x.abandoned_at is null;
	if found then
		return r;
	end if;
	delete from core.code_draft d using core.code_release x
	where x.id = d.release_id and x.set_name = request.set_name and x.completed_at is null and x.abandoned_at is null;
	update core.code_release x set abandoned_at = core.now()
	where x.set_name = request.set_name and x.completed_at is null and x.abandoned_at is null;
	insert into core.code_release (set_name, version, origin, source, sha256, n_rows, effective_from, begun_at, begun_by)
	values (request.set_name, request.version, 'imported', request.source, request.sha256, request.row_count,
		coalesce(core.date_or_null(request.effective_from_date), core.today()), core.now(), core.principal_id())
	returning * into r;
	perform core.audit('import-codes', 'collection', 'code-set', r.set_name || ' ' || r.version);
	return r;
end
$$;

create or replace function core.check_import(request api.import_codes_request) returns void
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
	is_ours boolean;
	bad text;
	line integer;
begin
	select s.is_ours into is_ours from core.code_set s where s.name = request.set_name;
	if not found then
		perform core.refuse('SD003', 'there is no such set of codes', 'set_name', 'See: sdac refdata list.');
	elsif is_ours then
		perform core.refuse('SD002', 'this set is our own view and comes with the program', 'set_name', 'Publish what it should say; it cannot be imported.');
	end if;
	bad := case
		when coalesce(request.version, '') !~ '^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$' then 'version'
		when coalesce(length(request.source), 0) not between 1 and 200 then 'source'
		when coalesce(octet_length(request.sha256), 0) <> 32 then 'sha256'
		when coalesce(request.row_count, 0) not between 1 and 500000 then 'row_count'
		when coalesce(request.effective_from_date, '') <> '' and core.date_or_null(request.effective_from_date) is null then 'effective_from_date' end;
	if bad is not null then
		perform core.refuse('SD001', 'does not describe a file', bad, 'Import it with: sdac refdata import FILE.');
	end if;
	select min(coalesce(w.position, 0)) into line from unnest(request.rows) w
	where coalesce(w.position, 0) < 1 or coalesce(w.scheme, '') !~ '^[a-z][a-z-]{0,15}$' or coalesce(length(btrim(w.code)), 0) not between 1 and 64
		or coalesce(length(btrim(w.title)), 0) not between 1 and 1000 or coalesce(length(w.title_cy), 0) > 1000
		or coalesce(w.valid_from_date, '') <> '' and core.date_or_null(w.valid_from_date) is null
		or coalesce(w.valid_to_date, '') <> '' and core.date_or_null(w.valid_to_date) is null
		or cardinality(w.attributes) > 16 or exists (select from unnest(w.attributes) a where a !~ '^[a-z_]{1,32}=' or length(a) > 1000);
	if line is not null then
		perform core.refuse('SD001', 'is not a code', 'line ' || line, 'A row needs scheme, code and title; dates are ISO, 2026-03-04.');
	end if;
end
$$;

create or replace function core.draft_rows(of_release uuid, rows api.code_row[]) returns integer
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	insert into core.code_draft (release_id, position, scheme, code, title, title_cy, valid_from, valid_to, attributes)
	select of_release, w.position, w.scheme, upper(btrim(w.code)), btrim(w.title), nullif(btrim(w.title_cy), ''),
		core.date_or_null(w.valid_from_date), core.date_or_null(w.valid_to_date),
		coalesce((select jsonb_object_agg(split_part(a, '=', 1), substr(a, strpos(a, '=') + 1)) from unnest(w.attributes) a), '{}')
	from unnest(rows) w on conflict do nothing;
	return (select count(*) from core.code_draft d where d.release_id = of_release);
end
$$;

create or replace function core.release_view(r core.code_release) returns api.code_release
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select row((r).id, (r).set_name, (r).version, (r).source, (r).sha256, (r).n_rows, (r).origin, case when isfinite((r).effective_from) then (r).effective_from::text end,
		(r).schemes, (r).begun_at, (select p.name from core.principal p where p.id = (r).begun_by), (r).completed_at, (r).abandoned_at,
		(r).n_added, (r).n_changed, (r).n_ended)::api.code_release;
end;
