-- Purpose    Who is on leave, covers, has the duty, manages or is a deputy, now and later.
-- Parameters name, if of one person only.
-- Returns    an IDVA her service's, the others all.
-- Errors     SD002.
-- Tables     standing, principal (read).
create function api.list_standings(request api.list_standings_request) returns api.list_standings_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform core.allow('idva', 'coordinator', 'admin');
	return row(array(
		select core.standing_view(s) from core.standing s join core.principal p on p.id = s.principal_id
		where s.ended_at is null and coalesce(s.until_at > core.now(), true) and coalesce(p.name = request.name, true)
			and (core.principal_role() <> 'idva' or p.service_code = core.service_code())
		order by s.from_at, p.name, s.kind))::api.list_standings_response;
end
$$;
