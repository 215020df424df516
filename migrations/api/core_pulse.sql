-- Purpose    The parts of api.pulse(), which asks for nobody and so looks past row security.
-- Parameters principal ids in text; what is no uuid counts as revoked.
-- Returns    ids in the order given; feeds by feeder and court.
-- Errors     none.
-- Tables     principal, feed (read).
create or replace function core.revoked_among(ids text[]) returns text[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return (
		select coalesce(array_agg(i.id order by i.position), '{}')
		from unnest(ids) with ordinality as i (id, position)
		where not exists (select from core.principal p where p.id = core.as_uuid(i.id) and p.revoked_at is null)
	);
end
$$;

-- Remembers who is connected, each at most once in 20 s; by the machine's clock, because connections live by it.
create or replace function core.note_live(ids text[]) returns text[]
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	with live as (
		select r.principal_id from core.recipient r
		where r.principal_id = any (array(select core.as_uuid(i) from unnest(ids) i))
			and coalesce(r.live_at < clock_timestamp() - interval '20 seconds', true)
		order by r.principal_id for no key update skip locked
	)
	update core.recipient r set live_at = clock_timestamp() from live l where r.principal_id = l.principal_id;
	return core.revoked_among(ids);
end
$$;

create or replace function core.feed_age(f core.feed, feeder text) returns api.feed_age
	language sql stable
as $$
	select row(feeder, f.court_code, f.last_good_at, f.expected_by_at, f.silent_since is not null)::api.feed_age;
$$;

create or replace function core.feed_ages() returns api.feed_age[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return (
		select coalesce(array_agg(core.feed_age(f, p.name) order by p.name, f.court_code), '{}')
		from core.feed f join core.principal p on p.id = f.principal_id and p.revoked_at is null
	);
end
$$;
