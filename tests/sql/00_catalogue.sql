-- The rules that every object must keep, asked of the catalogue, so that a new one cannot forget them.
select plan(14);

select isnt_empty($$select from pg_tables where schemaname = 'core'$$, 'there are tables in core');
select isnt_empty($$select from pg_proc where pronamespace = 'api'::regnamespace$$, 'there are functions in api');
select is_empty('select * from tap.unforced_tables', 'every table of core has forced row security');
select is_empty('select * from tap.tables_without_policy', 'every table of core has a policy');
select is_empty('select * from tap.definer_views', 'every view is a security invoker');
select is_empty('select * from tap.sdacd_can_touch', 'the daemon''s login can touch nothing but execute api.*');
select is_empty('select * from tap.open_api_functions where fault is not null',
	'every function of api is a closed security definer with a fixed search_path');
select is_empty('select * from tap.open_core_functions where fault is not null',
	'every definer of core is the engine''s, closed, with a fixed search_path');
select is_empty('select * from tap.victim_columns', 'no column could hold a victim''s name, address or telephone');
select is_empty($$select c.relname from pg_class c where c.relnamespace = 'core'::regnamespace
	and c.relkind in ('r', 'p', 'v', 'S') and pg_get_userbyid(c.relowner) <> 'sdac_owner'$$, 'core belongs to sdac_owner');
select is_empty($$select t.typname from pg_type t where t.typnamespace = 'api'::regnamespace and t.typtype = 'c'
	and has_type_privilege('public', t.oid, 'usage')$$, 'no type of api is open to public');

-- One request, one function: a request type whose response has no function was forgotten.
select is_empty($$
	select t.typname from pg_type t where t.typnamespace = 'api'::regnamespace and t.typname ~ '^[a-z].*_request$'
	and not exists (select from pg_proc p where p.pronamespace = 'api'::regnamespace and p.pronargs = 1
		and p.proname = regexp_replace(t.typname, '_request$', '') and p.proargtypes[0] = t.oid
		and p.prorettype = to_regtype('api.' || regexp_replace(t.typname, '_request$', '_response')))
$$, 'every request has its function');

select is_empty('select * from tap.sql_faults()', 'every function in SQL is sound');
select case when exists (select from pg_extension where extname = 'plpgsql_check')
	then is_empty('select * from tap.plpgsql_faults()', 'plpgsql_check finds nothing')
	else skip('plpgsql_check is not installed', 1) end;

select * from finish();
