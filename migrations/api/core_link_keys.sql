-- Purpose: stores the blocking keys of leased records and what is kept of them, in place of what was.
-- Returns: how many records' keys were stored, and the version of what is kept of those that had changed.
-- Errors: SD004 the lease was lost.
-- Tables: link_work (lock), link_key (insert, delete), link_large_block (delete), link_term (insert, update).
create or replace function core.link_keys(request api.link_keys_request) returns api.link_keys_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
	set enable_seqscan = off set jit = off -- the plans are kept, and must suit tables that have grown
as $$
declare
	left_keys bigint[];
	left_kinds text[];
	this_version constant bigint := pg_current_xact_id()::text::bigint;
begin
	if not core.hold_link_lease(request.instance, request.epoch, request.subjects) then
		perform core.refuse('SD004', 'the lease of these records was lost', 'epoch', 'Claim again.');
	end if;
	with wanted as materialized (
		select s.kind, s.subject_id::uuid as id, key from unnest(request.subjects) s cross join unnest(s.keys) key group by 1, 2, 3
	), had as materialized (
		select k.kind, k.subject_id as id, k.key from core.link_key k
		where k.subject_id = any (array(select s.subject_id::uuid from unnest(request.subjects) s))
	), gone as (
		delete from core.link_key k using (select h.kind, h.id, h.key from had h except select w.kind, w.id, w.key from wanted w) o
		where k.key = o.key and k.kind = o.kind and k.subject_id = o.id returning k.key, k.kind
	), added as (
		insert into core.link_key (key, kind, subject_id)
		select n.key, n.kind, n.id from (select w.key, w.kind, w.id from wanted w except select h.key, h.kind, h.id from had h) n
		order by n.key, n.kind, n.id
		on conflict do nothing
	)
	select array_agg(g.key), array_agg(g.kind) into left_keys, left_kinds from gone g;
	if left_keys is not null then
		perform core.forget_large_blocks(left_keys, left_kinds);
	end if;

	insert into core.link_term as t (subject_id, kind, terms, record, version, noted_at)
	select distinct on (id) s.subject_id::uuid as id, s.kind, s.terms, s.record, this_version, core.now() from unnest(request.subjects) s order by id
	on conflict (subject_id) do update
		set terms = excluded.terms, record = excluded.record, version = excluded.version, noted_at = excluded.noted_at
	where (t.terms, t.record) is distinct from (excluded.terms, excluded.record);
	return row(cardinality(request.subjects), this_version)::api.link_keys_response;
end
$$;
