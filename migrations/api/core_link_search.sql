-- Purpose: the candidates of a batch: records of the other kind that share a blocking key, and those
-- that are linked or proposed already, so that each live link is looked at again.
-- Returns: each candidate once, which subject found which, and how many blocks were too large to look at.
-- Only open cases, and only defendants who are listed from yesterday on.
-- Tables: link_key, link, client_case, hearing, hearing_defendant, those of core.link_records().
--
-- A block of more than a thousand (a common name alone) says nothing and would cost the most.
create or replace function core.link_search(request api.link_search_request) returns api.link_search_response
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
	response api.link_search_response;
	block_limit constant integer := 1000;
	subjects integer[];
	found_ids uuid[];
begin
	with asked as materialized (
		select s.n::integer, case s.kind when 'case' then 'defendant' else 'case' end as other, s.subject_id::uuid, s.keys
		from unnest(request.subjects) with ordinality s (subject_id, kind, keys, n)
	), blocks as materialized (
		select b.key, b.other, members.ids
		from (select distinct key, a.other from asked a, unnest(a.keys) key) b
		cross join lateral (select array(select k.subject_id from core.link_key k
			where k.key = b.key and k.kind = b.other limit block_limit + 1) as ids) members
	), hits as (
		select a.n, a.other, id from asked a, unnest(a.keys) key
		join blocks b using (key), unnest(b.ids) id
		where b.other = a.other and cardinality(b.ids) <= block_limit
		union
		select a.n, a.other, l.defendant_id from asked a join core.link l on l.case_id = a.subject_id
		where a.other = 'defendant' and l.state in ('auto', 'proposed')
		union
		select a.n, a.other, l.case_id from asked a join core.link l on l.defendant_id = a.subject_id
		where a.other = 'case' and l.state in ('auto', 'proposed')
	), alive as materialized (
		select h.n, h.id from hits h
		where h.other = 'case' and exists (select from core.client_case k where k.id = h.id and k.closed_at is null)
			or h.other = 'defendant' and exists (select from core.hearing_defendant hd join core.hearing on hearing.id = hd.hearing_id
				where hd.defendant_id = h.id and hd.removed_at is null and hearing.state <> 'deleted'
					and hearing.hearing_date >= core.today() - 1)
	)
	select coalesce(array_agg(n order by n, id), '{}'), coalesce(array_agg(id order by n, id), '{}'),
		(select count(*) from blocks where cardinality(ids) > block_limit)
	into subjects, found_ids, response.skipped_blocks from alive;

	response.candidates := array(select r from core.link_records('case', found_ids) r
		union all select r from core.link_records('defendant', found_ids) r);
	response.pairs := array(select row(f.n, c.position)::api.link_pair
		from unnest(subjects, found_ids) f (n, id)
		join unnest(response.candidates) with ordinality c (subject_id, kind, name, aliases, birth_date, age, sex, postcode,
			pnc_id, case_urns, court_code, from_public_list, is_organisation, position) on c.subject_id::uuid = f.id
		order by f.n, c.position);
	return response;
end
$$;
