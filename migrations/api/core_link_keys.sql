-- Purpose: stores the blocking keys of leased records, in place of those they had.
-- Returns: how many records' keys were stored.
-- Errors: SD004 the lease was lost.
-- Tables: link_work (lock), link_key (insert, delete).
create or replace function core.link_keys(request api.link_keys_request) returns api.link_keys_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	if not core.hold_link_lease(request.instance, request.epoch, request.subjects) then
		perform core.refuse('SD004', 'the lease of these records was lost', 'epoch', 'Claim again.');
	end if;
	delete from core.link_key k using unnest(request.subjects) s
	where k.subject_id = s.subject_id::uuid and k.kind = s.kind and k.key <> all (s.keys);
	insert into core.link_key (key, kind, subject_id)
	select distinct key, s.kind, s.subject_id::uuid from unnest(request.subjects) s, unnest(s.keys) key
	order by key, s.kind, s.subject_id::uuid
	on conflict do nothing;
	return row(cardinality(request.subjects))::api.link_keys_response;
end
$$;
