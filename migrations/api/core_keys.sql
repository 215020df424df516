-- Purpose    By what a source's record of a defendant is recognised in its next version, within one case.
-- Parameters the record.
-- Returns    keys; two records of one case that share one are taken for the same person. Not for linking.
-- Errors     none.
-- Tables     none.

-- First forename and surname, lower case, in alphabetical order: "KHAN, Adil" and "Mr Adil Khan" are one.
create or replace function core.name_key(name api.person_name) returns text
	language sql immutable parallel safe
as $$
	select case when w.first < w.last then w.first || ' ' || w.last else w.last || ' ' || w.first end
	from (
		select coalesce(f.words[1], '') as first, coalesce(f.words[cardinality(f.words)], '') as last
		from (
			select array_remove(regexp_split_to_array(regexp_replace(lower(
				case
					when nullif(btrim((name).surname), '') is not null then
						split_part(btrim(coalesce((name).forenames, '')), ' ', 1) || ' ' || replace((name).surname, ' ', '')
					when position(',' in (name)."full") > 0 then
						split_part(btrim(split_part((name)."full", ',', 2)), ' ', 1) || ' ' || replace(split_part((name)."full", ',', 1), ' ', '')
					else (name)."full"
				end), '(^|\s)(mr|mrs|ms|miss|mx|dr|sir|lord|lady)\.?(?=\s|$)|[^[:alpha:][:space:]]', '', 'g'), '\s+'), '') as words
		) f
	) w
	where w.last <> '';
$$;

create or replace function core.person_keys(d api.listed_defendant) returns text[]
	language sql immutable parallel safe
return array_remove(array[
	'n:' || core.name_key((d).name), 'b:' || (d).birth_date, 's:' || (d).source_defendant_id,
	'p:' || core.compact((d).pnc_id), 'c:' || core.compact((d).cro_number), 'a:' || core.compact((d).arrest_summons_number)
], null);

-- A hearing is recognised by all its defendants.
create or replace function core.hearing_keys(defendants api.listed_defendant[]) returns text[]
	language sql immutable parallel safe
as $$
	select coalesce(array_agg(distinct k.key), '{}')
	from (select d from unnest(defendants) d) s, unnest(core.person_keys(s.d)) k (key);
$$;
