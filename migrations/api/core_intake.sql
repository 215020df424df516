-- Purpose    Before a document is looked at: which court it is about, and whether the sender may speak for it.
-- Parameters the OU code and the name as the source wrote them.
-- Returns    core.find_court(): the court's code, NULL if it is not known.
-- Errors     SD002 from core.allow_court().
-- Tables     court, court_alias (read).
create or replace function core.find_court(written_code text, written_name text) returns text
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return (
		select coalesce(
			(select c.court_code from core.court c where c.court_code = left(core.compact(written_code), 5)),
			(select a.court_code from core.court_alias a where a.alias_key = lower(core.compact(written_name))),
			(select c.court_code from core.court c where lower(core.compact(c.name)) = lower(core.compact(written_name)) limit 1))
	);
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
