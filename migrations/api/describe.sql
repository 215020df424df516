-- Purpose    The attributes of every composite type in schema api, to be compared with the messages.
-- Parameters none.
-- Returns    one element an attribute, by type and position; a type without attributes has none.
-- Errors     none.
-- Tables     the catalogue.
create function api.describe(request api.describe_request) returns api.describe_response
	language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
	select coalesce(array_agg(row(t.typname, t.oid::bigint::integer, t.typarray::bigint::integer,
		a.attnum::integer, a.attname, a.atttypid::bigint::integer)::api.type_attribute
		order by t.typname, a.attnum), '{}')
	from pg_type t
	join pg_class c on c.oid = t.typrelid and c.relkind = 'c'
	join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
	where t.typnamespace = 'api'::regnamespace;
$$;
