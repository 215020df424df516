-- Purpose: writes what the linker found about a batch, in one transaction: links, decisions, notices,
-- audit; and marks the batch as done.
-- Returns: how many links were made, proposed and withdrawn; or only that the lease was lost.
-- Tables: defendant (lock), link_work (lock, update), link_term (read), link (update), those of core.change_links().
--
-- A pair without a verdict is as before: the linker sends those that it would link or show, and those that stand. A
-- candidate that was stored anew after it was read is not linked as what it was: who found it is linked again.
create or replace function core.link_commit(request api.link_commit_request) returns api.link_commit_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
	set enable_seqscan = off set jit = off -- the plans are kept, and must suit tables that have grown
as $$
declare
	response api.link_commit_response;
	defendants constant uuid[] := array(select v.defendant_id::uuid from unnest(request.verdicts) v
		union select s.subject_id::uuid from unnest(request.subjects) s where s.kind = 'defendant');
	verdicts api.link_verdict[];
	outdated uuid[];
	wanted core.link[];
	made core.link_decision[];
	proposed core.link_decision[];
	withdrawn core.link_decision[];
begin
	-- Defendants before the places in the linker's queue: so does intake.
	perform from core.defendant d where d.id = any (defendants) order by d.id for update;
	if not core.hold_link_lease(request.instance, request.epoch, request.subjects) then
		response.fenced := true;
		return response;
	end if;

	select f.verdicts, f.outdated into verdicts, outdated from core.fresh_verdicts(request.verdicts) f;
	wanted := core.judge_links(verdicts, defendants, request.model_version);
	made := core.change_links(array(select w from unnest(wanted) w where w.state = 'auto'), 'auto', null)
		|| core.change_links(array(select w from unnest(wanted) w where w.state = 'confirmed'), 'link', 'inherited');
	proposed := core.change_links(array(select w from unnest(wanted) w where w.state = 'proposed'), 'propose', null);
	withdrawn := core.change_links(array(select w from unnest(wanted) w where w.state = 'undone'), 'withdraw', null);
	perform core.tell_links(made || proposed || withdrawn);
	perform core.refresh_links(verdicts, request.model_version);

	update core.link_work w set done_generation = case when w.subject_id = any (outdated) then w.done_generation else w.lease_generation end,
		lease_owner = null, lease_until = null, attempts = 0
	from unnest(request.subjects) s where w.kind = s.kind and w.subject_id = s.subject_id::uuid;
	response.made := cardinality(made);
	response.proposed := cardinality(proposed);
	response.withdrawn := cardinality(withdrawn);
	response.fenced := false;
	return response;
end
$$;

-- The verdicts whose candidates are still as they were scored; and who found the others.
create or replace function core.fresh_verdicts(given api.link_verdict[], out verdicts api.link_verdict[], out outdated uuid[])
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
	set enable_seqscan = off set jit = off
as $$
begin
	with compared as materialized (
		select v, (case v.candidate when 'case' then v.defendant_id else v.case_id end)::uuid as found_by,
			v.candidate is null or v.candidate_version is not distinct from coalesce((select t.version from core.link_term t
				where t.subject_id = (case v.candidate when 'case' then v.case_id else v.defendant_id end)::uuid), 0) as is_fresh
		from unnest(given) v
	)
	select array(select c.v from compared c where c.is_fresh), array(select distinct c.found_by from compared c where not c.is_fresh)
	into verdicts, outdated;
end
$$;

-- What stands says by which model, and why, as of now. Each decision keeps what it was decided on.
create or replace function core.refresh_links(verdicts api.link_verdict[], model text) returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
	set enable_seqscan = off set jit = off
as $$
begin
	update core.link l set score = v.score, grade = coalesce(v.grade, l.grade), model_version = model,
		evidence = core.kept_evidence(v.evidence, false) || array(select e from unnest(l.evidence) e
			where e.field = 'prosecution' and v.grade is distinct from 'same_case')
	from unnest(verdicts) v
	where l.defendant_id = v.defendant_id::uuid and l.case_id = v.case_id::uuid and l.state in ('auto', 'proposed') and v.band <> 'none'
		and (l.model_version is distinct from model or l.score is distinct from v.score);
end
$$;
