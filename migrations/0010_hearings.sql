-- Hearings that a source knows by an id: what it last said about each, tombstones, and the states between
-- "listed" and "gone" that only such a source can tell.

-- The head of one hearing of one source: the lock that orders its messages, and what outlives the hearing's rows.
create table core.hearing_source (
	id uuid primary key default gen_random_uuid(),
	system text not null,
	source_hearing_id text not null,
	court_code text not null references core.court,
	version integer not null default 0,
	digest bytea, -- of the newest message
	published_at timestamptz, -- the source's clock: only what comes from an archive is measured by it
	received_at timestamptz,
	fate text check (fate in ('sitting', 'vacated', 'unallocated', 'deleted', 'duplicate')), -- deleted, duplicate: a tombstone
	reason text,
	duplicate_of text,
	is_withheld boolean not null default false,
	unique (system, source_hearing_id)
);

-- A message about one hearing is a document as well, and every fact points at the one that it is from.
alter table core.publication alter column scope_id drop not null,
	add column hearing_source_id uuid references core.hearing_source,
	add check ((scope_id is null) <> (hearing_source_id is null));
create index on core.publication (hearing_source_id, version) where hearing_source_id is not null;
create index on core.publication (court_code, document) where document is not null; -- a withdrawal may name nothing else

alter table core.receipt drop constraint receipt_kind_check,
	add check (kind in ('list', 'outcome', 'hearing', 'withdrawal'));

alter table core.hearing drop constraint hearing_state_check,
	add check (state in ('listed', 'moved', 'absent_from_list', 'resulted', 'vacated', 'day_cancelled', 'unallocated', 'deleted', 'duplicate')),
	add column state_reason text,
	add column is_withheld boolean not null default false; -- kept off public lists: missing there says nothing
alter table core.hearing_version drop constraint hearing_version_kind_check,
	add check (kind in ('changed', 'moved', 'absent', 'relisted', 'resulted', 'vacated', 'day_cancelled', 'unallocated', 'deleted',
		'duplicate', 'restored'));

-- From which document, where a row could not say it yet.
alter table core.offence add column publication_id uuid;
alter table core.court_case add column publication_id uuid;

insert into core.notice_kind (code, title, priority, ladder, also, ack_by, repeat_every) values
	('hearing-vacated', 'Hearing will not take place as listed', 1, '{idva,coordinator}', '{coordinator}', '15 minutes', '30 minutes'),
	('hearing-relisted', 'Hearing takes place after all', 1, '{idva,coordinator}', '{coordinator}', '15 minutes', '30 minutes');

-- A day of a hearing as a message gives it.
create type core.sitting as (
	hearing_date date,
	court_code text,
	starts_at timestamptz,
	local_time text,
	room text,
	day_part text,
	duration_minutes integer,
	sequence integer,
	time_precision text,
	is_cancelled boolean
);

-- What a message does to one row of a hearing.
create type core.hearing_step as (
	hearing_id uuid,
	case_id uuid,
	kind text, -- of the version that is kept
	state text, -- from now on
	was_date date,
	was_court text,
	was_local_time text,
	was_room text,
	hearing_date date,
	court_code text,
	starts_at timestamptz,
	local_time text,
	room text,
	day_part text,
	duration_minutes integer,
	sequence integer,
	time_precision text,
	moved_to uuid,
	is_silent boolean -- nothing that anybody must know
);

-- What core.list_write() gives: the hearings that are new or changed, of which nobody has been told yet.
create type core.list_written as (
	receipt core.receipt,
	ids uuid[]
);

alter table core.hearing_source enable row level security;
alter table core.hearing_source force row level security;
create policy engine on core.hearing_source to sdac_engine using (true) with check (true);
create policy court on core.hearing_source to sdac_api
	using ((select core.principal_role()) in ('feeder', 'coordinator') and court_code = any ((select core.court_codes())::text[]))
	with check ((select core.principal_role()) in ('feeder', 'coordinator') and court_code = any ((select core.court_codes())::text[]));
