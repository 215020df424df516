-- Purpose: shuts somebody out, for good. The daemon drops a live connection at its next pulse.
-- Returns: the principal. Revoking again changes nothing.
-- Errors: SD002; SD003; SD004 oneself.
-- Tables: principal, audit; the doorbell, so that pulse is quick.
create function api.revoke_principal(request api.revoke_principal_request) returns api.revoke_principal_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	was core.principal;
	response api.revoke_principal_response;
begin
	perform core.allow('admin');
	select * into was from core.principal p where p.name = request.name for no key update;
	if was.id is null then
		perform core.refuse('SD003', 'there is nobody of this name', 'revoke_principal_request.name', 'List the principals.');
	end if;
	if was.id = core.principal_id() then
		perform core.refuse('SD004', 'you cannot revoke yourself', 'revoke_principal_request.name', 'Ask another administrator.');
	end if;
	if was.revoked_at is null then
		update core.principal p set revoked_at = core.now(), revoked_reason = request.reason where p.id = was.id;
		perform core.audit('revoke-principal', 'alteration', 'principal', was.id::text, null, request.reason);
		perform core.ring();
	end if;
	response.principal := (select v from core.principal_view(was.id) v);
	return response;
end
$$;
