-- Purpose: closes a case, and takes away what would find it again or still climb: its blocking keys, its
-- place before the linker, its unsettled notices.
-- Returns: its id; NULL if there is none that the caller may know of.
-- Tables: client_case, client_case_version, link_key, link_large_block, link_term, link_work, notice, delivery, audit.
create or replace function core.end_case(service text, reference text, why text) returns uuid
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	was core.client_case;
	left_keys bigint[];
	left_kinds text[];
begin
	select * into was from core.client_case k where k.service_code = service and k.client_ref = btrim(reference)
		and core.may_know(k.id, core.principal_id()) for no key update;
	if was.id is null or was.closed_at is not null then
		return was.id;
	end if;
	insert into core.client_case_version (case_id, version, was, changed_at, changed_by)
	values (was.id, was.version, to_jsonb(was) || core.person_of_case(was), core.now(), core.principal_id());
	update core.client_case k set closed_at = core.now(), closed_by = core.principal_id(), close_reason = why,
		version = was.version + 1, changed_at = core.now()
	where k.id = was.id;
	update core.link_work w set done_generation = w.generation where w.kind = 'case' and w.subject_id = was.id;
	with gone as (
		delete from core.link_key k where k.subject_id = was.id returning k.key, k.kind
	)
	select array_agg(g.key), array_agg(g.kind) into left_keys, left_kinds from gone g;
	perform core.forget_large_blocks(left_keys, left_kinds);
	delete from core.link_term t where t.subject_id = was.id;
	update core.delivery v set due_at = null from core.notice n
	where n.case_id = was.id and v.notice_id = n.id and v.due_at is not null;
	perform core.audit('close-case', 'alteration', 'case', was.id::text, null, why);
	return was.id;
end
$$;
