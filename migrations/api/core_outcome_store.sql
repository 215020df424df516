-- Purpose    Writes an outcome and its parts; text that can name the victim goes apart.
-- Parameters the row, complete; the request.
-- Returns    nothing.
-- Errors     none.
-- Tables     outcome, outcome_result, outcome_offence, sensitive_text.
create or replace function core.store_outcome(o core.outcome, request api.submit_outcome_request) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	insert into core.outcome select (o).*;
	insert into core.outcome_offence (outcome_id, position, court_code, sequence, code, title, plea, plea_date, verdict, verdict_date)
	select (o).id, row_number() over (), (o).court_code, f.sequence, f.code, f.title, f.plea, core.date_or_null(f.plea_date), f.verdict,
		core.date_or_null(f.verdict_date)
	from unnest(((request).defendant).offences) f;
	with sent as materialized (
		select r.*, gen_random_uuid() as id, row_number() over () as place from unnest((request).results) r
	), stored as (
		insert into core.outcome_result (id, outcome_id, court_code, position, source_result_id, level, offence_sequence, code, short_code,
			label, qualifiers, ordered_date, is_deleted, until_date)
		select s.id, (o).id, (o).court_code, s.place, s.source_result_id, s.level, s.offence_sequence, s.code, s.short_code, s.label,
			s.qualifiers, core.date_or_null(s.ordered_date), coalesce(s.is_deleted, false),
			core.date_or_null(s.until_date)
		from sent s
	)
	insert into core.sensitive_text (owner_id, field, owner_kind, defendant_id, court_code, body, expires_at)
	select s.id, t.field, 'result', (o).defendant_id, (o).court_code, t.body, (o).received_at + interval '1 year'
	from sent s, lateral (
		select 'text' as field, s.text as body
		union all
		select 'condition-' || c.place, c.body from unnest(s.conditions) with ordinality as c (body, place)
	) t
	where t.body <> '';
end
$$;
