-- Purpose: the one place where a link is made or changes its state: link, decision and audit go together. The
-- notices are core.tell_links(), once for all decisions of a transaction: recipients are locked in one order.
-- Parameters: the links as they are to be (defendant_id, case_id, state, grade, score, model_version,
--             evidence count), the word of the decision, its reason. One state for all of them.
-- Returns: the decisions, in no order.
-- Tables: defendant (lock, in key order), link, link_decision, audit.
create or replace function core.change_links(wanted core.link[], decision_of text, reason_of text)
	returns core.link_decision[]
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	at constant timestamptz := core.now();
	decisions core.link_decision[];
begin
	if cardinality(wanted) = 0 then
		return array[]::core.link_decision[];
	end if;
	perform from core.defendant d where d.id in (select w.defendant_id from unnest(wanted) w) order by d.id for update;

	with old as (
		select l.* from core.link l join unnest(wanted) w using (defendant_id, case_id)
	), written as (
		insert into core.link as l (defendant_id, case_id, state, grade, score, model_version, evidence, made_at, changed_at, notified_from)
		select w.defendant_id, w.case_id, w.state, w.grade, w.score, w.model_version, w.evidence, at, at,
			case when w.state in ('auto', 'confirmed') then at end
		from unnest(wanted) w order by w.defendant_id, w.case_id
		on conflict (defendant_id, case_id) do update
			set state = excluded.state, grade = excluded.grade, score = excluded.score, model_version = excluded.model_version,
				evidence = excluded.evidence, changed_at = at,
				made_at = case when l.state in ('auto', 'confirmed') then l.made_at else at end,
				notified_from = case when l.notified_from is null then excluded.notified_from
					when excluded.notified_from is null then null else l.notified_from end
		returning l.*
	), decided as (
		insert into core.link_decision (link_id, decided_at, decided_by, decision, reason, from_state, to_state, score,
			model_version, evidence)
		select w.id, at, core.principal_id(), decision_of, reason_of, o.state, w.state, w.score, w.model_version, w.evidence
		from written w left join old o on o.id = w.id
		returning *
	), audited as (
		insert into core.audit (at, principal_id, operation, action, subject_kind, subject_id, reason)
		select at, core.principal_id(), case when w.state in ('auto', 'confirmed', 'proposed') then 'combination' else 'alteration' end,
			'link-' || replace(decision_of, '_', '-'), 'link', w.id::text, reason_of
		from written w
	)
	select array_agg(d::core.link_decision) into decisions from decided d;
	return decisions;
end
$$;

-- One link, by a person: changed and told. Returns its decision.
create or replace function core.change_link(wanted core.link, decision_of text, reason_of text) returns uuid
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	decisions constant core.link_decision[] := core.change_links(array[wanted], decision_of, reason_of);
begin
	perform core.tell_links(decisions);
	return decisions[1].id;
end
$$;
