-- Purpose    The parts of api.inspect(): trust.md's conditions, each in words that say what to do.
-- Parameters the role that the daemon logged in as.
-- Returns    nothing if all is well.
-- Errors     none.
-- Tables     the catalogue; receipt (read).
create or replace function core.unsafe_settings(login name) returns setof text
	language sql stable set search_path = pg_catalog, pg_temp
as $$
	select s.name || ' is ' || s.setting || ': ' || w.advice
	from (values
		('fsync', '{on}', 'a power cut loses acknowledged notices; set it on'),
		('full_page_writes', '{on}', 'a crash can tear pages; set it on'),
		('synchronous_commit', '{on,remote_apply}', 'what is acknowledged may be lost; set it on or remote_apply'),
		('data_checksums', '{on}', 'a bad disk goes unseen; make the cluster with initdb -k, or run pg_checksums -e'),
		('server_encoding', '{UTF8}', 'names cannot be stored; make the database with encoding UTF8')
	) as w (name, good, advice)
	join pg_settings s on s.name = w.name and s.setting <> all (w.good::text[]);
$$;

create or replace function core.unsafe_rights(login name) returns setof text
	language sql stable set search_path = pg_catalog, pg_temp
as $$
	select 'role ' || r.rolname || ' is a superuser: row security does not bind it; log in as sdacd' from pg_roles r
	where r.rolname in (login, 'sdac_api', 'sdac_engine', 'sdac_owner') and r.rolsuper
	union all
	select 'role ' || r.rolname || ' bypasses row security: alter role ' || r.rolname || ' nobypassrls' from pg_roles r
	where r.rolname in (login, 'sdac_api', 'sdac_engine', 'sdac_owner') and r.rolbypassrls
	union all
	select 'role ' || login || ' is a member of another role: revoke it' from pg_roles r
	where r.rolname = login and exists (select from pg_auth_members m where m.member = r.oid)
	union all
	select 'role ' || login || ' owns ' || c.oid::regclass || ': it must own nothing; run migrate' from pg_class c
	where c.relnamespace = 'core'::regnamespace and pg_get_userbyid(c.relowner) = login
	union all
	select 'row security is not forced on ' || c.oid::regclass || ': run migrate' from pg_class c
	where c.relnamespace = 'core'::regnamespace and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity);
$$;

-- Null in, null out. It must see every feeder's receipts, so it is sdac_engine's.
create or replace function core.receipt_is_known(receipt text) returns boolean
	language sql stable strict security definer set search_path = pg_catalog, pg_temp
as $$
	select exists (select from core.receipt r where r.id = core.as_uuid(receipt));
$$;
