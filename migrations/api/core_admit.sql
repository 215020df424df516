-- Purpose    Who the holder of a verified certificate is.
-- Parameters the certificate's kind and name.
-- Returns    one row; all NULL if there is no such principal, it is revoked, or it is of another kind.
-- Errors     none: a refusal is an answer, so that the daemon can tell it from a broken database.
-- Tables     principal, principal_court, receipt (read); audit.
create or replace function core.admit(of_kind text, of_name text) returns api.admit_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	who core.principal;
	latest core.receipt;
	response api.admit_response;
begin
	select * into who from core.principal p where p.name = of_name and p.kind = of_kind and p.revoked_at is null;
	if not found then
		return response;
	end if;
	if who.role = 'feeder' then
		select * into latest from core.receipt r where r.principal_id = who.id order by r.committed_at desc, r.id limit 1;
	end if;
	insert into core.audit (at, principal_id, operation, action, subject_kind, subject_id)
	values (core.now(), who.id, 'consultation', 'connect', 'principal', who.id::text);
	response.principal_id := who.id::text;
	response.name := who.name;
	response.display_name := who.display_name;
	response.role := who.role;
	response.service := who.service_code;
	response.court_codes := (select c.court_codes from core.principal_context(who.id) c);
	response.last_message_id := latest.message_id;
	response.last_message_at := latest.committed_at;
	return response;
end
$$;
