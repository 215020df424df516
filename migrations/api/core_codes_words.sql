-- Purpose    Our words for what codes mean.
-- Parameters a meaning of the code tables, see migrations/0014_codes.sql; for bail the source system, its letter, the day.
-- Returns    NULL: nothing is said about it.
-- Errors     none.
-- Tables     code, code_system (read).
create or replace function core.plea_words(meaning text) returns text
	language sql immutable set search_path = pg_catalog, pg_temp
begin atomic
	select w.words from (values ('guilty', 'Guilty plea'), ('not-guilty', 'Not guilty plea'), ('indicated-guilty', 'Guilty plea indicated'),
		('guilty-of-alternative', 'Guilty plea to an alternative offence'), ('admits', 'Admits it'), ('denies', 'Denies it'), ('consents', 'Consents'),
		('opposed', 'Opposes'), ('unfit-to-plead', 'Unfit to plead')) w (meaning, words) where w.meaning = plea_words.meaning;
end;

create or replace function core.verdict_words(meaning text) returns text
	language sql immutable set search_path = pg_catalog, pg_temp
begin atomic
	select w.words from (values ('guilty', 'Found guilty'), ('not-guilty', 'Found not guilty'), ('no-conviction', 'No conviction'),
		('guilty-of-alternative', 'Guilty of an alternative offence'), ('finding', 'A finding'), ('caution', 'A caution')) w (meaning, words) where w.meaning = verdict_words.meaning;
end;

-- By our own rank. A status that no table has is named as it was written: it must not look like nothing.
create or replace function core.bail_words(of_system text, status text, on_day date) returns text
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select case when btrim(status) = '' or upper(status) = 'N' then null when c.id is null then 'status ' || lower(status) || ' (not known)'
		else (select w.words from (values ('10', 'remanded in custody'), ('15', 'remanded in custody with a direction to release on bail'),
			('20', 'arrested again'), ('30', 'remanded to local authority care'), ('40', 'held until conditions are met, then bail without a hearing'),
			('50', 'conditional bail'), ('60', 'unconditional bail')) w (rank, words) where w.rank = c.attributes ->> 'rank') end
	from core.code_of('bail-status', of_system, status, on_day) c where status is not null;
end;
