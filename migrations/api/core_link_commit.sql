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
	step record;
	counts jsonb := jsonb_build_object();
begin
	if not core.hold_link_lease(request.instance, request.epoch, request.subjects) then
		response.fenced := true;
		return response;
	end if;
	perform from core.defendant d where d.id in (select core.as_uuid(v.defendant_id) from unnest(request.verdicts) v)
		or d.id in (select core.as_uuid(s.subject_id) from unnest(request.subjects) s where s.kind = 'defendant')
		order by d.id for update;

	wanted := core.judge_links(request.verdicts, request.model_version);
	for step in select * from (values ('auto', 'auto', null), ('confirmed', 'link', 'inherited'), ('proposed', 'propose', null),
			('undone', 'withdraw', null)) s (state, decision, reason) loop
		counts := counts || jsonb_build_object(step.state, cardinality(core.change_links(
			array(select w from unnest(wanted) w where w.state = step.state), step.decision, step.reason)));
	end loop;

	update core.link_work w set done_generation = w.lease_generation, lease_owner = null, lease_until = null, attempts = 0
	from unnest(request.subjects) s where w.kind = s.kind and w.subject_id = s.subject_id::uuid;
	response.made := (counts ->> 'auto')::integer + (counts ->> 'confirmed')::integer;
	response.proposed := (counts ->> 'proposed')::integer;
	response.withdrawn := (counts ->> 'undone')::integer;
	response.fenced := false;
	return response;
end
$$;
