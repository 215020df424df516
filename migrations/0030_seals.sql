-- Conflict and sealing. The abuser may work in the police, at the court or in a service: a case can be sealed to named
-- people, and a person can be denied one although her role, court or service would let her see it. Whoever may not
-- know of a case gets the answers and the counts of a world without it.

-- Rows are ended, never changed: who could know, when, stays provable.
create table core.case_seal (
	id uuid primary key default gen_random_uuid(),
	case_id uuid not null references core.client_case,
	reason text not null check (reason in ('police', 'court_staff', 'service_staff', 'known_to_staff', 'other')),
	sealed_at timestamptz not null,
	sealed_by uuid not null references core.principal,
	lifted_at timestamptz,
	lifted_by uuid references core.principal,
	lifted_reason text
);
create unique index case_seal_live on core.case_seal (case_id) where lifted_at is null;

create table core.case_access (
	id uuid primary key default gen_random_uuid(),
	case_id uuid not null references core.client_case,
	principal_id uuid not null references core.principal,
	access text not null check (access in ('allow', 'deny')), -- allow: past a seal; deny: with a seal or without
	reason text,
	added_at timestamptz not null,
	added_by uuid not null references core.principal,
	ended_at timestamptz,
	ended_by uuid references core.principal
);
create unique index case_access_live on core.case_access (case_id, principal_id) where ended_at is null;
create index case_access_denied on core.case_access (principal_id) where access = 'deny' and ended_at is null;

-- Somebody saw a sealed case without being named, for a time. Nothing ends it but the clock.
create table core.broken_glass (
	id uuid primary key default gen_random_uuid(),
	case_id uuid not null references core.client_case,
	principal_id uuid not null references core.principal,
	reason text not null check (reason in ('risk_to_life', 'hearing_now', 'nobody_reached', 'court_order')),
	opened_at timestamptz not null,
	until_at timestamptz not null,
	check (until_at > opened_at and until_at <= opened_at + interval '24 hours')
);
create index on core.broken_glass (principal_id, until_at);

-- Somebody who may not know of a case opened one of the same reference. Her answer is that of a new case; hers changes nothing.
create table core.held_back (
	case_id uuid not null references core.client_case,
	principal_id uuid not null references core.principal,
	answered_id uuid not null default gen_random_uuid(),
	held_at timestamptz not null,
	primary key (case_id, principal_id)
);

-- ---- the one predicate. Policies, definers and deliveries ask nothing else.
create function core.is_denied(of_case uuid, who uuid) returns boolean
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return exists (select from core.case_access a where a.case_id = of_case and a.principal_id = who and a.access = 'deny' and a.ended_at is null);
end
$$;

create function core.is_sealed(of_case uuid) returns boolean
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return exists (select from core.case_seal s where s.case_id = of_case and s.lifted_at is null);
end
$$;

-- Named, or the case's own IDVA. An auditor sees rows of the trail, which hold ids and no reference.
create function core.is_let_in(of_case uuid, who uuid) returns boolean
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return not core.is_denied(of_case, who) and (not core.is_sealed(of_case)
		or exists (select from core.client_case c where c.id = of_case and c.idva_id = who)
		or exists (select from core.case_access a where a.case_id = of_case and a.principal_id = who and a.access = 'allow' and a.ended_at is null)
		or exists (select from core.principal p where p.id = who and p.role = 'auditor'));
end
$$;

-- Nobody: the daemon itself, which links sealed cases as all others.
create function core.may_know(of_case uuid, who uuid) returns boolean
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return of_case is null or who is null or core.is_let_in(of_case, who)
		or not core.is_denied(of_case, who) and exists (select from core.broken_glass g
			where g.case_id = of_case and g.principal_id = who and g.until_at > core.now());
end
$$;

-- The same as sets that run once a statement: of cases, and of notices, that the caller may not know of.
create function core.hidden_cases() returns setof uuid
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
	me constant uuid := core.principal_id();
begin
	if me is not null then
		return query
		select w.case_id from (
			select s.case_id from core.case_seal s where s.lifted_at is null
			union
			select a.case_id from core.case_access a where a.principal_id = me and a.access = 'deny' and a.ended_at is null
		) w where not core.may_know(w.case_id, me);
	end if;
end
$$;

create function core.hidden_notices() returns setof uuid
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return query select n.id from core.hidden_cases() h (id) join core.notice n on n.case_id = h.id;
end
$$;

create or replace function core.own_case_ids() returns setof uuid
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select c.id from core.client_case c
	where core.principal_role() = 'idva' and (c.idva_id = core.principal_id() or c.service_code = core.service_code())
		and c.id not in (select core.hidden_cases());
end;

-- ---- every table that says something of a case
do $$
declare
	name text;
begin
	foreach name in array array['case_seal', 'case_access', 'broken_glass', 'held_back'] loop
		execute format('alter table core.%I enable row level security', name);
		execute format('alter table core.%I force row level security', name);
		execute format('create policy engine on core.%I to sdac_engine using (true) with check (true)', name);
	end loop;
	foreach name in array array['client_case_version', 'client_case_urn', 'client_case_alias', 'link', 'contact', 'contact_retry'] loop
		execute format('create policy wall on core.%I as restrictive to sdac_api using (case_id not in (select core.hidden_cases()))', name);
	end loop;
end
$$;
create policy wall on core.client_case as restrictive to sdac_api using (id not in (select core.hidden_cases()));
create policy wall on core.notice as restrictive to sdac_api using (id not in (select core.hidden_notices()));
create policy wall on core.delivery as restrictive to sdac_api using (notice_id not in (select core.hidden_notices()));
create policy wall on core.notice_step as restrictive to sdac_api using (notice_id not in (select core.hidden_notices()));

-- What is read or done while glass is broken says so in the trail, whoever writes the row.
create function core.glass_in_use() returns uuid
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return (select g.id from core.broken_glass g where g.principal_id = core.principal_id() and g.until_at > core.now()
		order by g.opened_at desc, g.id limit 1);
end
$$;
alter table core.audit add column glass_id uuid default core.glass_in_use();
