-- What the linker weighs by: the model's constants in versions, how common each word, date and place is,
-- and which offences point at domestic abuse.

-- A version of the model. Its constants never change; what happened to it stands in link_model_step.
create table core.link_model (
	version text primary key check (version ~ '^[a-z0-9][a-z0-9.-]{0,63}$'),
	origin text not null check (origin in ('shipped', 'learned')), -- with the product, or from decisions
	parent text references core.link_model, -- that it was learned from
	decisions integer, -- and from how many decisions
	made_at timestamptz not null,
	made_by uuid references core.principal -- NULL: migrate
);

create table core.link_model_constant (
	version text not null references core.link_model,
	name text not null,
	value double precision not null,
	meaning text not null default '',
	primary key (version, name)
);

-- Proposed, agreed to, released; any number of times, so that an earlier version can come back. In force is
-- the version that was released last. Two people stand behind each release by a person: the one who
-- proposed it counts as one of them. A draft is a version that was never released.
create table core.link_model_step (
	position bigint generated always as identity primary key,
	version text not null references core.link_model,
	step text not null check (step in ('proposed', 'agreed', 'released')),
	at timestamptz not null,
	principal_id uuid references core.principal -- NULL: migrate
);
create index on core.link_model_step (version, position);
create index link_model_released on core.link_model_step (position) where step = 'released';

-- What migrate hands over of the shipped file.
create type core.model_constant as (name text, value double precision, meaning text);

-- What the linker keeps of a subject besides its blocking keys: what is counted of it (keyed hashes of its words,
-- sounds, full name, date and places), and its record, packed as the linker reads it: a search then joins and
-- converts nothing. Both are made anew whenever the subject changes, and go when its case is closed.
create table core.link_term (
	subject_id uuid primary key,
	kind text not null check (kind in ('defendant', 'case')),
	terms bigint[] not null,
	record bytea,
	noted_at timestamptz not null
);
create index on core.link_term (noted_at);

-- One count of all terms. It is made in slices of subjects, in the order of their ids, by whichever daemon
-- watches: no call is long, and intake never waits. The linker reads the newest finished one.
create table core.link_snapshot (
	id bigint generated always as identity primary key,
	model_version text references core.link_model, -- in force when it was begun
	begun_at timestamptz not null,
	finished_at timestamptz,
	after_subject uuid not null default '00000000-0000-0000-0000-000000000000',
	records bigint not null default 0,
	open_cases bigint
);

create table core.link_frequency (
	snapshot_id bigint not null references core.link_snapshot,
	term bigint not null,
	count bigint not null,
	primary key (snapshot_id, term)
);

-- Offences that point at domestic abuse by themselves; loaded from reference/da_offence.csv. Common
-- assault and criminal damage are the bulk of such cases, and of many others: they are not here.
create table core.da_offence (
	code text primary key,
	kind text not null
);

-- How a level of agreement is called in the model: what people decide about it can be counted.
alter type core.evidence add attribute level text;

-- Decisions of one moment have an order too.
alter table core.link_decision add column position bigint generated always as identity;
create index on core.link_decision (link_id, position);

create index client_case_open on core.client_case (id) where closed_at is null;
create index defendant_source_id on core.defendant (source_defendant_id) where source_defendant_id is not null;
-- A claim reads from the front: what stopped its worker three times comes last.
drop index core.link_work_waiting;
create index link_work_waiting on core.link_work ((attempts >= 3), queued_at, kind, subject_id) where done_generation < generation;

do $$
declare
	name text;
begin
	foreach name in array array['link_model', 'link_model_constant', 'link_model_step', 'link_term', 'link_snapshot',
		'link_frequency', 'da_offence'] loop
		execute format('alter table core.%I enable row level security', name);
		execute format('alter table core.%I force row level security', name);
		execute format('create policy engine on core.%I to sdac_engine using (true) with check (true)', name);
	end loop;
end
$$;
