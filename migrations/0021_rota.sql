-- What a rota says of the sessions of a court stands in the same calendar as what its coordinator says: a session of one
-- day, or of each week. All kinds of business are kept; which kinds are the specialist court's is configuration.
create table core.sdac_business_type (
	code text not null,
	court_code text references core.court, -- NULL: everywhere
	unique (code, court_code)
);
insert into core.sdac_business_type (code) values ('DAR'), ('DVB'), ('DVP'), ('DVT'), ('DOMESTIC_VIOLENCE');

alter table core.sdac_session
	add column system text not null default 'manual',
	add column business_type text, -- NULL: a coordinator's own session, which is the specialist court's
	add column origin text, -- the rota's key of it; an exception stays with it through the rota's versions
	add column is_dated boolean not null default false, -- of one day: then a bank holiday does not matter, the rota knows
	add column place text, -- the court as a rota without codes writes it: several places can be one court
	add column document text,
	add column source_version text,
	add column published_at timestamptz, -- the source's clock
	add column replaced_at timestamptz, -- a later version of the rota has it no longer
	add check (not is_dated or valid_from = valid_to),
	add check (system = 'manual' or origin is not null);
create index on core.sdac_session (court_code, valid_from) where replaced_at is null;
create unique index sdac_session_origin on core.sdac_session (court_code, system, origin) where replaced_at is null and origin is not null;

alter table core.receipt drop constraint receipt_kind_check,
	add check (kind in ('list', 'outcome', 'hearing', 'withdrawal', 'sessions'));

-- A record of a rota, checked.
create type core.rota_row as (
	record integer,
	origin text,
	weekday integer,
	day date,
	room text,
	day_part text,
	business_type text,
	capacity integer,
	is_ended boolean,
	reason text -- why it is set aside
);

alter table core.sdac_business_type enable row level security;
alter table core.sdac_business_type force row level security;
create policy engine on core.sdac_business_type to sdac_engine using (true) with check (true);
create policy read on core.sdac_business_type for select to sdac_api using (true);
create policy rota on core.sdac_session for insert to sdac_api with check ((select core.principal_role()) = 'feeder' and system <> 'manual'
	and court_code = any ((select core.court_codes())::text[]) and added_by = (select core.principal_id()));
create policy replace on core.sdac_session for update to sdac_api using ((select core.principal_role()) = 'feeder' and system <> 'manual'
	and court_code = any ((select core.court_codes())::text[])) with check (court_code = any ((select core.court_codes())::text[]));
