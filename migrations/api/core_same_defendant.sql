-- Purpose: the same defendant in other rows, without any doubt: the source's own key of a person, or the same
-- case number with the same name and date of birth. Never by case number alone: that is a co-defendant. Two
-- dates of birth that differ are two people, whatever the key says.
-- Returns: pairs of rows; is_same_case: under the same case number.
-- Tables: defendant, court_case (read).
create or replace function core.same_defendants(ids uuid[]) returns table (id uuid, other_id uuid, is_same_case boolean)
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
	set enable_seqscan = off set jit = off -- the plans are kept, and must suit tables that have grown
as $$
#variable_conflict use_column
begin
	return query
	with mine as materialized (
		select d.id, d.source_defendant_id as key, d.birth_date, core.name_words(d) as words, c.urn
		from core.defendant d join core.court_case c on c.id = d.case_id where d.id = any (ids)
	)
	select m.id, o.id, c.urn = m.urn
	from mine m join core.defendant o on o.source_defendant_id = m.key and o.id <> m.id join core.court_case c on c.id = o.case_id
	-- A short key may be a place in a list: it counts only within its case.
	where (c.urn = m.urn or m.key ~* '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$')
		and (o.birth_date = m.birth_date) is not false
	union
	select m.id, o.id, true
	from mine m join core.court_case c on c.urn = m.urn join core.defendant o on o.case_id = c.id and o.id <> m.id
	where o.birth_date = m.birth_date and core.name_words(o) = m.words;
end
$$;

-- All words of a name, without titles, in alphabetical order.
create or replace function core.name_words(d core.defendant) returns text[]
	language sql immutable set search_path = pg_catalog, pg_temp
return array(
	select distinct word from regexp_split_to_table(lower(translate(case when nullif(btrim(d.surname), '') is not null
		then concat_ws(' ', d.forenames, d.middle_names, d.surname) else d.full_name end, '.''', '')), '[^[:alnum:]]+') word
	where word <> all ('{"",mr,mrs,ms,miss,mx,dr,master,sir}') order by word);

-- What people decided about the same defendants in other rows, of several the newest; with what the decided link says.
create or replace function core.decided_elsewhere(ids uuid[]) returns table (defendant_id uuid, case_id uuid, to_state text,
		grade text, score double precision, model_version text, evidence core.evidence[])
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
	set enable_seqscan = off set jit = off
as $$
#variable_conflict use_column
begin
	return query
	select distinct on (s.id, l.case_id) s.id, l.case_id, x.to_state, case when s.is_same_case then l.grade else 'same_person' end,
		l.score, l.model_version, l.evidence
	from core.same_defendants(ids) s
	join core.link l on l.defendant_id = s.other_id
	join lateral (
		select y.to_state, y.position from core.link_decision y
		where y.link_id = l.id and y.decided_by is not null and y.decision <> 'ask' order by y.position desc limit 1
	) x on x.to_state in ('confirmed', 'refused', 'undone')
	order by s.id, l.case_id, x.position desc;
end
$$;

-- After a decision: the same defendant in other rows inherits it.
create or replace function core.queue_same_defendants(of_defendant uuid) returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform core.queue_link_work('defendant', array(select distinct s.other_id from core.same_defendants(array[of_defendant]) s));
end
$$;
