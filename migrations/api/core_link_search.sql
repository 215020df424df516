-- Purpose: the candidates of a batch: records of the other kind that share a blocking key, and those
-- that are linked or proposed already, so that each live link is looked at again.
-- Returns: who found whom, how many blocks of each family were too large to look at, how common the subjects'
-- terms are by the newest count, and what the caller knew and has changed.
-- Only open cases, and only defendants who are listed from yesterday on.
-- Tables: link_key, link, client_case, hearing, hearing_defendant, link_large_block (also insert), those of
-- core.link_changed() and core.link_frequencies().
--
-- A block larger than its family's bound (a common name alone) says nothing and would cost the most. Subjects
-- of one batch share many keys: each block is read once, and one that is known to be too large is not read at all.
-- Who found a subject goes along with it: to join that again could compare all with all. The candidates' records
-- are not here: most are known to the caller, and to read them again was most of the time.
create or replace function core.link_search(request api.link_search_request) returns api.link_search_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
	set enable_seqscan = off -- the plans are kept, and must suit tables that have grown
	set jit = off
	set work_mem = '32MB' -- a batch of several hundred stays out of temporary files
as $$
declare
	response api.link_search_response;
	yesterday constant date := core.today() - 1;
	bounds constant integer[] := core.link_block_bounds();
	large_keys bigint[];
	large_kinds text[];
begin
	with asked as materialized (
		select s.n::integer, case s.kind when 'case' then 'defendant' else 'case' end as other, s.subject_id::uuid as id, s.keys
		from unnest(request.subjects) with ordinality s (subject_id, kind, keys, terms, record, n)
	), wanted as (
		select a.other, key, array_agg(a.n) as subjects from asked a cross join unnest(a.keys) key group by a.other, key
	), looked_up as materialized (
		select w.other, w.key, w.subjects, bounds[(w.key & 15)::integer + 1] as bound,
			exists (select from core.link_large_block b where b.key = w.key and b.kind = w.other) as is_known
		from wanted w
	), blocks as materialized (
		select l.*, case when not l.is_known then array(select k.subject_id from core.link_key k where k.key = l.key and k.kind = l.other
			limit l.bound + 1) end as ids
		from looked_up l
	), too_large as materialized (
		select b.key, b.other, b.is_known from blocks b where b.is_known or cardinality(b.ids) > b.bound
	), found as (
		select n, b.other, id, false as live from blocks b cross join unnest(b.ids) id cross join unnest(b.subjects) n
		where cardinality(b.ids) <= b.bound
		union all
		select a.n, a.other, l.defendant_id, true from asked a join core.link l on l.case_id = a.id
		where a.other = 'defendant' and l.state in ('auto', 'proposed')
		union all
		select a.n, a.other, l.case_id, true from asked a join core.link l on l.defendant_id = a.id
		join core.client_case k on k.id = l.case_id and k.closed_at is null
		where a.other = 'case' and l.state in ('auto', 'proposed')
	), hits as (
		select f.n, f.id, f.other, bool_or(f.live) as live from found f group by f.n, f.id, f.other
	), alive as (
		select h.n, h.id, h.live, row_number() over ()::integer as place from hits h
		where h.other = 'case' or exists (select from core.hearing_defendant hd join core.hearing x on x.id = hd.hearing_id
			where hd.defendant_id = h.id and hd.removed_at is null and x.state <> 'deleted' and x.hearing_date >= yesterday)
	), pairs as (
		select string_agg(uuid_send(a.id), '') as ids, array_agg(a.n) as found_by, array_agg(a.place) filter (where a.live) as live from alive a
	)
	select p.ids, p.found_by, p.live,
		array(select count(b.key)::integer from generate_series(0, 15) family
			left join too_large b on (b.key & 15) = family group by family order by family),
		array(select b.key from too_large b where not b.is_known order by b.key, b.other),
		array(select b.other from too_large b where not b.is_known order by b.key, b.other)
	into response.found, response.found_by, response.linked, response.skipped_by_family, large_keys, large_kinds from pairs p;
	perform core.note_large_blocks(large_keys, large_kinds);
	response.skipped_blocks := (select sum(s) from unnest(response.skipped_by_family) s);
	select c.* into response.server, response.known_until, response.all_changed, response.changed, response.changed_versions
	from core.link_changed(request.server, request.known_until) c;
	select f.frequencies, f.records, f.open_cases into response.frequencies, response.frequency_records, response.open_cases
	from core.link_frequencies(request.subjects) f;
	return response;
end
$$;

-- What was stored since the snapshot that the caller knows all before of. Whatever that snapshot did not see is of
-- a transaction that was running then, or began later: of no lower number than the oldest that ran.
create or replace function core.link_changed(known_server bigint, known_until bigint, out server bigint, out until bigint,
	out all_changed boolean, out changed bytea, out versions bigint[])
	language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
	set enable_seqscan = off set jit = off
as $$
declare
	enough constant integer := 5000; -- then to forget all costs less
begin
	-- Versions are numbers of transactions, and another server (one that took over) may give the same ones again.
	server := (extract(epoch from pg_postmaster_start_time()) * 1000000)::bigint;
	all_changed := known_until is null or known_server is distinct from server;
	select pg_snapshot_xmin(pg_current_snapshot())::text::bigint, string_agg(uuid_send(c.subject_id), ''), array_agg(c.version)
	into until, changed, versions
	from (select t.subject_id, t.version from core.link_term t where not all_changed and t.version >= known_until limit enough + 1) c;
	if cardinality(versions) > enough then
		all_changed := true;
		changed := null;
		versions := null;
	end if;
end
$$;

-- How common the subjects' terms are. A term without a row was not seen when they were counted.
create or replace function core.link_frequencies(subjects api.link_keys[], out frequencies api.term_frequency[],
	out records bigint, out open_cases bigint)
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
	set enable_seqscan = off set jit = off
as $$
declare
	newest core.link_snapshot;
begin
	select * into newest from core.link_snapshot s where s.finished_at is not null order by s.id desc limit 1;
	records := coalesce(newest.records, 0);
	-- Until then there are few, or they were just imported.
	open_cases := coalesce(newest.open_cases, (select count(*) from core.client_case k where k.closed_at is null));
	-- Each by the whole key: statistics that are older than the newest count would have all of it read for each term.
	frequencies := array(select row(c.term, c.count)::api.term_frequency
		from (select t.term, (select f.count from core.link_frequency f where f.snapshot_id = newest.id and f.term = t.term) as count
			from (select distinct t.term from unnest(subjects) s cross join unnest(s.terms) t (term)) t offset 0) c
		where c.count is not null);
end
$$;
