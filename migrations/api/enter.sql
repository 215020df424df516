-- Purpose    Says for whom the rest of the transaction acts. Called before every other function.
-- Parameters principal NULL for the daemon itself; digest SHA-256 of the request's content, or NULL.
-- Returns    nothing; sets sdac.principal, .role, .service, .courts, .digest for this transaction.
-- Errors     SD002 if there is no such principal, or it is revoked.
-- Tables     principal, principal_court (read, by core.principal_context()).
create function api.enter(principal uuid, digest bytea) returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	who record;
begin
	if principal is null then
		perform set_config('sdac.principal', '', true), set_config('sdac.role', 'system', true),
			set_config('sdac.service', '', true), set_config('sdac.courts', '{}', true);
	else
		select * into who from core.principal_context(principal);
		if not found then
			perform core.refuse('SD002', 'this principal may not connect', '', 'Ask the administrator to add you, or to issue a new certificate.');
		end if;
		perform set_config('sdac.principal', principal::text, true), set_config('sdac.role', who.role, true),
			set_config('sdac.service', coalesce(who.service_code, ''), true), set_config('sdac.courts', who.court_codes::text, true);
	end if;
	perform set_config('sdac.digest', coalesce(encode(digest, 'hex'), ''), true);
end
$$;
