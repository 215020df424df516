-- Purpose: an active IDVA of a service by name.
-- Returns: NULL if there is none.
-- Tables: principal (read by the engine: an administrator's import may name any).
create or replace function core.idva_of_service(called text, service text) returns uuid
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select p.id from core.principal p
	where p.role = 'idva' and p.service_code = service and p.revoked_at is null
		and p.name = called;
end;

-- Whose a case is when nobody is named: whose it was, if she is still there; else the caller, if she is an IDVA of it.
create or replace function core.idva_unnamed(was core.client_case, service text) returns uuid
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select p.id from core.principal p
	where p.role = 'idva' and p.service_code = service and p.revoked_at is null
		and (p.id = was.idva_id and was.closed_at is null or p.id = core.principal_id())
	order by p.id = was.idva_id and was.closed_at is null desc nulls last limit 1;
end;
