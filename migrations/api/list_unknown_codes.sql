-- Purpose: what feeds have written that no code table has.
-- Returns: the most frequent first; a coordinator's are those of her courts.
-- Errors: SD002.
-- Tables: code_unknown, principal (read).
create function api.list_unknown_codes(request api.list_unknown_codes_request) returns api.list_unknown_codes_response
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform core.allow('coordinator', 'admin');
	return row(array(
		select row(p.name, u.court_code, u.system, u.set_name, nullif(u.code, ''), u.n, u.first_seen_at, u.last_seen_at)::api.unknown_code
		from core.code_unknown u join core.principal p on p.id = u.principal_id
		where coalesce(request.set_name, '') = '' or u.set_name = request.set_name
		order by u.n desc, u.set_name, u.code, p.name, u.court_code limit 200
	))::api.list_unknown_codes_response;
end
$$;
