-- Publications that their source took back by their id. A list of one that was on its way meanwhile, or is sent once
-- more, must not bring it back: only what was published later does.
create table core.withdrawn_document (
	principal_id uuid not null references core.principal, -- the feeder: ids are its source's
	document text not null,
	published_at timestamptz, -- the newest version that was taken back, by the source's clock; NULL: it said none
	withdrawn_at timestamptz not null,
	primary key (principal_id, document)
);

alter table core.withdrawn_document enable row level security;
alter table core.withdrawn_document force row level security;
create policy engine on core.withdrawn_document to sdac_engine using (true) with check (true);
create policy own on core.withdrawn_document to sdac_api using (principal_id = (select core.principal_id()))
	with check (principal_id = (select core.principal_id()) and (select core.principal_role()) in ('feeder', 'coordinator'));
