-- Several sources about one hearing: what each says stays visible where they differ; and what a coordinator enters by
-- hand, until an official source names it.

-- Two sources that differ, both current. The pair is in alphabetical order. Never changed but to be settled: other
-- values are another row.
create table core.discrepancy (
	id uuid primary key default gen_random_uuid(),
	hearing_id uuid not null references core.hearing,
	defendant_id uuid references core.defendant,
	court_code text not null references core.court,
	field text not null check (field in ('time', 'bail', 'state')),
	system text not null,
	says text not null,
	other_system text not null,
	other_says text not null,
	publication_id uuid not null, -- that made them differ
	is_replay boolean not null,
	found_at timestamptz not null,
	settled_at timestamptz, -- they agree, or say something else
	check (system < other_system)
);
create unique index discrepancy_open on core.discrepancy (hearing_id, coalesce(defendant_id, '00000000-0000-0000-0000-000000000000'), field,
	system, other_system) where settled_at is null;
create index on core.discrepancy (publication_id);
create index on core.discrepancy (found_at) where settled_at is null;
create index on core.discrepancy (defendant_id) where settled_at is null;

alter table core.defendant add column bail_system text; -- the source of bail_status and in_custody
update core.defendant d set bail_system = coalesce((select s.system from core.publication p join core.list_scope s on s.id = p.scope_id
	where p.id = d.publication_id), 'cath') where d.bail_status is not null or d.in_custody is not null;

-- Only a coordinator has named it so far.
alter table core.hearing add column from_manual boolean not null default false;
create index hearing_from_manual on core.hearing (court_code, hearing_date) where from_manual;

insert into core.notice_kind (code, title, priority, ladder, also, ack_by, repeat_every) values
	('source-discrepancy', 'Two sources differ', 2, '{coordinator}', '{}', '30 minutes', '30 minutes');

-- What core.note_discrepancies() takes.
create type core.difference as (
	hearing_id uuid,
	defendant_id uuid,
	field text,
	system text,
	says text,
	other_system text,
	other_says text
);

alter table core.discrepancy enable row level security;
alter table core.discrepancy force row level security;
create policy engine on core.discrepancy to sdac_engine using (true) with check (true);
create policy court on core.discrepancy to sdac_api
	using ((select core.principal_role()) in ('feeder', 'coordinator') and court_code = any ((select core.court_codes())::text[]))
	with check ((select core.principal_role()) in ('feeder', 'coordinator') and court_code = any ((select core.court_codes())::text[]));
create policy idva on core.discrepancy for select to sdac_api
	using ((select core.principal_role()) = 'idva' and hearing_id in (select core.own_hearing_ids())
		and (defendant_id is null or defendant_id in (select core.own_defendant_ids('{auto,confirmed}'))));
