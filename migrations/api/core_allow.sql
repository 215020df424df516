-- Purpose: the second lock behind the daemon's table of roles: whoever reaches a function must hold one of its roles.
-- Parameters: roles; 'system' is the daemon itself.
-- Errors: SD002.
create or replace function core.allow(variadic roles text[]) returns void
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	if core.principal_role() <> all (roles) then
		perform core.refuse('SD002', 'your role does not permit this', '', 'Ask the administrator which role you have.');
	end if;
end
$$;
