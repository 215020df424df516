-- What the court decided about one defendant in one hearing: versions by the source's shared_at.

create table core.outcome (
	id uuid primary key default gen_random_uuid(),
	series uuid not null, -- which outcome this is a version of, see core.find_outcome()
	version integer, -- NULL: it came after a newer one and is kept as history only
	court_code text not null references core.court,
	hearing_date date not null,
	hearing_id uuid references core.hearing, -- NULL until a list names the hearing
	defendant_id uuid references core.defendant,
	basis text not null check (basis in ('official', 'observed')),
	system text not null,
	source_hearing_id text,
	urn text,
	case_number text,
	match_keys text[] not null,
	shared_at timestamptz,
	is_amendment boolean not null default false,
	is_replay boolean not null default false,
	bail_status text,
	trial_outcome text,
	trial_outcome_reason text,
	next_court_code text,
	next_room text,
	next_starts_at timestamptz,
	next_hearing_date date,
	next_time_precision text,
	next_hearing_type text,
	next_reason text,
	principal_id uuid not null references core.principal,
	message_id text not null,
	raw_sha256 bytea,
	digest bytea not null,
	received_at timestamptz not null,
	attached_at timestamptz, -- when its hearing became known
	superseded_at timestamptz,
	unique (series, version)
);
create index on core.outcome (hearing_id);
create index on core.outcome (defendant_id);
create index on core.outcome (court_code, hearing_date);
create index on core.outcome (attached_at);

create table core.outcome_result (
	id uuid primary key default gen_random_uuid(),
	outcome_id uuid not null references core.outcome,
	court_code text not null,
	position integer not null,
	source_result_id text,
	level text,
	offence_sequence integer,
	code text,
	short_code text,
	label text,
	qualifiers text[] not null default '{}',
	ordered_date date,
	is_deleted boolean not null default false,
	unique (outcome_id, position)
);

-- Plea and verdict as the outcome states them.
create table core.outcome_offence (
	outcome_id uuid not null references core.outcome,
	position integer not null,
	court_code text not null,
	sequence integer,
	code text,
	title text,
	plea text,
	plea_date date,
	verdict text,
	verdict_date date,
	primary key (outcome_id, position)
);
