-- What lists say of a person's bail and custody, where it differs from what was said last. A release that only a list
-- shows must be told like any other.
create table core.bail_change (
	id uuid primary key default gen_random_uuid(),
	defendant_id uuid not null references core.defendant,
	hearing_id uuid not null references core.hearing,
	court_code text not null,
	publication_id uuid not null,
	published_at timestamptz,
	was_system text,
	was text, -- NULL: nothing was known
	system text not null,
	says text not null, -- the list's letter, else 'in custody' or 'not in custody'
	held text, -- as in bail-status; NULL: not known
	direction text not null check (direction in ('first', 'tighter', 'looser', 'unknown')),
	is_release boolean not null,
	at timestamptz not null
);
create index on core.bail_change (defendant_id, at);
create index on core.bail_change (publication_id);
alter table core.bail_change enable row level security;
alter table core.bail_change force row level security;
create policy engine on core.bail_change to sdac_engine using (true) with check (true);
create type core.bail_said as (system text, status text, held text, said_at timestamptz, hearing_date date);
