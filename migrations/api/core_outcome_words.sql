-- Purpose: an outcome in words for a day list: plea, verdict, results by their labels, bail, why a trial did not run.
-- Nothing of it is free text: what the source wrote freely stands in sensitive_text.
-- Returns: NULL if there is nothing to say.
-- Tables: outcome, outcome_offence, outcome_result (read, under the caller's row security).
create or replace function core.outcome_words(of_outcome uuid) returns text
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select nullif(concat_ws(', ',
		(select string_agg(distinct w.words, ', ' order by w.words) from (
			select case upper(f.plea) when 'G' then 'Guilty plea' when 'GUILTY' then 'Guilty plea'
				when 'NG' then 'Not guilty plea' when 'NOT_GUILTY' then 'Not guilty plea' when 'NOT GUILTY' then 'Not guilty plea' end as words
			from core.outcome_offence f where f.outcome_id = o.id) w where w.words is not null),
		(select string_agg(distinct w.words, ', ' order by w.words) from (
			select case upper(f.verdict) when 'G' then 'Found guilty' when 'GUILTY' then 'Found guilty'
				when 'NG' then 'Found not guilty' when 'NOT_GUILTY' then 'Found not guilty' when 'NOT GUILTY' then 'Found not guilty'
				when 'NC' then 'No conviction' when 'NA' then 'Guilty of an alternative offence' end as words
			from core.outcome_offence f where f.outcome_id = o.id) w where w.words is not null),
		(select string_agg(r.label, ', ' order by r.position) from core.outcome_result r
			where r.outcome_id = o.id and not r.is_deleted and r.label is not null and r.position <= 8),
		case upper(o.bail_status) when 'C' then 'remanded in custody' when 'B' then 'conditional bail' when 'U' then 'unconditional bail'
			when 'P' then 'conditional bail with pre-release conditions' when 'S' then 'remanded to local authority care'
			when 'L' then 'remanded to local authority care' when 'A' then null when 'N' then null else lower(o.bail_status) end,
		case o.trial_outcome when 'effective' then null else 'trial ' || o.trial_outcome end), '')
	from core.outcome o where o.id = of_outcome;
end;
