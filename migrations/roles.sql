-- The database roles. Only sdacd can log in, and it owns nothing and inherits nothing.
--
--   sdac_owner   schema core and its tables; nobody acts as it, forced row security binds even it
--   sdac_api     schema api and its functions: what a principal may do, under the policies
--   sdac_engine  the few functions of core that must see every row: notices, linking, watch, push
--   sdacd        the daemon's login: may execute functions of schema api, and nothing else
--
-- Roles belong to the whole cluster: another database of it may have made them already.
do $$
declare
	wanted text;
begin
	foreach wanted in array array['sdac_owner', 'sdac_api', 'sdac_engine', 'sdacd'] loop
		if not exists (select from pg_roles where rolname = wanted) then
			execute format('create role %I nologin', wanted);
		end if;
		execute format('alter role %I nosuperuser nobypassrls nocreaterole nocreatedb noreplication noinherit', wanted);
	end loop;
	alter role sdacd login;
	-- Every name that the daemon uses carries its schema.
	alter role sdacd set search_path = '';
	-- What a role can become, it is: no membership in either direction.
	if exists (select from pg_auth_members m join pg_roles r on r.oid = m.member
		where r.rolname in ('sdac_owner', 'sdac_api', 'sdac_engine', 'sdacd')) then
		raise exception 'a role of sdac is a member of another role'
			using hint = 'Find it with \drg or pg_auth_members, revoke it, and run migrate again.';
	end if;
end
$$;
