-- Purpose: the candidates of a batch: records of the other kind that share a blocking key, and those
-- that are linked or proposed already, so that each live link is looked at again.
-- Returns: each candidate once, which subject found which, and how many blocks were too large to look at.
-- Only open cases, and only defendants who are listed from yesterday on.
-- Tables: link_key, link, client_case, hearing, hearing_defendant, those of core.link_records().
--
-- A block larger than its family's bound (a common name alone) says nothing and would cost the most.
create or replace function core.link_search(request api.link_search_request) returns api.link_search_response
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
	response api.link_search_response;
	yesterday constant date := core.today() - 1;
	subjects integer[];
	found_ids uuid[];
begin
	with asked as materialized (
		select s.n::integer, case s.kind when 'case' then 'defendant' else 'case' end as other, s.subject_id::uuid, s.keys
		from unnest(request.subjects) with ordinality s (subject_id, kind, keys, terms, n)
	), blocks as materialized (
		select a.n, a.other, wanted.key, core.link_block_bound(wanted.key) as bound,
			array(select k.subject_id from core.link_key k where k.key = wanted.key and k.kind = a.other
				limit core.link_block_bound(wanted.key) + 1) as ids
		from asked a cross join lateral unnest(a.keys) wanted (key)
	), hits as materialized (
		select b.n, b.other, id from blocks b cross join lateral unnest(b.ids) id where cardinality(b.ids) <= b.bound
		union
		select a.n, a.other, l.defendant_id from asked a join core.link l on l.case_id = a.subject_id
		where a.other = 'defendant' and l.state in ('auto', 'proposed')
		union
		select a.n, a.other, l.case_id from asked a join core.link l on l.defendant_id = a.subject_id
		where a.other = 'case' and l.state in ('auto', 'proposed')
	), alive as materialized (
		select h.n, h.id from hits h join core.client_case k on k.id = h.id
		where h.other = 'case' and k.closed_at is null
		union all
		select h.n, h.id from hits h cross join lateral (
			select from core.hearing_defendant hd join core.hearing x on x.id = hd.hearing_id
			where hd.defendant_id = h.id and hd.removed_at is null and x.state <> 'deleted' and x.hearing_date >= yesterday
			limit 1) listed
		where h.other = 'defendant'
	)
	select coalesce(array_agg(n order by n, id), '{}'), coalesce(array_agg(id order by n, id), '{}'),
		(select count(distinct key) from blocks where cardinality(ids) > bound)
	into subjects, found_ids, response.skipped_blocks from alive;

	response.candidates := array(select r from core.link_records('case', found_ids) r
		union all select r from core.link_records('defendant', found_ids) r);
	response.pairs := array(select row(f.n, c.position, null)::api.link_pair
		from unnest(subjects, found_ids) f (n, id)
		join unnest(response.candidates) with ordinality c (subject_id, kind, name, aliases, birth_date, age, sex, postcode,
			pnc_id, case_urns, court_code, from_public_list, is_organisation, position) on c.subject_id::uuid = f.id
		order by f.n, c.position);
	return response;
end
$$;
