-- Purpose    What the context of a transaction is made of. Runs before there is a context, so it sees all.
-- Parameters id of a principal.
-- Returns    no row if there is none, or it is revoked. court_codes is in order.
-- Errors     none.
-- Tables     principal, principal_court (read).
create or replace function core.principal_context(id uuid) returns table (role text, service_code text, court_codes text[])
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	select p.role, p.service_code, array(select pc.court_code from core.principal_court pc
		where pc.principal_id = p.id and pc.removed_at is null order by pc.court_code)
	from core.principal p where p.id = principal_context.id and p.revoked_at is null;
end
$$;
