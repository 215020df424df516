-- Clears the place for schema api: the schema with everything in it, and the functions of core that were
-- made with it (api_mark.sql has marked them). Functions that migrations made stay. In one statement,
-- because they may refer to each other; without cascade, because nothing else may depend on them.
drop schema if exists api cascade;

do $$
declare
	made text;
begin
	select string_agg(p.oid::regprocedure::text, ', ') into made from pg_proc p
	where p.pronamespace = 'core'::regnamespace and obj_description(p.oid, 'pg_proc') = 'made with schema api';
	if made is not null then
		execute 'drop function ' || made;
	end if;
	perform set_config('sdac.lasting_functions', coalesce((select array_agg(p.oid) from pg_proc p
		where p.pronamespace = 'core'::regnamespace), '{}')::text, true);
end
$$;

create schema api;
