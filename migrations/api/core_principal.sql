-- Purpose: principals: what a request must hold, their courts, and how they are shown.
-- Errors: SD001.
-- Tables: court (read).
create or replace function core.check_principal(request api.add_principal_request) returns void
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	if request.name is null or request.name !~ '^[a-z0-9.-]{1,63}$' then
		perform core.refuse('SD001', 'is not 1 to 63 of a-z, 0-9, dot and hyphen', 'add_principal_request.name', 'It is the last part of the certificate''s URI.');
	end if;
	if request.role is null then
		perform core.refuse('SD001', 'is missing', 'add_principal_request.role', 'Say feeder, coordinator, idva, admin or auditor.');
	end if;
	if request.role = 'idva' and coalesce(request.service, '') !~ '^[a-z0-9-]{1,32}$' then
		perform core.refuse('SD001', 'is not 1 to 32 of a-z, 0-9 and hyphen', 'add_principal_request.service', 'An IDVA belongs to a service.');
	end if;
	if request.role in ('coordinator', 'feeder') and cardinality(request.court_codes) = 0 then
		perform core.refuse('SD001', 'is empty', 'add_principal_request.court_codes', 'Name the courts; add them first with AddCourt.');
	end if;
	if exists (select from unnest(request.court_codes) c where not exists (select from core.court k where k.court_code = left(c, 5))) then
		perform core.refuse('SD001', 'holds an unknown court', 'add_principal_request.court_codes', 'Add the court first with AddCourt.');
	end if;
end
$$;

-- The courts of a principal, all of them: what is left out is taken away, and when stays in the row.
create or replace function core.set_courts(of_principal uuid, codes text[]) returns void
	language sql set search_path = pg_catalog, pg_temp
begin atomic
	update core.principal_court pc set removed_at = core.now()
	where pc.principal_id = of_principal and pc.removed_at is null and pc.court_code not in (select left(c, 5) from unnest(codes) c);
	insert into core.principal_court (principal_id, court_code)
	select distinct of_principal, left(c, 5) from unnest(codes) c
	on conflict (principal_id, court_code) do update
		set removed_at = null, added_at = case when core.principal_court.removed_at is null then core.principal_court.added_at else core.now() end;
end;

create or replace function core.principal_view(of_principal uuid) returns api.principal
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select row(p.id::text, p.name, p.display_name, p.role, p.service_code,
		array(select pc.court_code from core.principal_court pc where pc.principal_id = p.id and pc.removed_at is null order by 1),
		p.added_at, p.revoked_at)::api.principal
	from core.principal p where p.id = of_principal;
end;
