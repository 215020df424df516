-- Purpose: who did what, when, about whom; newest first.
-- Errors: SD001, SD002.
-- Tables: audit, principal (read, under row security); audit: that it was looked at is audited too.
create function api.show_audit(request api.show_audit_request) returns api.show_audit_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	response api.show_audit_response;
	wanted constant integer := coalesce(request."limit", 100);
	asked uuid;
begin
	perform core.allow('auditor');
	if wanted not between 1 and 1000 then
		perform core.refuse('SD001', 'is not between 1 and 1000', 'show_audit_request.limit', 'Leave it out for 100.');
	end if;
	select p.id into asked from core.principal p where p.name = request.principal;
	if request.principal is not null and asked is null then
		perform core.refuse('SD003', 'there is nobody of this name', 'show_audit_request.principal', 'Leave it out for everybody.');
	end if;
	response.entries := array(
		select row(a.id::text, a.at, coalesce(p.name, 'system'), a.operation, a.action, a.subject_kind, a.subject_id,
			coalesce(r.name, a.recipient), a.reason, a.glass_id is not null)::api.audit_entry
		from core.audit a
		left join core.principal p on p.id = a.principal_id
		left join core.principal r on r.id = core.as_uuid(a.recipient)
		where (request.subject_id is null or a.subject_id = request.subject_id)
			and (asked is null or a.principal_id = asked)
			and (request.from_at is null or a.at >= request.from_at) and (request.until_at is null or a.at < request.until_at)
			and (a.subject_id is null or a.subject_id not in (select core.hidden_subjects()))
		order by a.position desc limit wanted);
	perform core.audit('show-audit', 'consultation', case when request.subject_id is null then 'audit' else 'subject' end, request.subject_id);
	return response;
end
$$;
