-- Purpose: whether a worker still holds the lease of all its records; if so they stay locked to the end
-- of the transaction, so that nobody can claim them meanwhile.
-- Returns: false if even one was claimed by another: then the worker's findings are void.
-- Tables: link_work (lock).
create or replace function core.hold_link_lease(of_instance text, of_epoch bigint, subjects api.link_keys[]) returns boolean
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	held bigint;
begin
	select count(*) into held from (
		select from core.link_work w join (select distinct s.kind, s.subject_id from unnest(subjects) s) s
			on w.kind = s.kind and w.subject_id = core.as_uuid(s.subject_id)
		where w.lease_owner = of_instance and w.lease_epoch = of_epoch
		order by w.kind, w.subject_id
		for update of w
	) locked;
	return held = (select count(*) from (select distinct s.kind, s.subject_id from unnest(subjects) s) s);
end
$$;
