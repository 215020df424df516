-- Purpose    Before a document is looked at: which court it is about, and whether the sender may speak for it.
-- Parameters the OU code, or what the source calls the court instead; its name as the source wrote it; the source system.
-- Returns    core.find_court(): the court's code, NULL if it is not known.
-- Errors     SD002 from core.allow_court().
-- Tables     court, court_alias, code, code_system (read).
create or replace function core.find_court(written_code text, written_name text, of_system text default null) returns text
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return (
		select coalesce(
			(select c.court_code from core.court c where c.court_code = left(core.compact(written_code), 5)
				and length(core.compact(written_code)) <= 16), -- a UUID may well begin like a code
			(select a.court_code from core.court_alias a where a.alias_key = lower(core.compact(written_name))),
			(select c.court_code from core.court c where lower(core.compact(c.name)) = lower(core.compact(written_name)) limit 1),
			core.court_in_directory(written_code, written_name, of_system))
	);
end
$$;

-- What the imported directory knows: other systems' ids of a court, and its names. It only leads to a court that is
-- served here (core.court): a directory of the country makes none of them ours. Two courts of one name: neither.
create or replace function core.court_in_directory(written_code text, written_name text, of_system text) returns text
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
	found_codes text[];
begin
	if coalesce(written_code, '') <> '' then
		found_codes := array(select distinct left(core.compact(c.attributes ->> 'court'), 5) from core.code c
			where c.set_name = 'court-alias' and c.code = upper(btrim(written_code)) and c.withdrawn_by is null and c.valid_to is null
				and (c.scheme in (select s.scheme from core.code_system s where s.system = of_system)
					or c.scheme = 'cp' and length(c.code) = 36) -- a UUID is nobody else's
			limit 2);
	else
		found_codes := array(select distinct k.court_code from core.court k
			join (select c.code, c.title || case c.attributes ->> 'level' when 'Magistrates'' Courts' then ' Magistrates'' Court'
				when 'Crown Courts' then ' Crown Court' else '' end as name from core.code c
				where c.set_name = 'court' and c.withdrawn_by is null and c.valid_to is null) d on d.code = k.court_code
			where core.compact(d.name) = core.compact(written_name) limit 2);
	end if;
	return (select k.court_code from core.court k where k.court_code = found_codes[1] and cardinality(found_codes) = 1);
end
$$;

create or replace function core.allow_court(court text) returns void
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	if court <> all (core.court_codes()) then
		perform core.refuse('SD002', 'you may not submit for this court', 'court_code', 'Ask the administrator to add the court to your principal.');
	end if;
end
$$;

-- Lists and outcomes of one court are taken in one after the other; other courts do not wait.
create or replace function core.lock_court(court text) returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform from core.court c where c.court_code = court for no key update;
end
$$;

-- What every source must say about itself.
create or replace function core.check_source(source api.source) returns void
	language plpgsql immutable set search_path = pg_catalog, pg_temp
as $$
begin
	if coalesce(length(source.message_id), 0) not between 1 and 128 then
		perform core.refuse('SD001', 'a submission needs its message_id, 1 to 128 characters', 'source.message_id', 'Give each message its own; it makes resending safe.');
	elsif coalesce(source.system, '') = '' then
		perform core.refuse('SD001', 'a submission needs the system that it comes from', 'source.system', 'For example "cath" or "libra".');
	end if;
end
$$;
