-- Purpose: lets somebody in: a person by role, or a feeder for its courts. The certificate only names; this decides.
-- Returns: the principal as it is now, and whether it is new.
-- Errors: SD001; SD002; SD004 the name belongs to somebody revoked, or to a machine.
-- Tables: principal, principal_court, service, audit.
--
-- A name is never used twice: who did what must stay clear for ever.
create function api.add_principal(request api.add_principal_request) returns api.add_principal_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	was core.principal;
	response api.add_principal_response;
	made uuid;
begin
	perform core.allow('admin');
	perform core.check_principal(request);
	select * into was from core.principal p where p.name = request.name for no key update;
	if was.revoked_at is not null then
		perform core.refuse('SD004', 'somebody of this name was revoked', 'add_principal_request.name', 'Choose another name; names are not used twice.');
	end if;
	if was.id is not null and (was.role = 'feeder') <> (request.role = 'feeder') then
		perform core.refuse('SD004', 'a feeder cannot become a person, nor a person a feeder', 'add_principal_request.role', 'Choose another name.');
	end if;
	if was.id = core.principal_id() and request.role <> 'admin' then
		perform core.refuse('SD004', 'you cannot take your own role', 'add_principal_request.role', 'Ask another administrator.');
	end if;
	if request.role = 'idva' then
		insert into core.service (service_code, name) values (request.service, request.service) on conflict do nothing;
	end if;
	insert into core.principal as p (name, display_name, role, service_code, added_by)
	values (request.name, coalesce(nullif(btrim(request.display_name), ''), request.name), request.role,
		case when request.role = 'idva' then request.service end, core.principal_id())
	on conflict (name) do update set display_name = excluded.display_name, role = excluded.role, service_code = excluded.service_code
	returning p.id into made;
	perform core.set_courts(made, request.court_codes);
	perform core.audit('add-principal', case when was.id is null then 'collection' else 'alteration' end, 'principal', made::text);
	response.principal := (select v from core.principal_view(made) v);
	response.created := was.id is null;
	return response;
end
$$;
