-- Purpose    By what a source's record of a defendant is recognised in its next version, within one case.
-- Parameters the record.
-- Returns    keys; two records of one case that share one are taken for the same person. Not for linking.
-- Errors     none.
-- Tables     none.

-- First forename and surname, lower case, in alphabetical order: "KHAN, Adil" and "Mr Adil Khan" are one.
create or replace function core.name_key(name api.person_name) returns text
	language plpgsql immutable parallel safe
as $$
declare
	written text := lower(translate(coalesce((name)."full", ''), '.''-', ''));
	first text := split_part(btrim(lower(translate((name).forenames, '.''-', ''))), ' ', 1);
	last text := replace(lower(translate((name).surname, '.''-', '')), ' ', '');
	words text[];
begin
	if coalesce(last, '') = '' and position(',' in written) > 0 then
		last := replace(split_part(written, ',', 1), ' ', '');
		words := string_to_array(btrim(split_part(written, ',', 2)), ' ', '');
		first := words[case when words[1] in ('mr', 'mrs', 'ms', 'miss', 'mx', 'dr') then 2 else 1 end];
	elsif coalesce(last, '') = '' then
		words := array_remove(string_to_array(written, ' ', ''), null);
		first := words[case when words[1] in ('mr', 'mrs', 'ms', 'miss', 'mx', 'dr') then 2 else 1 end];
		last := words[cardinality(words)];
	end if;
	first := coalesce(first, '');
	return nullif(btrim(case when first < last then first || ' ' || last else last || ' ' || first end), '');
end
$$;

create or replace function core.person_keys(d api.listed_defendant) returns text[]
	language sql immutable parallel safe
return array_remove(array[
	'n:' || core.name_key((d).name), 'b:' || (d).birth_date, 's:' || (d).source_defendant_id,
	'p:' || core.compact((d).pnc_id), 'c:' || core.compact((d).cro_number), 'a:' || core.compact((d).arrest_summons_number)
], null);
