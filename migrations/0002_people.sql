-- Services, courts, principals, and the audit trail.

create table core.service (
	service_code text primary key check (service_code ~ '^[a-z0-9-]{1,32}$'),
	name text not null,
	added_at timestamptz not null default core.now()
);

-- The first five characters of the OU code: level, area, court. What follows is the room (feeds differ).
create table core.court (
	court_code text primary key check (court_code ~ '^[A-Z0-9]{5}$'),
	name text not null,
	name_cy text,
	added_at timestamptz not null default core.now()
);

-- Names that sources write, compared without case, spaces and punctuation.
create table core.court_alias (
	alias_key text primary key,
	alias text not null,
	court_code text not null references core.court,
	added_at timestamptz not null default core.now()
);
create index on core.court_alias (court_code);

create table core.courtroom (
	court_code text not null references core.court,
	room_key text not null,
	room text not null, -- as first written
	added_at timestamptz not null default core.now(),
	primary key (court_code, room_key)
);

-- Whoever may connect. The certificate says who; this row says what that one may do.
create table core.principal (
	id uuid primary key default gen_random_uuid(),
	name text not null unique check (name ~ '^[a-z0-9.-]{1,63}$'),
	display_name text not null,
	role text not null check (role in ('feeder', 'coordinator', 'idva', 'admin', 'auditor')),
	kind text not null generated always as (case when role = 'feeder' then 'feeder' else 'person' end) stored,
	service_code text references core.service,
	added_at timestamptz not null default core.now(),
	added_by uuid references core.principal,
	revoked_at timestamptz,
	revoked_reason text,
	check (role <> 'idva' or service_code is not null)
);

create table core.principal_court (
	principal_id uuid not null references core.principal,
	court_code text not null references core.court,
	added_at timestamptz not null default core.now(),
	removed_at timestamptz, -- rows are never deleted: who could see what, when, must stay provable
	primary key (principal_id, court_code)
);
create index on core.principal_court (court_code) where removed_at is null;

-- A person's stream of notices. next_sequence is allotted under this row's lock, in the transaction
-- that writes the notice: no gaps, and commit order is sequence order (trust.md F1).
create table core.recipient (
	principal_id uuid primary key references core.principal,
	next_sequence bigint not null default 1,
	subscribed_at timestamptz
);

-- DPA 2018 s.62. Append only; position is never shown outside.
create table core.audit (
	position bigint generated always as identity primary key,
	id uuid not null default gen_random_uuid(),
	at timestamptz not null,
	principal_id uuid, -- NULL: the system itself
	operation text not null
		check (operation in ('collection', 'alteration', 'consultation', 'disclosure', 'combination', 'erasure')),
	action text not null,
	subject_kind text not null,
	subject_id text,
	recipient text,
	reason text
);
create index on core.audit (subject_id, position);
create index on core.audit (principal_id, position);
create index on core.audit (at);

create function core.refuse_change() returns trigger
	language plpgsql
as $$
begin
	raise exception using errcode = 'SD002', message = 'this table is append-only',
		hint = 'Write a new row that corrects the old one.';
end
$$;
create trigger append_only before update or delete on core.audit
	for each row execute function core.refuse_change();
create trigger append_only_all before truncate on core.audit
	for each statement execute function core.refuse_change();

-- One audit row, in the caller's transaction and name. Nothing in it may be a name of a defendant, a text or an address.
create function core.audit(action text, operation text, subject_kind text, subject_id text default null,
	recipient text default null, reason text default null) returns void
	language plpgsql
as $$
#variable_conflict use_variable
begin
	insert into core.audit (at, principal_id, operation, action, subject_kind, subject_id, recipient, reason)
	values (core.now(), core.principal_id(), operation, action, subject_kind, subject_id, recipient, reason);
end
$$;
