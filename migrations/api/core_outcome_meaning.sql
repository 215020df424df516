-- Purpose    What an outcome means: the kind of its notice and what changed, in codes and dates, never in text.
-- Parameters the outcome, attached to its defendant.
-- Returns    the gravest kind that holds; the changes say all of it.
-- Errors     none.
-- Tables     outcome, outcome_offence, outcome_result (read); those of core.bail_before().
create or replace function core.outcome_meaning(o core.outcome, out kind text, out changes core.change[])
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
	was record;
	earlier core.outcome;
	classes constant text[] := core.outcome_classes(o);
	direction constant text := core.bail_direction(o);
	conditions core.change[] := array[]::core.change[];
begin
	select * into was from core.bail_before(o);
	select p.* into earlier from core.outcome p where p.series = (o).series and p.version < (o).version order by p.version desc limit 1;
	if was.outcome_id is not null and core.is_conditional(was.system, was.status) and core.is_conditional((o).system, coalesce((o).bail_status, was.status))
		and ((o).bail_status is not null or classes && '{bail-varied}') then
		conditions := core.condition_changes(was.outcome_id, (o).id);
	end if;
	changes := core.bail_changes(o, was.status, direction) || conditions
		|| case when conditions <> '{}' then array[row('conditions', null, core.condition_direction(was.outcome_id, (o).id))::core.change] else '{}' end
		|| core.class_changes(o, classes) || core.measure_changes(o) || core.version_changes(o, earlier);
	kind := core.outcome_kind(o, classes, changes, case when direction = 'looser' and coalesce(core.bail_held(was.system, was.status), 'no') <> 'no'
		then 'released' else direction end);
end
$$;

-- The gravest that holds. What nobody can tell counts as looser.
create or replace function core.outcome_kind(o core.outcome, classes text[], changes core.change[], direction text) returns text
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
	fields constant text[] := array(select c.field from unnest(changes) c);
begin
	return case
		when direction = 'released' then 'released'
		when exists (select from core.outcome_result r where r.outcome_id = (o).id and not r.is_deleted and upper(r.short_code) = 'EMONE') then 'monitoring-ended'
		when direction in ('looser', 'unknown') then 'bail-loosened'
		when classes && '{warrant}' then 'warrant-issued'
		when classes && '{warrant-withdrawn}' then 'warrant-withdrawn'
		when classes && '{warrant-executed,warrant-not-executed}' then 'warrant-executed'
		when 'conditions' = any (fields) or classes && '{bail-varied,bail-removed}' then 'conditions-changed'
		when classes && '{order-discharged}' then 'order-discharged'
		when classes && '{order-varied}' then 'order-varied'
		when (o).trial_outcome in ('cracked', 'ineffective', 'vacated') then 'trial-' || (o).trial_outcome
		when classes && '{order-made}' then 'order-made'
		when classes && '{sentence}' then 'sentence-passed'
		when exists (select from unnest(changes) c where c.field = 'plea' and c.was is not null) then 'plea-changed'
		when 'plea' = any (fields) then 'plea-entered'
		when 'special-measure' = any (fields) then 'special-measures-granted'
		when (o).basis = 'observed' then 'outcome-observed'
		else 'outcome-recorded' end;
end
$$;

create or replace function core.is_conditional(of_system text, status text) returns boolean
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select coalesce(core.bail_rank(of_system, status) between 40 and 50, false);
end;

-- Inside until a condition is met, and then out with no hearing: it is said at once, for nothing else will say it.
create or replace function core.bail_changes(o core.outcome, was text, direction text) returns core.change[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return array(select row(c.field, c.was, c.now)::core.change
		from (values (1, 'bail', was, coalesce((o).bail_status, was)), (2, 'bail-direction', null, direction),
			(3, 'release-without-hearing', null, case core.bail_held((o).system, (o).bail_status) when 'until-condition' then 'when its conditions are met' end),
			(4, 'basis', null, case (o).basis when 'observed' then 'observed in court, not yet official' end)) as c (place, field, was, now)
		where c.was is distinct from c.now and not (c.field = 'bail' and direction is null) order by c.place);
end
$$;

-- Results that are facts of their own, by their codes.
create or replace function core.class_changes(o core.outcome, classes text[]) returns core.change[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return array(select row(f.field, null, f.says)::core.change from (
			select distinct on (w.field, w.place) w.field, w.place, case when w.field = 'order' then coalesce(core.code_says('result-class', (o).system,
				coalesce(r.short_code, r.code), 'order') || ' ', '') || w.says else w.says end as says
			from core.outcome_result r
			cross join lateral core.result_classes((o).system, r.code, r.short_code) k (has)
			join (values (1, 'warrant', 'warrant', 'issued, not backed for bail'), (2, 'warrant', 'warrant-withdrawn', 'withdrawn'),
				(3, 'warrant', 'warrant-executed', 'executed'), (4, 'warrant', 'warrant-not-executed', 'not executed'),
				(5, 'order', 'order-made', 'made'), (6, 'order', 'order-varied', 'varied'), (7, 'order', 'order-discharged', 'discharged'),
				(8, 'case', 'ended', 'ended without conviction'), (9, 'case', 'sentence', 'sentenced'), (10, 'case', 'sent', 'sent to another court'),
				(11, 'case', 'reopened', 'reopened'), (12, 'result', 'error', 'entered in error'), (13, 'result', 'text', 'only in words: read it'))
				as w (place, field, class, says) on w.class = any (k.has)
			where r.outcome_id = (o).id and not r.is_deleted
		) t cross join lateral (select t.field, case when t.place = 1 and classes && '{backed}' then 'issued, backed for bail' else t.says end as says) f
		order by t.place);
end
$$;

-- What else differs from the version before: codes and dates.
create or replace function core.version_changes(o core.outcome, earlier core.outcome) returns core.change[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return array(select row(c.field, c.was, c.now)::core.change
		from (values (1, 'plea', coalesce(core.outcome_pleas((earlier).id), case when core.outcome_pleas((o).id) is not null then core.pleas_before(o) end),
				core.outcome_pleas((o).id)),
			(2, 'verdict', core.outcome_verdicts((earlier).id), core.outcome_verdicts((o).id)),
			(3, 'trial-outcome', (earlier).trial_outcome, (o).trial_outcome),
			(4, 'trial-reason', core.trial_reason_said(earlier), core.trial_reason_said(o)),
			(5, 'next-hearing', (earlier).next_hearing_date::text, (o).next_hearing_date::text),
			(6, 'next-court', (earlier).next_court_code, nullif((o).next_court_code, (o).court_code)),
			(7, 'adjourned', (earlier).next_reason, (o).next_reason)) as c (place, field, was, now)
		where c.was is distinct from c.now order by c.place);
end
$$;

-- Codes as the source wrote them, each once. An indicated plea is none.
create or replace function core.outcome_pleas(of_outcome uuid) returns text
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select string_agg(distinct upper(f.plea), ' ' order by upper(f.plea)) from core.outcome_offence f where f.outcome_id = of_outcome and f.plea <> '';
end;

-- What he had pleaded by the court's record of his earlier hearings: another plea now is a change, the same is no news.
create or replace function core.pleas_before(o core.outcome) returns text
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select t.pleas
	from (select core.outcome_pleas(p.id) as pleas, p.hearing_date, p.received_at from core.outcome p
		where p.defendant_id = (o).defendant_id and p.series <> (o).series and p.basis = 'official' and p.version is not null
			and p.superseded_at is null and (p.hearing_date, p.received_at) <= ((o).hearing_date, (o).received_at)) t
	where t.pleas is not null order by t.hearing_date desc, t.received_at desc limit 1;
end;

create or replace function core.outcome_verdicts(of_outcome uuid) returns text
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select string_agg(distinct upper(f.verdict), ' ' order by upper(f.verdict)) from core.outcome_offence f where f.outcome_id = of_outcome and f.verdict <> '';
end;

-- The letter with the words of the standard table; a letter that is in no table stays alone.
create or replace function core.trial_reason_said(o core.outcome) returns text
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select concat_ws(': ', (o).trial_outcome_reason,
		(core.trial_reason((o).trial_outcome, (o).trial_outcome_reason, (o).court_code, (o).hearing_date)).title)
	where (o).trial_outcome_reason is not null;
end;

-- All that an outcome changed, as its notice says it.
create or replace function core.outcome_changes(o core.outcome) returns core.change[]
	language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
	select (core.outcome_meaning(o)).changes;
$$;
