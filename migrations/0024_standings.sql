-- Who stands where, and each step of a ladder as a row.

-- Leave, cover, duty, managers and deputies. Rows are ended, never changed: who stood where, when, stays provable.
create table core.standing (
	id uuid primary key default gen_random_uuid(),
	kind text not null check (kind in ('leave', 'cover', 'duty', 'manager', 'deputy')),
	principal_id uuid not null references core.principal,
	cover_id uuid references core.principal, -- who stands in for principal_id
	court_code text references core.court,
	from_at timestamptz not null,
	until_at timestamptz, -- NULL: until it is ended
	made_at timestamptz not null,
	made_by uuid references core.principal,
	ended_at timestamptz,
	ended_by uuid references core.principal,
	check (until_at > from_at),
	check (kind not in ('leave', 'duty') or until_at is not null),
	check ((kind = 'cover') = (cover_id is not null)),
	check ((kind = 'deputy') = (court_code is not null)),
	check (cover_id <> principal_id)
);
create index on core.standing (principal_id, kind) where ended_at is null;
create index on core.standing (kind) where ended_at is null;

-- A ladder that came to a step: when it was promised, when it came, why, and how many stand there. One that nobody
-- stands behind is a row too. Late is reached_at - due_at.
create table core.notice_step (
	notice_id uuid not null references core.notice,
	step integer not null,
	word text not null,
	-- raised; unacknowledged; no-channel: its recipient was not connected. If nobody stood behind the step before:
	-- on-leave, gone, nobody.
	why text not null check (why in ('raised', 'unacknowledged', 'no-channel', 'on-leave', 'gone', 'nobody')),
	recipients integer not null,
	due_at timestamptz not null,
	reached_at timestamptz not null,
	primary key (notice_id, step)
);

create type core.step_start as (notice_id uuid, from_step integer, why text, due_at timestamptz);

-- When the person was last connected, by the clock of the machine: tests move the court's.
alter table core.recipient add column live_at timestamptz;

-- How far the watch has come. It never goes back: a clock that was set back is seen by it.
create table core.watch_mark (
	one boolean primary key default true check (one),
	at timestamptz not null
);

-- Whether and how a client was told. Nothing of her but the case's reference.
create table core.contact (
	id uuid primary key default gen_random_uuid(),
	case_id uuid not null references core.client_case,
	notice_id uuid not null references core.notice,
	principal_id uuid not null references core.principal,
	outcome text not null check (outcome in ('told', 'not_reached', 'unsafe', 'declined')),
	means text not null check (means in ('in_person', 'phone', 'message', 'email', 'third_party', 'none')),
	at timestamptz not null check (at <= recorded_at),
	recorded_at timestamptz not null,
	try_again_at timestamptz,
	check ((means = 'none') <= (outcome = 'unsafe')),
	check ((try_again_at is not null) = (outcome = 'not_reached'))
);
create index on core.contact (case_id, recorded_at);
create index on core.contact (notice_id);

-- Those that must be tried again; a later contact about the case settles them.
create table core.contact_retry (
	contact_id uuid primary key references core.contact,
	case_id uuid not null,
	due_at timestamptz -- NULL: settled
);
create index on core.contact_retry (due_at) where due_at is not null;
create index on core.contact_retry (case_id) where due_at is not null;

do $$
declare
	name text;
begin
	foreach name in array array['standing', 'notice_step', 'watch_mark', 'contact', 'contact_retry'] loop
		execute format('alter table core.%I enable row level security', name);
		execute format('alter table core.%I force row level security', name);
		execute format('create policy engine on core.%I to sdac_engine using (true) with check (true)', name);
	end loop;
end
$$;
-- Who covers whom is no secret among those who work together.
create policy read on core.standing for select to sdac_api using ((select core.principal_role()) in ('coordinator', 'idva', 'admin', 'auditor'));
create policy own on core.notice_step for select to sdac_api using (notice_id in (select core.own_notice_ids()));
create policy own on core.contact to sdac_api using (case_id in (select core.own_case_ids()))
	with check (case_id in (select core.own_case_ids()) and principal_id = (select core.principal_id()));
create policy own on core.contact_retry to sdac_api using (case_id in (select core.own_case_ids()))
	with check (case_id in (select core.own_case_ids()));
