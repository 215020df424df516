-- What people must know: kinds, notices, their deliveries, and what the reconciler found missing.

-- Kinds are rows, not code. A notice goes to the first step of the ladder and to those who are told
-- as well; unacknowledged at ack_by it is repeated, and climbs one step.
create table core.notice_kind (
	code text primary key,
	title text not null,
	priority integer not null check (priority between 1 and 5), -- 1 most urgent
	ladder text[] not null check (ladder <@ '{idva,service,coordinator,admin}'::text[]),
	also text[] not null default '{}', -- told at once, without a ladder
	ack_by interval not null,
	repeat_every interval not null,
	attempts integer not null default 20 check (attempts > 0) -- after so many nothing more is sent
);
insert into core.notice_kind (code, title, priority, ladder, also, ack_by, repeat_every) values
	('hearing-listed', 'Hearing listed', 3, '{idva,coordinator}', '{}', '8 hours', '8 hours'),
	('hearing-moved', 'Hearing moved', 1, '{idva,coordinator}', '{coordinator}', '15 minutes', '30 minutes'),
	('hearing-absent', 'Not on the list', 2, '{coordinator}', '{}', '30 minutes', '30 minutes'),
	('outcome-recorded', 'Outcome recorded', 1, '{idva,coordinator}', '{}', '15 minutes', '30 minutes'),
	('outcome-amended', 'Outcome amended', 1, '{idva,coordinator}', '{}', '15 minutes', '30 minutes'),
	('link-proposed', 'Link proposed', 2, '{coordinator}', '{}', '4 hours', '4 hours'),
	('link-undone', 'Link undone: disregard', 1, '{idva,coordinator}', '{}', '15 minutes', '30 minutes'),
	('feed-silent', 'Feed silent', 1, '{coordinator,admin}', '{admin}', '30 minutes', '1 hour'),
	('notice-unacknowledged', 'Notice not acknowledged', 1, '{admin}', '{coordinator}', '30 minutes', '1 hour'),
	('reconciler-finding', 'A fact had no notice', 1, '{admin}', '{}', '1 hour', '4 hours');

-- A notice says for ever what it said: place and time are copied, not joined.
create table core.notice (
	id uuid primary key default gen_random_uuid(),
	kind text not null references core.notice_kind,
	priority integer not null,
	created_at timestamptz not null,
	-- hearing-listed: hearing; hearing-moved, -absent: hearing_version; outcome-*: outcome; link-*:
	-- link_decision; feed-silent: core.silence_id(); notice-unacknowledged: notice; reconciler-finding: finding
	fact_id uuid not null,
	case_id uuid references core.client_case,
	hearing_id uuid references core.hearing,
	outcome_id uuid references core.outcome,
	link_id uuid references core.link,
	supersedes_id uuid references core.notice,
	court_code text references core.court,
	client_ref text,
	service_code text,
	hearing_date date,
	local_time text,
	room text,
	hearing_type text,
	feeder text,
	changes core.change[] not null default '{}'
);
-- One fact, one notice for each case: whoever raises it a second time does nothing.
create unique index notice_fact on core.notice (fact_id, kind, coalesce(case_id, '00000000-0000-0000-0000-000000000000'));
create index on core.notice (case_id);
create index on core.notice (hearing_id);
create index on core.notice (outcome_id);
create index on core.notice (link_id);

-- A notice in a person's stream. A repeat is a further row. Acknowledging one acknowledges them all.
create table core.delivery (
	principal_id uuid not null references core.recipient,
	sequence bigint not null,
	notice_id uuid not null references core.notice,
	attempt integer not null default 1,
	step integer not null default 1, -- of the ladder; 0: told as well
	escalated boolean not null default false,
	created_at timestamptz not null,
	ack_by_at timestamptz not null,
	due_at timestamptz, -- when watch acts on it; NULL: settled
	acknowledged_at timestamptz,
	acknowledged_by uuid references core.principal,
	primary key (principal_id, sequence)
);
create index on core.delivery (notice_id, principal_id);
create index on core.delivery (due_at) where due_at is not null;
create index delivery_unacknowledged on core.delivery (principal_id, sequence) where acknowledged_at is null;

-- What the reconciler found: a fact without its notice. One row a fact and case, however often it is found.
create table core.finding (
	id uuid primary key default gen_random_uuid(),
	rule text not null,
	fact_id uuid not null,
	case_id uuid,
	found_at timestamptz not null
);
create unique index finding_fact on core.finding (fact_id, rule, coalesce(case_id, '00000000-0000-0000-0000-000000000000'));

-- What core.raise_notices() takes. Court, place, time and client are read from the hearing and the case.
create type core.notice_draft as (
	kind text,
	fact_id uuid,
	case_id uuid,
	hearing_id uuid,
	link_id uuid,
	outcome_id uuid,
	court_code text, -- if there is no hearing
	feeder text,
	supersedes_id uuid,
	changes core.change[],
	recipients uuid[] -- NULL: by the kind's ladder
);

-- What core.deliver() takes.
create type core.delivery_draft as (
	principal_id uuid,
	notice_id uuid,
	attempt integer,
	step integer,
	escalated boolean,
	ack_by_at timestamptz
);
