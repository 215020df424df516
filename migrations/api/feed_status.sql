-- Purpose    Every feed that the caller may see: what it gave, and whether it is silent.
-- Parameters none.
-- Returns    by feeder and court: an admin's all, a coordinator's courts.
-- Errors     none.
-- Tables     feed, principal, code_unknown (read).
create function api.feed_status(request api.feed_status_request) returns api.feed_status_response
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform core.allow('admin', 'coordinator');
	return row((
		select coalesce(array_agg(row(p.name, f.court_code, f.last_good_at, f.expected_by_at, f.silent_since is not null, f.accepted, f.duplicate,
			f.stale, f.conflict, f.rejected, f.quarantined,
			(select count(*) from core.code_unknown u where u.principal_id = f.principal_id and u.court_code = f.court_code))::api.feed_status order by p.name, f.court_code), '{}')
		from core.feed f join core.principal p on p.id = f.principal_id
	))::api.feed_status_response;
end
$$;
