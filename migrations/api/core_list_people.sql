-- Purpose    Recognises the defendants of new and changed records within their case.
-- Parameters the list's records with hearing and case, the records as sent.
-- Returns    one element a named defendant, also a new one, whose row is not written yet.
-- Errors     none.
-- Tables     defendant (read).
create or replace function core.list_people(rows core.list_row[], hearings api.listed_hearing[]) returns core.list_defendant[]
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return (
		with sent as materialized (
			select r.position, r.hearing_id, r.case_id, d.ordinal, core.person_keys(d.d) as keys,
				coalesce(core.name_key((d.d).name), '') || '|' || coalesce((d.d).birth_date, '') || '|' ||
					case when (d.d).name is null then coalesce((d.d).source_defendant_id, (d.d).pnc_id, (d.d).arrest_summons_number, '') else '' end as same
			from core.rows_of_tiers(rows, 1, 5) r
			join (select u.defendants, row_number() over () as record from unnest(hearings) u) s on s.record = r.position
			cross join lateral (select d, row_number() over ()::integer as ordinal from unnest(s.defendants) d) d
		), known as materialized (
			select e.id, e.case_id, e.match_keys from core.defendant e where e.case_id = any (array(select s.case_id from sent s))
		), best as (
			select c.*, row_number() over (partition by c.position, c.ordinal order by c.overlap desc, c.id) as of_sent,
				row_number() over (partition by c.position, c.id order by c.overlap desc, c.ordinal) as of_known
			from (
				select s.position, s.ordinal, e.id, cardinality(array(select unnest(s.keys) intersect select unnest(e.match_keys))) as overlap
				from sent s join known e on e.case_id = s.case_id and e.match_keys && s.keys
			) c
		), fresh as materialized ( -- one person in two new records of one case is one
			select n.case_id, n.same, gen_random_uuid() as id
			from (select distinct s.case_id, s.same from sent s where s.keys <> '{}') n
		)
		select coalesce(array_agg(row(s.position, s.ordinal, s.hearing_id, s.case_id, coalesce(b.id, f.id), b.id is null, false)::core.list_defendant
			order by s.position, s.ordinal), '{}')
		from sent s
		join fresh f on f.case_id = s.case_id and f.same = s.same
		left join best b on b.position = s.position and b.ordinal = s.ordinal and b.of_sent = 1 and b.of_known = 1
		where s.keys <> '{}'
	);
end
$$;

-- The defendants as sent, each with its row's id; the first record wins where two name one person.
create or replace function core.list_people_sent(people core.list_defendant[], hearings api.listed_hearing[])
	returns table (defendant_id uuid, case_id uuid, is_new boolean, keys text[], d api.listed_defendant)
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	select distinct on (p.defendant_id) p.defendant_id, p.case_id, p.is_new, core.person_keys(s.d), s.d
	from unnest(people) p
	join (
		select d.d, h.record, row_number() over (partition by h.record) as ordinal
		from (select u.defendants, row_number() over () as record from unnest(hearings) u) h,
			lateral (select d from unnest(h.defendants) d) d
	) s on s.record = p.position and s.ordinal = p.ordinal
	order by p.defendant_id, p.position, p.ordinal;
end
$$;
