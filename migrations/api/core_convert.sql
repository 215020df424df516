-- Purpose    Small conversions that every function shares.
-- Returns    NULL for what is not of the kind asked for.
-- Errors     none.
-- Tables     none.
create or replace function core.time_or_null(written text) returns time
	language sql immutable parallel safe
return case when written ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'
	then make_time(substr(written, 1, 2)::integer, substr(written, 4, 2)::integer, 0) end;

-- Of a hearing whose day is not fixed only the period is known: its last day must never be read as the day.
create or replace function core.fixed_day(warned_from date, day date) returns text
	language sql immutable parallel safe
return case when warned_from is null then day::text end;

create or replace function core.day_words(warned_from date, day date) returns text
	language sql immutable parallel safe
return case when warned_from is null then day::text else 'no day fixed, ' || warned_from::text || ' to ' || day::text end;

create or replace function core.is_day_open(time_precision text) returns boolean
	language sql immutable parallel safe
return coalesce(time_precision in ('unscheduled', 'week_commencing'), false);

-- The last day of the period in which a hearing without a day may be called. One that is not said, or cannot be, is a week.
create or replace function core.warned_to(first_day date, last_day date) returns date
	language sql immutable parallel safe
return case when last_day between first_day and first_day + 92 then last_day else first_day + 6 end;

-- The same room in most sources' spelling: "Courtroom 03", "COURT 3" and "3" are one.
create or replace function core.room_key(written text) returns text
	language sql immutable parallel safe
return coalesce(nullif(regexp_replace(regexp_replace(lower(written), '(court)?room|court|[^a-z0-9]', '', 'g'), '^0+', ''), ''), '');
