-- A daemon keeps the candidates it has read, and must learn which have changed: each record kept for the linker says in
-- which transaction it was stored. That is compared with a snapshot's oldest running one, so that what commits
-- late is not missed. Records of before are of no version, and change it with the next that is stored.
alter table core.link_term add column version bigint not null default 0;
create index link_term_version on core.link_term (version);
