-- Purpose: an identifier that a client sent back. What is not one cannot be found, which is not an error of its own.
create or replace function core.as_uuid(written text) returns uuid
	language sql immutable parallel safe set search_path = pg_catalog, pg_temp
return case when written ~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then written::uuid end;
