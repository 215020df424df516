-- What is said of a hearing before anybody has named it: kept, and taken in when the hearing comes. And what a source's
-- own keys of courts, rooms and cases mean.

alter table core.hearing add column source_case_id text;
create index on core.hearing (source_case_id) where source_case_id is not null;
create index on core.outcome (source_hearing_id) where source_hearing_id is not null;

-- It names nobody: a message about people must name its court, and does not wait.
create table core.hearing_waiting (
	id bigint generated always as identity primary key, -- in the order of receipt: messages about one hearing come one after the other
	system text not null,
	source_hearing_id text not null,
	principal_id uuid not null references core.principal,
	message_id text not null,
	digest bytea not null,
	message jsonb, -- api.submit_hearing_request; NULL when it waits no longer
	published_at timestamptz,
	received_at timestamptz not null,
	give_up_at timestamptz not null,
	taken_at timestamptz,
	given_up_at timestamptz,
	check ((message is null) = (taken_at is not null or given_up_at is not null)),
	unique (principal_id, message_id)
);
create index on core.hearing_waiting (system, source_hearing_id) where message is not null;
create index on core.hearing_waiting (give_up_at) where message is not null;
create index on core.hearing_waiting (principal_id) where message is not null;

-- A key of a court or a room in one source's own words, as this feeder has used it beside the name. What one feeder
-- says means nothing for another.
create table core.source_place (
	principal_id uuid not null references core.principal,
	source_id text not null,
	court_code text not null references core.court,
	room text, -- NULL: it is a court's key
	learnt_at timestamptz not null,
	primary key (principal_id, source_id)
);

alter table core.hearing_waiting enable row level security;
alter table core.hearing_waiting force row level security;
create policy engine on core.hearing_waiting to sdac_engine using (true) with check (true);
alter table core.source_place enable row level security;
alter table core.source_place force row level security;
create policy engine on core.source_place to sdac_engine using (true) with check (true);
create policy own on core.source_place to sdac_api
	using (principal_id = (select core.principal_id()))
	with check (principal_id = (select core.principal_id()) and court_code = any ((select core.court_codes())::text[]));
