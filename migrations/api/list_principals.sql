-- Purpose: who may connect, and as what.
-- Returns: by name.
-- Errors: SD002.
-- Tables: principal, principal_court (read); audit: one consultation.
create function api.list_principals(request api.list_principals_request) returns api.list_principals_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	response api.list_principals_response;
begin
	perform core.allow('admin');
	response.principals := array(select core.principal_view(p.id) from core.principal p
		where p.revoked_at is null or coalesce(request.include_revoked, false) order by p.name);
	perform core.audit('list-principals', 'consultation', 'principal');
	return response;
end
$$;
