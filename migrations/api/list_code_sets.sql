-- Purpose: the code tables, one line for each scheme of each.
-- Returns: by name and scheme.
-- Errors: SD002.
-- Tables: code_set, code, code_release (read). No personal data, so no audit.
create function api.list_code_sets(request api.list_code_sets_request) returns api.list_code_sets_response
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform core.allow('coordinator', 'idva', 'admin', 'auditor');
	return row(array(
		select row(s.name, s.title, c.scheme, coalesce(c.n, 0), s.is_ours, r.version, r.origin, r.completed_at)::api.code_set
		from core.code_set s
		left join (
			select k.set_name, k.scheme, count(*) filter (where k.valid_from <= core.today() and coalesce(k.valid_to >= core.today(), true))::integer as n
			from core.code k where k.withdrawn_by is null group by k.set_name, k.scheme
		) c on c.set_name = s.name
		left join lateral (
			select x.* from core.code_release x
			where x.set_name = s.name and x.completed_at is not null and c.scheme = any (x.schemes) order by x.completed_at desc limit 1
		) r on true
		order by s.name, c.scheme
	))::api.list_code_sets_response;
end
$$;
