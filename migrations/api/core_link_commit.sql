-- Purpose: writes what the linker found about a batch, in one transaction: links, decisions, notices,
-- audit; and marks the batch as done.
-- Returns: how many links were made, proposed and withdrawn; or only that the lease was lost.
-- Tables: link_work (lock, update), those of core.change_links().
--
-- What a person decided about a pair stands, whatever the score. It also holds for the same defendant
-- under the same case number elsewhere, see core.inherited_decision().
create or replace function core.link_commit(request api.link_commit_request) returns api.link_commit_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	response api.link_commit_response;
	wanted core.link[];
	made core.link_decision[];
	proposed core.link_decision[];
	withdrawn core.link_decision[];
begin
	-- Defendants before the places in the linker's queue: so does intake.
	perform from core.defendant d where d.id in (select core.as_uuid(v.defendant_id) from unnest(request.verdicts) v)
		or d.id in (select core.as_uuid(s.subject_id) from unnest(request.subjects) s where s.kind = 'defendant')
		order by d.id for update;
	if not core.hold_link_lease(request.instance, request.epoch, request.subjects) then
		response.fenced := true;
		return response;
	end if;

	wanted := core.judge_links(request.verdicts, request.model_version);
	made := core.change_links(array(select w from unnest(wanted) w where w.state = 'auto'), 'auto', null)
		|| core.change_links(array(select w from unnest(wanted) w where w.state = 'confirmed'), 'link', 'inherited');
	proposed := core.change_links(array(select w from unnest(wanted) w where w.state = 'proposed'), 'propose', null);
	withdrawn := core.change_links(array(select w from unnest(wanted) w where w.state = 'undone'), 'withdraw', null);
	perform core.tell_links(made || proposed || withdrawn);

	update core.link_work w set done_generation = w.lease_generation, lease_owner = null, lease_until = null, attempts = 0
	from unnest(request.subjects) s where w.kind = s.kind and w.subject_id = s.subject_id::uuid;
	response.made := cardinality(made);
	response.proposed := cardinality(proposed);
	response.withdrawn := cardinality(withdrawn);
	response.fenced := false;
	return response;
end
$$;
