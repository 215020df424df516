-- Purpose: the candidates of a batch: records of the other kind that share a blocking key, and those
-- that are linked or proposed already, so that each live link is looked at again.
-- Returns: each candidate once, which subject found which, how many blocks of each family were too large to
-- look at, and how common the subjects' terms are by the newest count.
-- Only open cases, and only defendants who are listed from yesterday on.
-- Tables: link_key, link, hearing, hearing_defendant, those of core.link_records() and core.link_frequencies().
--
-- A block larger than its family's bound (a common name alone) says nothing and would cost the most. Subjects
-- of one batch share many keys: each block is read once.
create or replace function core.link_search(request api.link_search_request) returns api.link_search_response
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
	set enable_seqscan = off -- the plans are kept, and must suit tables that have grown
	set jit = off
as $$
declare
	response api.link_search_response;
	hits core.link_hit[];
begin
	with asked as materialized (
		select s.n::integer, case s.kind when 'case' then 'defendant' else 'case' end as other, s.subject_id::uuid as id, s.keys
		from unnest(request.subjects) with ordinality s (subject_id, kind, keys, terms, n)
	), wanted as materialized (
		select a.other, key, array_agg(a.n) as subjects from asked a cross join unnest(a.keys) key group by a.other, key
	), blocks as materialized (
		select w.other, w.key, w.subjects, core.link_block_bound(w.key) as bound,
			array(select k.subject_id from core.link_key k where k.key = w.key and k.kind = w.other
				limit core.link_block_bound(w.key) + 1) as ids
		from wanted w
	), found as (
		select n, b.other, id, false as live from blocks b cross join unnest(b.ids) id cross join unnest(b.subjects) n
		where cardinality(b.ids) <= b.bound
		union all
		select a.n, a.other, l.defendant_id, true from asked a join core.link l on l.case_id = a.id
		where a.other = 'defendant' and l.state in ('auto', 'proposed')
		union all
		select a.n, a.other, l.case_id, true from asked a join core.link l on l.defendant_id = a.id
		where a.other = 'case' and l.state in ('auto', 'proposed')
	)
	select (select array_agg(row(f.n, f.other, f.id, f.live)::core.link_hit)
			from (select n, other, id, bool_or(live) as live from found group by n, other, id) f),
		(select array_agg((select count(*) from blocks b where (b.key & 15) = family and cardinality(b.ids) > b.bound)::integer order by family)
			from generate_series(0, 15) family)
	into hits, response.skipped_by_family;
	response.skipped_blocks := (select sum(s) from unnest(response.skipped_by_family) s);
	select f.candidates, f.pairs into response.candidates, response.pairs from core.link_found(coalesce(hits, '{}')) f;
	select f.frequencies, f.records, f.open_cases into response.frequencies, response.frequency_records, response.open_cases
	from core.link_frequencies(request.subjects) f;
	return response;
end
$$;

-- The records of what was hit and is alive, and the pairs as places in them.
create or replace function core.link_found(hits core.link_hit[], out candidates api.link_record[], out pairs api.link_pair[])
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
	set enable_seqscan = off set jit = off
as $$
declare
	yesterday constant date := core.today() - 1;
	cases constant uuid[] := array(select distinct h.id from unnest(hits) h where h.other = 'case');
	defendants constant uuid[] := array(select i.id from (select distinct h.id from unnest(hits) h where h.other = 'defendant') i
		where exists (select from core.hearing_defendant hd join core.hearing x on x.id = hd.hearing_id
			where hd.defendant_id = i.id and hd.removed_at is null and x.state <> 'deleted' and x.hearing_date >= yesterday));
begin
	with records as materialized (
		select r.id, r.record, row_number() over (order by r.id)::integer as place
		from (select * from core.link_records('case', cases) union all select * from core.link_records('defendant', defendants)) r
	)
	select coalesce((select array_agg(r.record order by r.place) from records r), '{}'),
		coalesce((select array_agg(row(h.n, r.place, h.live)::api.link_pair order by h.n, r.place)
			from unnest(hits) h join records r on r.id = h.id), '{}')
	into candidates, pairs;
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
	frequencies := array(select row(f.term, f.count)::api.term_frequency
		from (select distinct t.term from unnest(subjects) s cross join unnest(s.terms) t (term)) t
		join core.link_frequency f on f.snapshot_id = newest.id and f.term = t.term);
end
$$;
