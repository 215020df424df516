-- Purpose: one version of an outcome beside what was known before it, under the caller's row security: a text that she
-- may not read is not there.
-- Tables: outcome, outcome_result, sensitive_text (read).
create or replace function core.outcome_view(o core.outcome) returns api.outcome_view
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
	was record;
begin
	select * into was from core.bail_before(o);
	return row((o).id::text, (o).version, (o).basis, (o).system, (o).shared_at, (o).received_at, (o).superseded_at, (o).hearing_date::text,
		was.status, (o).bail_status, core.bail_direction(o), core.condition_views(was.outcome_id, (o).id),
		array(select row(r.code, r.short_code, r.label, core.result_classes((o).system, r.code, r.short_code), r.until_date::text, r.is_deleted,
			(select t.body from core.sensitive_text t where t.owner_id = r.id and t.field = 'text'))::api.result_view
			from core.outcome_result r where r.outcome_id = (o).id order by r.position),
		(o).trial_outcome, (o).trial_outcome_reason,
		(core.trial_reason((o).trial_outcome, (o).trial_outcome_reason, (o).court_code, (o).hearing_date)).title,
		(o).next_hearing_date::text, core.outcome_words((o).id))::api.outcome_view;
end
$$;

-- The pairs are found with every right; each text is read again with the caller's.
create or replace function core.condition_views(was uuid, now uuid) returns api.condition_view[]
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	return array(select row(coalesce(p.now_place, p.was_place), p.code, p.change, core.condition_text(was, p.was_place),
			core.condition_text(now, p.now_place))::api.condition_view
		from core.condition_places(was, now) p);
end
$$;

create or replace function core.condition_places(was uuid, now uuid) returns table (change text, was_place text, now_place text, code text)
	language sql stable security definer rows 8 set search_path = pg_catalog, pg_temp
as $$
	select p.change, p.was_place, p.now_place, p.code from core.condition_pairs(was, now) p
	where exists (select from core.outcome_conditions(now)) or exists (select from core.outcome o where o.id = now
		and core.is_conditional(o.system, o.bail_status));
$$;

create or replace function core.condition_text(of_outcome uuid, place text) returns text
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select t.body from core.outcome_result r join core.sensitive_text t on t.owner_id = r.id
	where r.outcome_id = of_outcome and r.position::text = split_part(place, '.', 1)
		and t.field = case when place like '%.%' then 'condition-' || split_part(place, '.', 2) else 'text' end;
end;
