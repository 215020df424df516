-- Purpose    A peer's certificate has been verified: who is it?
-- Parameters kind and name of the certificate's URI, its serial number.
-- Returns    the principal, its role and scope, a feeder's newest durable message; empty: refuse it.
-- Errors     none.
-- Tables     principal, principal_court, receipt (read); audit.
create function api.admit(request api.admit_request) returns api.admit_response
	language sql security definer set search_path = pg_catalog, pg_temp
as $$
	select a.* from core.admit(request.kind, request.name) as a;
$$;
