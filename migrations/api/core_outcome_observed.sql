-- Purpose    What a person saw in court beside what the court shares: where they differ is a task for the coordinator, and
--            settled when they agree. What the observer did not say differs from nothing.
-- Parameters outcomes of either basis that have their hearing and defendant.
-- Returns    nothing.
-- Errors     none.
-- Tables     discrepancy; outcome and its parts (read); those of core.raise_notices().
create or replace function core.compare_observed(ids uuid[]) returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	pair record;
begin
	for pair in
		select t.id, t.hearing_id, t.defendant_id, t.court_code, t.is_replay, s.id as seen, f.id as shared
		from core.outcome t
		join core.outcome s on s.hearing_id = t.hearing_id and s.defendant_id = t.defendant_id and s.basis = 'observed' and s.superseded_at is null
			and s.version is not null
		join core.outcome f on f.hearing_id = t.hearing_id and f.defendant_id = t.defendant_id and f.basis = 'official' and f.superseded_at is null
			and f.version is not null
		where t.id = any (ids) and t.id in (s.id, f.id) order by t.id
	loop
		update core.discrepancy d set settled_at = core.now()
		where d.hearing_id = pair.hearing_id and d.defendant_id = pair.defendant_id and d.system = 'observed' and d.settled_at is null
			and (d.field, d.says, d.other_says) not in (select v.field, v.seen, v.shared from core.observed_differences(pair.seen, pair.shared) v);
		insert into core.discrepancy (hearing_id, defendant_id, court_code, field, system, says, other_system, other_says, publication_id, is_replay, found_at)
		select pair.hearing_id, pair.defendant_id, pair.court_code, v.field, 'observed', v.seen, 'official', v.shared, pair.id, pair.is_replay, core.now()
		from core.observed_differences(pair.seen, pair.shared) v
		on conflict do nothing;
		perform core.raise_notices(core.discrepancy_drafts(pair.id));
	end loop;
end
$$;

create or replace function core.observed_differences(of_seen uuid, of_shared uuid) returns table (field text, seen text, shared text)
	language plpgsql stable security definer rows 2 set search_path = pg_catalog, pg_temp
as $$
begin
	return query
	select s.field, s.says, coalesce(f.says, 'nothing')
	from core.outcome_said(of_seen) s left join core.outcome_said(of_shared) f on f.field = s.field
	where s.says is not null and s.says is distinct from f.says;
end
$$;

-- In words that two systems have in common.
create or replace function core.outcome_said(of_outcome uuid) returns table (field text, says text)
	language plpgsql stable security definer rows 7 set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
	o core.outcome;
begin
	select * into o from core.outcome t where t.id = of_outcome;
	return query
	select 'bail', case core.bail_rank(o.system, o.bail_status) when 50 then 'conditional bail' when 60 then 'unconditional bail'
		when 40 then 'bail when conditions are met' else coalesce(core.code_says('bail-status', o.system, o.bail_status, 'held'), o.bail_status) end
	union all
	select w.field, string_agg(distinct coalesce(core.code_says(w.field, o.system, w.code, 'meaning'), upper(w.code)), ' ')
	from core.outcome_offence f, lateral (values ('plea', f.plea), ('verdict', f.verdict)) as w (field, code)
	where f.outcome_id = o.id and w.code <> '' group by w.field
	union all
	select v.field, v.says from (values ('trial-outcome', concat_ws(' ', o.trial_outcome, o.trial_outcome_reason)),
		('next-hearing', o.next_hearing_date::text)) as v (field, says) where v.says <> ''
	union all
	select c.field, string_agg(distinct c.now, ', ') from unnest(core.class_changes(o, core.outcome_classes(o))) c
	where c.field in ('warrant', 'order') group by c.field;
end
$$;
