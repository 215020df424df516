-- Purpose: the candidates of a batch: records of the other kind that share a blocking key, and those
-- that are linked or proposed already, so that each live link is looked at again.
-- Returns: each candidate once, which subject found which, how many blocks of each family were too large to
-- look at, and how common the subjects' terms are by the newest count.
-- Only open cases, and only defendants who are listed from yesterday on.
-- Tables: link_key, link_term, link, hearing, hearing_defendant, link_large_block (also insert), those of
-- core.link_records() and core.link_frequencies().
--
-- A block larger than its family's bound (a common name alone) says nothing and would cost the most. Subjects
-- of one batch share many keys: each block is read once, and one that is known to be too large is not read at all.
-- Who found a subject goes along with it: to join that again could compare all with all.
create or replace function core.link_search(request api.link_search_request) returns api.link_search_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
	set enable_seqscan = off -- the plans are kept, and must suit tables that have grown
	set jit = off
as $$
declare
	response api.link_search_response;
	yesterday constant date := core.today() - 1;
	bounds constant integer[] := core.link_block_bounds();
	unstored uuid[];
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
		where a.other = 'case' and l.state in ('auto', 'proposed')
	), hits as (
		select f.n, f.id, f.other, bool_or(f.live) as live from found f group by f.n, f.id, f.other
	), subjects as (
		select h.id, h.other, array_agg(h.n) as found_by, array_agg(h.live) as lives from hits h group by h.id, h.other
	), alive as materialized (
		select s.id, s.found_by, s.lives, t.record, row_number() over (order by t.record is null)::integer as place
		from subjects s left join core.link_term t on t.subject_id = s.id
		where s.other = 'case' or exists (select from core.hearing_defendant hd join core.hearing x on x.id = hd.hearing_id
			where hd.defendant_id = s.id and hd.removed_at is null and x.state <> 'deleted' and x.hearing_date >= yesterday)
	)
	select array(select a.record from alive a where a.record is not null order by a.place),
		array(select a.id from alive a where a.record is null order by a.place),
		array(select row(u.n, a.place, u.live)::api.link_pair from alive a cross join unnest(a.found_by, a.lives) u (n, live) order by u.n, a.place),
		array(select count(b.key)::integer from generate_series(0, 15) family
			left join too_large b on (b.key & 15) = family group by family order by family),
		array(select b.key from too_large b where not b.is_known order by b.key, b.other),
		array(select b.other from too_large b where not b.is_known order by b.key, b.other)
	into response.packed, unstored, response.pairs, response.skipped_by_family, large_keys, large_kinds;
	perform core.note_large_blocks(large_keys, large_kinds);
	response.candidates := '{}';
	if unstored <> '{}' then
		select u.candidates, u.pairs into response.candidates, response.pairs
		from core.link_unstored(cardinality(response.packed), unstored, response.pairs) u;
	end if;
	response.skipped_blocks := (select sum(s) from unnest(response.skipped_by_family) s);
	select f.frequencies, f.records, f.open_cases into response.frequencies, response.frequency_records, response.open_cases
	from core.link_frequencies(request.subjects) f;
	return response;
end
$$;

-- The records that are not kept ready (linked before they were), and the pairs without those that are gone.
create or replace function core.link_unstored(stored integer, ids uuid[], all_pairs api.link_pair[], out candidates api.link_record[],
	out pairs api.link_pair[])
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
	set enable_seqscan = off set jit = off
as $$
begin
	with wanted as (
		select u.id, stored + u.n as place from unnest(ids) with ordinality u (id, n)
	), records as materialized (
		select w.place as was, stored + row_number() over (order by w.place) as place, r.record
		from (select * from core.link_records('case', ids) union all select * from core.link_records('defendant', ids)) r
		join wanted w on w.id = r.id
	)
	select array(select r.record from records r order by r.place),
		array(select row(p.subject, coalesce(r.place, p.candidate)::integer, p.linked)::api.link_pair
			from unnest(all_pairs) p left join records r on r.was = p.candidate where p.candidate <= stored or r.place is not null
			order by p.subject, p.candidate)
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
	-- Each by the whole key: statistics that are older than the newest count would have all of it read for each term.
	frequencies := array(select row(c.term, c.count)::api.term_frequency
		from (select t.term, (select f.count from core.link_frequency f where f.snapshot_id = newest.id and f.term = t.term) as count
			from (select distinct t.term from unnest(subjects) s cross join unnest(s.terms) t (term)) t offset 0) c
		where c.count is not null);
end
$$;
