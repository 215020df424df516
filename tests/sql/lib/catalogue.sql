-- What the catalogue tests ask, each as a view of what breaks the rule: all of them must be empty.

-- Every table of core: row security on, and forced on its owner too.
create view tap.unforced_tables as
select c.relname from pg_class c
where c.relnamespace = 'core'::regnamespace and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity);

-- A table that no policy lets anybody into is forgotten, not safe.
create view tap.tables_without_policy as
select c.relname from pg_class c
where c.relnamespace = 'core'::regnamespace and c.relkind in ('r', 'p')
	and not exists (select from pg_policy p where p.polrelid = c.oid);

create view tap.definer_views as
select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('core', 'api') and c.relkind in ('v', 'm')
	and not coalesce('security_invoker=true' = any (c.reloptions) or 'security_invoker=on' = any (c.reloptions), false);

-- Anything of ours that the daemon's login can touch, other than executing api.*.
create view tap.sdacd_can_touch as
select 'table ' || c.oid::regclass as thing from pg_class c
	where c.relnamespace in ('core'::regnamespace, 'api'::regnamespace) and c.relkind in ('r', 'p', 'v', 'm', 'f')
		and (has_table_privilege('sdacd', c.oid, 'select, insert, update, delete, truncate, references, trigger')
			or has_any_column_privilege('sdacd', c.oid, 'select, insert, update, references'))
union all
select 'sequence ' || c.oid::regclass from pg_class c
	where c.relnamespace in ('core'::regnamespace, 'api'::regnamespace) and case c.relkind when 'S' then has_sequence_privilege('sdacd', c.oid, 'usage, select, update') end
union all
select 'function ' || p.oid::regprocedure from pg_proc p
	where p.pronamespace = 'core'::regnamespace and has_function_privilege('sdacd', p.oid, 'execute')
union all
select 'schema ' || n.nspname from pg_namespace n
	where n.nspname !~ '^pg_|^information_schema$|^tap$'
		and (has_schema_privilege('sdacd', n.oid, 'create') or n.nspname <> 'api' and has_schema_privilege('sdacd', n.oid, 'usage'))
union all
-- (rights on a database are not copied with it: the template has them)
select 'database' where has_database_privilege('sdacd', 'sdac_template', 'create, temporary')
union all
select 'membership of ' || r.rolname from pg_roles r where r.rolname <> 'sdacd' and pg_has_role('sdacd', r.oid, 'member')
union all
select 'attribute of ' || rolname from pg_roles
	where rolname in ('sdacd', 'sdac_api', 'sdac_engine', 'sdac_owner')
		and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication or rolinherit or (rolcanlogin and rolname <> 'sdacd'))
union all
select 'owned by sdacd: ' || d.objid from pg_shdepend d
	where d.refclassid = 'pg_authid'::regclass and d.refobjid = (select r.oid from pg_roles r where r.rolname = 'sdacd') and d.deptype = 'o';

create view tap.open_api_functions as
select p.oid::regprocedure as function,
	case
	when not p.prosecdef then 'is not security definer'
	when pg_get_userbyid(p.proowner) <> 'sdac_api' then 'does not belong to sdac_api'
	when not exists (select from unnest(p.proconfig) c where c like 'search_path=%') then 'has no fixed search_path'
	when exists (select from unnest(p.proconfig) c where c like 'search_path=%' and c !~ 'pg_temp"?$') then 'does not put pg_temp last'
	when has_function_privilege('public', p.oid, 'execute') then 'is executable by public'
	when not has_function_privilege('sdacd', p.oid, 'execute') then 'is not executable by sdacd'
	end as fault
from pg_proc p where p.pronamespace = 'api'::regnamespace;

-- A definer of core acts as the engine: the same care, and no other caller.
create view tap.open_core_functions as
select p.oid::regprocedure as function,
	case
	when has_function_privilege('public', p.oid, 'execute') then 'is executable by public'
	when p.prosecdef and pg_get_userbyid(p.proowner) <> 'sdac_engine' then 'does not belong to sdac_engine'
	when p.prosecdef and not exists (select from unnest(p.proconfig) c where c like 'search_path=%') then 'has no fixed search_path'
	when p.prosecdef and exists (select from unnest(p.proconfig) c where c like 'search_path=%' and c !~ 'pg_temp"?$') then 'does not put pg_temp last'
	end as fault
from pg_proc p where p.pronamespace = 'core'::regnamespace;

-- The victim is not in this system (design, law 6).
create view tap.victim_columns as
select c.oid::regclass as relation, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relnamespace in ('core'::regnamespace, 'api'::regnamespace) and a.attnum > 0 and not a.attisdropped
	and a.attname ~* '(victim|complainant|survivor|address|phone|telephone|mobile|e_?mail|next_of_kin)';

-- Triggers must be checked with their table, all other functions without.
create function tap.plpgsql_faults() returns table (fault text)
	language plpgsql as
$$
declare
	f record;
begin
	for f in select p.oid, t.tgrelid from pg_proc p join pg_language l on l.oid = p.prolang and l.lanname = 'plpgsql'
		left join pg_trigger t on t.tgfoid = p.oid and not t.tgisinternal
		where p.pronamespace in ('core'::regnamespace, 'api'::regnamespace)
			and (p.prorettype <> 'trigger'::regtype or t.tgrelid is not null) loop
		return query select f.oid::regprocedure || ' line ' || coalesce(c.lineno, 0) || ': ' || c.message
			from plpgsql_check_function_tb(f.oid::regprocedure, coalesce(f.tgrelid, 0), extra_warnings := true,
				performance_warnings := false, security_warnings := true) c
			-- Every function of api has one, also those that need not look at it.
			where c.message <> 'unused parameter "request"';
	end loop;
end
$$;

-- Functions in SQL with a quoted body are not looked at when schema api is made: each is made again, with the check.
create function tap.sql_faults() returns table (fault text)
	language plpgsql set check_function_bodies = on as
$$
declare
	f record;
begin
	for f in select p.oid from pg_proc p join pg_language l on l.oid = p.prolang and l.lanname = 'sql'
		where p.pronamespace in ('core'::regnamespace, 'api'::regnamespace) and p.prosqlbody is null loop
		begin
			execute pg_get_functiondef(f.oid);
		exception when others then
			fault := f.oid::regprocedure || ': ' || sqlerrm;
			return next;
		end;
	end loop;
end
$$;
