-- Purpose: leases records that wait for the linker. Any number of workers may claim at the same time.
-- Returns: the epoch that fences this lease, the records, whether more wait, and the model in force.
-- Tables: link_work (update), those of core.link_records().
--
-- A worker asks only when it holds nothing: what stands under its own name is of its life before a crash,
-- and need not wait for the lease to run out. The epoch fences the dead one all the same.
--
-- A record that was claimed three times without a commit may be what stops its worker: such records
-- come last and one at a time, so that the others go on.
create or replace function core.link_claim(request api.link_claim_request) returns api.link_claim_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
	set enable_seqscan = off set jit = off -- the plans are kept, and must suit tables that have grown
as $$
declare
	response api.link_claim_response;
	at constant timestamptz := core.now();
	lease constant interval := interval '10 seconds'; -- a batch takes well under one
	wanted integer := greatest(1, least(coalesce(request."limit", 100), 1000));
	claimed uuid[];
	claimed_cases uuid[];
begin
	wanted := case when exists (select from core.link_work w
		where w.done_generation < w.generation and (w.attempts >= 3) = false
			and (w.lease_until is null or w.lease_until < at or w.lease_owner = request.instance)) then wanted else 1 end;

	response.epoch := nextval('core.link_epoch');
	with free as (
		select w.kind, w.subject_id from core.link_work w
		where w.done_generation < w.generation
			and (w.lease_until is null or w.lease_until < at or w.lease_owner = request.instance)
			and (w.attempts < 3 or wanted = 1)
		order by (w.attempts >= 3), w.queued_at, w.kind, w.subject_id
		limit wanted
		for update skip locked
	), leased as (
		update core.link_work w
		set lease_owner = request.instance, lease_epoch = response.epoch, lease_generation = w.generation,
			lease_until = at + lease, attempts = w.attempts + 1
		from free where w.kind = free.kind and w.subject_id = free.subject_id
		returning w.kind, w.subject_id
	)
	select coalesce(array_agg(subject_id) filter (where kind = 'defendant'), '{}'),
		coalesce(array_agg(subject_id) filter (where kind = 'case'), '{}')
	into claimed, claimed_cases from leased;

	response.records := array(select r.record from core.link_records('defendant', claimed) r
		union all select r.record from core.link_records('case', claimed_cases) r);
	-- A case that was closed meanwhile gives no record, and nothing remains to do for it.
	update core.link_work w set done_generation = w.lease_generation, lease_until = null
	from core.client_case k
	where w.kind = 'case' and w.subject_id = any (claimed_cases) and k.id = w.subject_id and k.closed_at is not null;
	response.more := exists (select from core.link_work w
		where w.done_generation < w.generation and w.lease_epoch is distinct from response.epoch
			and (w.lease_until is null or w.lease_until < at or w.lease_owner = request.instance));
	response.model_version := core.link_model_in_force();
	return response;
end
$$;
