-- What feeders sent: feeds and their silence, receipts, list versions, records set aside.

create table core.feed (
	id uuid primary key default gen_random_uuid(),
	principal_id uuid not null references core.principal,
	court_code text not null references core.court,
	last_good_at timestamptz,
	expected_by_local time, -- on each working day; NULL: silence is no alarm
	expected_by_at timestamptz, -- the next moment at which silence becomes a notice
	silent_since timestamptz,
	accepted bigint not null default 0,
	duplicate bigint not null default 0,
	stale bigint not null default 0,
	conflict bigint not null default 0,
	rejected bigint not null default 0,
	quarantined bigint not null default 0, -- records
	unique (principal_id, court_code)
);
create index on core.feed (court_code);
create index on core.feed (expected_by_at) where expected_by_at is not null;

-- Days on which no court list is due. England and Wales; weekends are known without it.
create table core.holiday (
	day date primary key,
	name text not null
);

-- What was answered, so that the same message is answered the same again.
create table core.receipt (
	id uuid primary key default gen_random_uuid(),
	principal_id uuid not null references core.principal,
	message_id text not null check (length(message_id) between 1 and 128),
	digest bytea not null,
	kind text not null check (kind in ('list', 'outcome')),
	court_code text,
	verdict text not null check (verdict in ('accepted', 'duplicate', 'stale', 'rejected')),
	reason text,
	committed_at timestamptz not null,
	version integer,
	added integer,
	changed integer,
	moved integer,
	absent integer,
	unchanged integer,
	hearing_known boolean,
	quarantined core.record_verdict[] not null default '{}',
	unique (principal_id, message_id)
);
create index on core.receipt (principal_id, committed_at);

-- What one list replaces: the head of its versions, and the lock that orders them.
create table core.list_scope (
	id uuid primary key default gen_random_uuid(),
	system text not null,
	court_code text not null references core.court,
	list_date date not null,
	list_type text not null,
	room_key text not null default '', -- '': the whole court
	version integer not null default 0,
	publication_id uuid, -- the current version
	digest bytea,
	published_at timestamptz, -- the source's clock: orders lists, is never trusted for time
	received_at timestamptz, -- when the current version, or the same content again, came
	unique (court_code, list_date, system, list_type, room_key)
);

-- A list as received. Never changed.
create table core.publication (
	id uuid primary key default gen_random_uuid(),
	scope_id uuid not null references core.list_scope,
	court_code text not null,
	version integer, -- NULL: it came after a newer one and is kept as history only
	principal_id uuid not null references core.principal,
	message_id text not null,
	digest bytea not null,
	raw_sha256 bytea,
	source_version text,
	document text,
	published_at timestamptz,
	received_at timestamptz not null,
	completeness text not null check (completeness in ('full', 'partial', 'empty')),
	is_replay boolean not null default false,
	hearings integer not null,
	unique (scope_id, version)
);
create index on core.publication (court_code, received_at);

-- A record that a person must look at. It holds no value: the document is in the feeder's archive.
create table core.quarantine (
	id uuid primary key default gen_random_uuid(),
	court_code text not null,
	receipt_id uuid not null,
	publication_id uuid,
	record integer not null,
	reason text not null,
	set_aside_at timestamptz not null,
	looked_at timestamptz,
	looked_by uuid references core.principal
);
create index on core.quarantine (court_code, set_aside_at);
