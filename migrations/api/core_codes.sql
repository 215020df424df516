-- Purpose    What a code means: by set, source system and day. See migrations/0014_codes.sql for the sets.
-- Parameters the system as in source.system; the code as the source wrote it; a day, NULL: today.
-- Returns    core.code_of(): the row, all NULL if no table has the code on that day.
-- Errors     none.
-- Tables     code, code_system (read).
create or replace function core.code_of(of_set text, of_system text, written text, on_day date) returns core.code
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select c.* from core.code_system s join core.code c on c.set_name = of_set and c.scheme = s.scheme and c.code = upper(btrim(written))
	where s.system = of_system and c.withdrawn_by is null and c.valid_from <= coalesce(on_day, core.today())
		and coalesce(c.valid_to >= coalesce(on_day, core.today()), true)
	order by s.preference, c.valid_from desc limit 1;
end;

-- The words for it. A code that was not valid that day keeps its words: those of the nearest day. NULL: not known.
create or replace function core.code_title(of_set text, of_system text, written text, on_day date) returns text
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select c.title from core.code_system s join core.code c on c.set_name = of_set and c.scheme = s.scheme and c.code = upper(btrim(written))
	where s.system = of_system and c.withdrawn_by is null
	order by (c.valid_from <= coalesce(on_day, core.today()) and coalesce(c.valid_to >= coalesce(on_day, core.today()), true)) desc,
		s.preference, (c.valid_from <= coalesce(on_day, core.today())) desc,
		case when c.valid_from <= coalesce(on_day, core.today()) then c.valid_from end desc nulls last, c.valid_from limit 1;
end;

create or replace function core.code_says(of_set text, of_system text, written text, attribute text) returns text
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select (core.code_of(of_set, of_system, written, null)).attributes ->> attribute;
end;

-- Our rank of a bail status, higher is looser; NULL: not known.
create or replace function core.bail_rank(of_system text, status text) returns integer
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select core.code_says('bail-status', of_system, status, 'rank')::integer;
end;

-- From one status to the next: 'same', 'tighter', 'looser'. What is not known is looser, unless it is the same word of
-- the same system again. NULL: one of them was not said at all.
create or replace function core.bail_step(was_system text, was text, now_system text, now text) returns text
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select case
		when coalesce(btrim(was), '') = '' or coalesce(btrim(now), '') = '' then null
		when was_system = now_system and upper(btrim(was)) = upper(btrim(now)) then 'same'
		when r.from_rank is null or r.to_rank is null or r.to_rank > r.from_rank then 'looser'
		when r.to_rank < r.from_rank then 'tighter'
		else 'same' end
	from (select core.bail_rank(was_system, was), core.bail_rank(now_system, now)) r (from_rank, to_rank);
end;

-- What a result does, by its CJS code and its short code; '{}': nothing that we know.
create or replace function core.result_classes(of_system text, code text, short_code text) returns text[]
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select array(select distinct w from unnest(array[code, short_code]) as written,
		unnest(string_to_array(core.code_says('result-class', of_system, written, 'classes'), ' ')) w where w <> '' order by w);
end;

-- Does a condition of bail protect somebody? NULL: not known, and then it must be taken to.
create or replace function core.condition_protects(of_system text, condition text) returns boolean
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select case core.code_says('bail-condition', of_system, condition, 'protects') when 'yes' then true when 'no' then false end;
end;

-- Why a trial did not run. The same letter means other things for other outcomes, and a few for other courts: key on all
-- three. The court's level decides the jurisdiction: B magistrates', C Crown.
create or replace function core.trial_reason(outcome text, reason text, of_court text, on_day date) returns core.code
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select c.* from core.code c
	where c.set_name = 'trial-reason' and c.scheme = 'cp' and c.withdrawn_by is null
		and c.code = any (array(select upper(btrim(outcome) || '/' || btrim(reason) || '/' || j)
			from unnest(array[case left(of_court, 1) when 'C' then 'CC' when 'B' then 'M' end, 'CCM']) j where j is not null))
		and c.valid_from <= coalesce(on_day, core.today()) and coalesce(c.valid_to >= coalesce(on_day, core.today()), true)
	order by length(c.code) limit 1;
end;
