-- Changes of a listed hearing that follow each other quickly: the first is told at once, those that come while nobody
-- has acknowledged it are kept for a few minutes and told as one. Rows are settled, never removed.
create table core.held_change (
	fact_id uuid not null, -- hearing_version
	case_id uuid not null references core.client_case,
	hearing_id uuid not null references core.hearing,
	link_id uuid not null references core.link,
	changes core.change[] not null,
	held_at timestamptz not null,
	due_at timestamptz, -- NULL: settled
	notice_id uuid references core.notice, -- that tells it; NULL though settled: in the end nothing had changed
	primary key (fact_id, case_id)
);
create index on core.held_change (due_at) where due_at is not null;
create index on core.held_change (hearing_id, case_id) where due_at is not null;

alter table core.held_change enable row level security;
alter table core.held_change force row level security;
create policy engine on core.held_change to sdac_engine using (true) with check (true);
