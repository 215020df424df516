-- The court's side: cases, hearings, defendants, offences. Rows hold what is known now; what it was
-- stands in the *_version tables, written in the same transaction as the change.
-- court_code is repeated on every table: row security then needs no join.

create table core.court_case (
	id uuid primary key default gen_random_uuid(),
	court_code text not null references core.court,
	urn text, -- compact form
	urn_raw text,
	case_number text,
	application_reference text,
	prosecutor text,
	markers core.marker[] not null default '{}',
	added_at timestamptz not null
);
create index on core.court_case (urn) where urn is not null;
create index on core.court_case (court_code, case_number) where case_number is not null;
create index on core.court_case (court_code, application_reference) where application_reference is not null;

-- A hearing on one day: several days of one hearing are several rows with the same source_hearing_id.
create table core.hearing (
	id uuid primary key default gen_random_uuid(),
	case_id uuid not null references core.court_case,
	court_code text not null references core.court,
	hearing_date date not null,
	state text not null default 'listed'
		check (state in ('listed', 'moved', 'absent_from_list', 'resulted', 'vacated', 'deleted')),
	system text not null, -- the source of the newest change
	source_hearing_id text,
	urn text, -- as on the case: what a list is matched by
	case_number text,
	match_keys text[] not null, -- of its defendants, see core.person_keys()
	room text,
	starts_at timestamptz,
	local_time text,
	time_precision text,
	day_part text,
	duration_minutes integer,
	sequence integer,
	hearing_type text,
	business_type text,
	is_reporting_restricted boolean not null default false,
	from_public_list boolean not null, -- only a public list has named it so far
	is_replay boolean not null default false, -- came from an archive: does not notify
	version integer not null default 1,
	publication_id uuid references core.publication, -- that made this version
	published_at timestamptz,
	added_at timestamptz not null,
	changed_at timestamptz not null,
	absent_after timestamptz, -- not on the newest list; after this it is ABSENT_FROM_LIST
	moved_to uuid references core.hearing
);
create index on core.hearing (court_code, hearing_date);
create index on core.hearing (urn) where urn is not null;
create index on core.hearing (court_code, case_number) where case_number is not null;
create index on core.hearing (source_hearing_id) where source_hearing_id is not null;
create index on core.hearing (case_id);
create index on core.hearing (absent_after) where absent_after is not null;

-- Which list names which hearing, and since when it does no longer.
create table core.listing (
	scope_id uuid not null references core.list_scope,
	hearing_id uuid not null references core.hearing,
	court_code text not null,
	digest bytea not null, -- of the record: the same digest is not looked at again
	publication_id uuid not null,
	starts_at timestamptz, -- place and time as this list says: two sources may differ for ever, and that is no move
	local_time text,
	room text,
	missing_since timestamptz,
	primary key (scope_id, hearing_id)
);
create index on core.listing (hearing_id);

-- What a hearing was before a change, and the fact that notices are about.
create table core.hearing_version (
	id uuid primary key default gen_random_uuid(),
	hearing_id uuid not null references core.hearing,
	version integer not null, -- that was replaced
	kind text not null check (kind in ('changed', 'moved', 'absent', 'relisted', 'resulted')),
	changes core.change[] not null default '{}',
	court_code text not null,
	hearing_date date not null,
	starts_at timestamptz,
	local_time text,
	room text,
	hearing_type text,
	state text not null,
	publication_id uuid, -- that replaced it
	changed_at timestamptz not null,
	notifies boolean not null, -- false: nothing that matters for safety, or a replay
	unique (hearing_id, version)
);
create index on core.hearing_version (changed_at) where notifies;

create table core.defendant (
	id uuid primary key default gen_random_uuid(),
	case_id uuid not null references core.court_case,
	court_code text not null,
	source_defendant_id text,
	match_keys text[] not null,
	full_name text,
	title text,
	forenames text,
	middle_names text,
	surname text,
	name_form text,
	aliases text[] not null default '{}',
	birth_date date,
	birth_date_quality text,
	age integer,
	sex text,
	postcode text,
	pnc_id text,
	cro_number text,
	arrest_summons_number text,
	bail_status text,
	in_custody boolean,
	is_youth boolean,
	is_masked boolean,
	from_public_list boolean not null, -- may only ever propose a link
	version integer not null default 1,
	publication_id uuid,
	added_at timestamptz not null,
	changed_at timestamptz not null
);
create index on core.defendant (case_id);

create table core.defendant_version (
	id uuid primary key default gen_random_uuid(),
	defendant_id uuid not null references core.defendant,
	version integer not null,
	court_code text not null,
	full_name text,
	forenames text,
	middle_names text,
	surname text,
	aliases text[] not null,
	birth_date date,
	birth_date_quality text,
	sex text,
	postcode text,
	pnc_id text,
	bail_status text,
	in_custody boolean,
	publication_id uuid,
	changed_at timestamptz not null,
	unique (defendant_id, version)
);

create table core.hearing_defendant (
	hearing_id uuid not null references core.hearing,
	defendant_id uuid not null references core.defendant,
	court_code text not null,
	added_at timestamptz not null,
	removed_at timestamptz, -- the list names this hearing without this defendant
	primary key (hearing_id, defendant_id)
);
create index on core.hearing_defendant (defendant_id);

create table core.offence (
	id uuid primary key default gen_random_uuid(),
	defendant_id uuid not null references core.defendant,
	court_code text not null,
	sequence integer,
	code text,
	title text,
	plea text,
	plea_date date,
	verdict text,
	verdict_date date,
	adjourned_date date,
	digest bytea not null, -- of all of it, with its sensitive text
	added_at timestamptz not null,
	superseded_at timestamptz
);
create index on core.offence (defendant_id) where superseded_at is null;

-- Everything that can name the victim or where she lives. Read only by the linked IDVA and the court's
-- coordinator; expires before everything else.
create table core.sensitive_text (
	owner_id uuid not null, -- of an offence or an outcome's result
	field text not null, -- 'wording', 'adjournment-reason', 'text', 'condition-1', ...
	owner_kind text not null check (owner_kind in ('offence', 'result')),
	defendant_id uuid, -- NULL while an outcome's hearing is not known
	court_code text not null,
	body text not null,
	expires_at timestamptz not null,
	primary key (owner_id, field)
);
create index on core.sensitive_text (expires_at);
create index on core.sensitive_text (defendant_id);

-- ---- what the functions of intake hand to each other

-- The document that is being taken in.
create type core.intake as (
	scope_id uuid,
	publication_id uuid,
	court_code text,
	list_date date,
	system text,
	is_public boolean,
	is_full boolean,
	is_replay boolean,
	published_at timestamptz,
	previous_at timestamptz, -- when the version before came
	at timestamptz
);

-- One record of a list, and what it was recognised as.
create type core.list_row as (
	"position" integer,
	reason text, -- why it is set aside; NULL: it is not
	urn text,
	case_number text,
	source_hearing_id text,
	match_keys text[],
	digest bytea,
	starts_at timestamptz,
	room text,
	-- 0 as before, 1 on this list before, 2 known by the source's id, 3 named by another list of the
	-- day, 4 gone from the list of another day, 5 new
	tier integer,
	hearing_id uuid,
	case_id uuid
);

create type core.list_defendant as (
	"position" integer,
	ordinal integer, -- in the record
	hearing_id uuid,
	case_id uuid,
	defendant_id uuid,
	is_new boolean,
	identity_changed boolean
);
