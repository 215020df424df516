-- Purpose: which blocks are known to be larger than their bound: noted by a search, forgotten when a key leaves one.
-- Both lock in the order of the keys, so that neither waits for the other in a ring.
-- Parameters: keys of blocks, and whose keys they are.
-- Tables: link_large_block (insert, delete).
create or replace function core.note_large_blocks(of_keys bigint[], of_kinds text[]) returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	insert into core.link_large_block (key, kind)
	select u.key, u.kind from unnest(of_keys, of_kinds) u (key, kind) order by u.key, u.kind
	on conflict do nothing;
end
$$;

create or replace function core.forget_large_blocks(of_keys bigint[], of_kinds text[]) returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
	set enable_seqscan = off set jit = off
as $$
begin
	with locked as materialized (
		select b.key, b.kind from core.link_large_block b join unnest(of_keys, of_kinds) u (key, kind) on u.key = b.key and u.kind = b.kind
		order by b.key, b.kind for update of b
	)
	delete from core.link_large_block b using locked l where b.key = l.key and b.kind = l.kind;
end
$$;

create or replace function core.forget_all_large_blocks() returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform core.forget_large_blocks(array(select b.key from core.link_large_block b order by b.key, b.kind),
		array(select b.kind from core.link_large_block b order by b.key, b.kind));
end
$$;
