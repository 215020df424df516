-- Marks the functions of core that api/core_*.sql made, for the next api_drop.sql.
do $$
declare
	made regprocedure;
begin
	for made in select p.oid from pg_proc p where p.pronamespace = 'core'::regnamespace
		and p.oid <> all (current_setting('sdac.lasting_functions')::oid[]) loop
		execute format('comment on function %s is %L', made, 'made with schema api');
	end loop;
end
$$;
