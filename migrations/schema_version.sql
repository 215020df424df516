-- What migrate has applied: one row a migration, and version 0 for the whole of schema api.
create schema if not exists core;
alter schema core owner to sdac_owner;

create table if not exists core.schema_version (
	version integer primary key check (version >= 0),
	name text not null,
	sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
	applied_at timestamptz not null default now()
);
alter table core.schema_version enable row level security;
alter table core.schema_version force row level security;

do $$
begin
	if not exists (select from pg_policies where schemaname = 'core' and tablename = 'schema_version') then
		create policy everyone_reads on core.schema_version for select to sdac_api, sdac_engine using (true);
	end if;
end
$$;
grant select on core.schema_version to sdac_api, sdac_engine;

-- The version that the daemon reports: the last migration's number, and the checksum of schema api.
create or replace function core.schema_label() returns text
	language sql stable security definer set search_path = pg_catalog, pg_temp
return (
	select coalesce(to_char(max(version), 'FM0000'), '0000') || '+' || coalesce(left(max(sha256) filter (where version = 0), 12), 'none')
	from core.schema_version
);
