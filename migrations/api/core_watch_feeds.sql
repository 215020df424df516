-- Purpose    A feed that said nothing good by its hour: notices to the court's coordinators and the admins.
--            Each further working day that it misses is a further notice.
-- Parameters none.
-- Returns    notices.
-- Errors     none.
-- Tables     feed (due rows locked, locked ones skipped); principal (read); those of core.raise_notices().
create or replace function core.watch_feeds() returns integer
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	drafts core.notice_draft[];
begin
	with due as materialized (
		select f.id, f.court_code, f.expected_by_at, p.name
		from core.feed f join core.principal p on p.id = f.principal_id and p.revoked_at is null
		where f.expected_by_at <= core.now() order by f.id for update of f skip locked
	), marked as (
		update core.feed f set silent_since = coalesce(f.silent_since, core.now()),
			expected_by_at = core.next_deadline(f.expected_by_local, core.now())
		from due d where f.id = d.id
	)
	select array_agg(row('feed-silent', core.silence_id(d.id, d.expected_by_at), null, null, null, null, d.court_code, d.name, null, null,
		null)::core.notice_draft) into drafts from due d;
	return cardinality(core.raise_notices(coalesce(drafts, '{}')));
end
$$;
