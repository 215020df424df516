-- Purpose    Small conversions that every function shares.
-- Returns    NULL for what is not of the kind asked for.
-- Errors     none.
-- Tables     none.
create or replace function core.time_or_null(written text) returns time
	language sql immutable parallel safe
return case when written ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'
	then make_time(substr(written, 1, 2)::integer, substr(written, 4, 2)::integer, 0) end;

-- The same room in most sources' spelling: "Courtroom 03", "COURT 3" and "3" are one.
create or replace function core.room_key(written text) returns text
	language sql immutable parallel safe
return coalesce(nullif(regexp_replace(regexp_replace(lower(written), '(court)?room|court|[^a-z0-9]', '', 'g'), '^0+', ''), ''), '');
