-- Purpose: how the system is. Anybody may ask whether the database answers and which version it is; the
-- counts are for those who run it: to a feeder or an IDVA they would tell that somebody else's case moved.
-- Errors: SD002.
-- Tables: those of core.health_checks() and core.health_counts().
create function api.health(request api.health_request) returns api.health_response
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
	response api.health_response;
begin
	perform core.allow('admin', 'auditor', 'coordinator', 'idva', 'feeder', 'system');
	response.schema_version := core.schema_label();
	response.database_at := core.now();
	response.checks := array[row('database', true, 'answers')::api.health_check];
	if core.principal_role() in ('admin', 'auditor', 'system') then
		select c.unlinked, c.unacknowledged, c.overdue, c.findings
		into response.unlinked_defendants, response.unacknowledged_notices, response.overdue_notices, response.reconciler_findings
		from core.health_counts() c;
		response.checks := response.checks || array(select c from core.health_checks() c);
	end if;
	return response;
end
$$;
