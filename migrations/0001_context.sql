-- Who is asking, what time it is, and how a request is refused. Policies and functions of both schemas
-- stand on these; api.enter() sets what the context functions read, for one transaction.

create table core.clock (
	one boolean primary key default true check (one),
	"offset" interval not null default '0' -- only tests move it; api.inspect() says so
);
insert into core.clock default values;

-- The time of this transaction. Every deadline and every *_at of ours comes from here, never from a client.
create function core.now() returns timestamptz
	language plpgsql stable parallel safe
as $$
begin
	return pg_catalog.transaction_timestamp() + (select "offset" from core.clock);
end
$$;

-- Courts write and read local time.
create function core.local_date(at timestamptz) returns date
	language sql stable parallel safe
return (at at time zone 'Europe/London')::date;

create function core.today() returns date
	language sql stable parallel safe
return core.local_date(core.now());

create function core.principal_id() returns uuid
	language sql stable parallel safe
return nullif(current_setting('sdac.principal', true), '')::uuid;

-- 'feeder', 'coordinator', 'idva', 'admin', 'auditor'; 'system' is the daemon itself; '' is nobody.
create function core.principal_role() returns text
	language sql stable parallel safe
return coalesce(current_setting('sdac.role', true), '');

create function core.service_code() returns text
	language sql stable parallel safe
return nullif(current_setting('sdac.service', true), '');

create function core.court_codes() returns text[]
	language sql stable parallel safe
return coalesce(nullif(current_setting('sdac.courts', true), ''), '{}')::text[];

-- SHA-256 of the request's content, NULL if the daemon gave none.
create function core.payload_digest() returns bytea
	language sql stable parallel safe
return decode(nullif(current_setting('sdac.digest', true), ''), 'hex');

-- The one place where a request is refused. code: SD001 invalid, SD002 not allowed, SD003 not found or
-- not yours, SD004 conflict, SD005 retry later. No argument may hold a value from the request.
create function core.refuse(code text, what text, field text default '', hint text default '') returns void
	language plpgsql
as $$
begin
	raise exception using errcode = code, message = what, detail = field, hint = hint;
end
$$;

-- The doorbell. PostgreSQL folds equal notifications of one transaction into one.
create function core.ring() returns void
	language plpgsql
as $$
begin
	perform pg_notify('sdac_doorbell', '');
end
$$;

-- Identifiers are compared in one form; what the source wrote is kept beside it where it matters.
create function core.compact(written text) returns text
	language sql immutable parallel safe
return nullif(upper(regexp_replace(written, '[^[:alnum:]]', '', 'g')), '');

-- A date that PostgreSQL takes, or NULL: one bad date may not stop a list.
create function core.date_or_null(written text) returns date
	language sql immutable parallel safe
return case when written ~ '^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'
	and substr(written, 9, 2)::integer
		<= extract(day from make_date(substr(written, 1, 4)::integer, substr(written, 6, 2)::integer, 1) + interval '1 month - 1 day')
	then make_date(substr(written, 1, 4)::integer, substr(written, 6, 2)::integer, substr(written, 9, 2)::integer) end;

create type core.change as (field text, was text, now text);
create type core.evidence as (field text, listed text, recorded text, agreement text, bits double precision, words text);
create type core.marker as (code text, words text);
create type core.record_verdict as (record integer, reason text, explanation text);
