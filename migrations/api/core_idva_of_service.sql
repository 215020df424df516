-- Purpose: an active IDVA of a service by name; without a name the caller.
-- Returns: NULL if there is none.
-- Tables: principal (read by the engine: an administrator's import may name any).
create or replace function core.idva_of_service(called text, service text) returns uuid
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select p.id from core.principal p
	where p.role = 'idva' and p.service_code = service and p.revoked_at is null
		and case when called is null then p.id = core.principal_id() else p.name = called end;
end;
