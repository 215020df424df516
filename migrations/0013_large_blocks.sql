-- Blocks that a search found to be larger than their family's bound: it need not read them again to know it. A
-- row goes with any key that leaves its block, so that a block that shrinks is read again; and all go with each
-- count of names, which also heals what two transactions at once may leave behind.
create table core.link_large_block (
	key bigint not null,
	kind text not null check (kind in ('defendant', 'case')), -- whose keys
	primary key (key, kind)
);
alter table core.link_large_block enable row level security;
alter table core.link_large_block force row level security;
create policy engine on core.link_large_block to sdac_engine using (true) with check (true);
