-- Purpose: an outcome in words for a day list: plea, verdict, results, bail, why a trial did not run. The words follow
-- what a code means in its own scheme on that day: one letter is custody in one system and bail in another.
-- Nothing of it is free text: what the source wrote freely stands in sensitive_text.
-- Returns: NULL if there is nothing to say.
-- Tables: outcome, outcome_offence, outcome_result, code (read, under the caller's row security).
create or replace function core.outcome_words(of_outcome uuid) returns text
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select nullif(concat_ws(', ',
		(select string_agg(distinct w.words, ', ' order by w.words) from core.outcome_offence f,
			core.plea_words(core.code_says('plea', o.system, f.plea, 'meaning')) w (words) where f.outcome_id = o.id),
		(select string_agg(distinct w.words, ', ' order by w.words) from core.outcome_offence f,
			core.verdict_words(core.code_says('verdict', o.system, f.verdict, 'meaning')) w (words) where f.outcome_id = o.id),
		(select string_agg(w.words, ', ' order by r.position) from core.outcome_result r, lateral (select coalesce(r.label,
				core.code_title('result-class', o.system, r.code, o.hearing_date), core.code_title('result-class', o.system, r.short_code, o.hearing_date),
				core.code_title('result', o.system, r.code, o.hearing_date)) as words) w
			where r.outcome_id = o.id and not r.is_deleted and w.words is not null and r.position <= 8),
		core.bail_words(o.system, o.bail_status, o.hearing_date),
		case o.trial_outcome when 'effective' then null else 'trial ' || o.trial_outcome
			|| coalesce(': ' || (core.trial_reason(o.trial_outcome, o.trial_outcome_reason, o.court_code, o.hearing_date)).title, '') end), '')
	from core.outcome o where o.id = of_outcome;
end;
