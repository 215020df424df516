-- What an outcome means for a woman's safety: bail that got looser, conditions, warrants, orders and their life, special
-- measures, what was seen in court beside what the court shared, and who has looked at which version.

-- Which version of an outcome has been shown to whom: a correction goes to everyone who has seen what was wrong.
create table core.outcome_view (
	outcome_id uuid not null references core.outcome,
	principal_id uuid not null references core.principal,
	seen_at timestamptz not null, -- the first time
	primary key (outcome_id, principal_id)
);

-- Orders that protect. A row follows the steps of its life; the steps stay.
create table core.protective_order (
	id uuid primary key default gen_random_uuid(),
	defendant_id uuid not null references core.defendant,
	court_code text not null references core.court,
	kind text not null, -- 'restraining', ...
	state text not null check (state in ('made', 'varied', 'discharged')),
	ends_on date, -- last day; NULL: until further order, or not said
	changed_at timestamptz not null
);
create index on core.protective_order (defendant_id);
create table core.protective_order_step (
	order_id uuid not null references core.protective_order,
	outcome_id uuid not null references core.outcome,
	court_code text not null,
	act text not null check (act in ('made', 'varied', 'discharged')),
	code text not null,
	ends_on date,
	at timestamptz not null,
	primary key (order_id, outcome_id, act)
);

-- Special measures for the trial of one hearing's case: the newest row of a measure counts.
create table core.special_measure (
	id bigint generated always as identity primary key,
	hearing_id uuid not null references core.hearing,
	court_code text not null,
	measure text not null,
	state text not null check (state in ('requested', 'applied', 'granted', 'refused', 'in-place', 'not-in-place')),
	fact_id uuid not null default gen_random_uuid(),
	outcome_id uuid references core.outcome, -- NULL: a person said so
	principal_id uuid references core.principal,
	at timestamptz not null
);
create index on core.special_measure (hearing_id, measure, id);

alter table core.outcome_result add column until_date date; -- last day of an order, or of a limit
alter table core.discrepancy drop constraint discrepancy_field_check,
	add check (field in ('time', 'bail', 'state', 'plea', 'verdict', 'trial-outcome', 'next-hearing', 'warrant', 'order'));

do $$
declare
	name text;
	scoped constant text := '(select core.principal_role()) in (''feeder'', ''coordinator'') and court_code = any ((select core.court_codes())::text[])';
begin
	foreach name in array array['outcome_view', 'protective_order', 'protective_order_step', 'special_measure'] loop
		execute format('alter table core.%I enable row level security', name);
		execute format('alter table core.%I force row level security', name);
		execute format('create policy engine on core.%I to sdac_engine using (true) with check (true)', name);
	end loop;
	foreach name in array array['protective_order', 'protective_order_step', 'special_measure'] loop
		execute format('create policy court on core.%I to sdac_api using (%s) with check (%s)', name, scoped, scoped);
	end loop;
end
$$;
create policy own on core.outcome_view to sdac_api
	using (principal_id = (select core.principal_id())) with check (principal_id = (select core.principal_id()));
create policy idva on core.protective_order for select to sdac_api
	using ((select core.principal_role()) = 'idva' and defendant_id in (select core.own_defendant_ids('{auto,confirmed}')));
create policy idva on core.protective_order_step for select to sdac_api
	using ((select core.principal_role()) = 'idva' and order_id in (select o.id from core.protective_order o));
create policy idva on core.special_measure to sdac_api
	using ((select core.principal_role()) = 'idva' and hearing_id in (select core.own_hearing_ids()))
	with check ((select core.principal_role()) = 'idva' and hearing_id in (select core.own_hearing_ids()));
