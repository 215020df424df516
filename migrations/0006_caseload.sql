-- The caseload's side, and the links between the two sides. No field for the victim exists.

create table core.client_case (
	id uuid primary key default gen_random_uuid(),
	service_code text not null references core.service,
	client_ref text not null check (length(client_ref) between 1 and 64), -- opaque, the service understands it
	idva_id uuid references core.principal,
	court_code text references core.court, -- expected
	full_name text, -- of the person recorded as perpetrator
	title text,
	forenames text,
	middle_names text,
	surname text,
	name_form text,
	birth_date date,
	age integer,
	sex text,
	postcode text,
	pnc_id text,
	is_high_risk boolean not null default false,
	is_bulk boolean not null default false, -- imported: what was listed before does not notify
	version integer not null default 1,
	opened_at timestamptz not null,
	opened_by uuid references core.principal,
	changed_at timestamptz not null,
	closed_at timestamptz,
	closed_by uuid references core.principal,
	close_reason text,
	unique (service_code, client_ref)
);
create index on core.client_case (idva_id);
create index on core.client_case (court_code);

-- What a case was before it was amended.
create table core.client_case_version (
	id uuid primary key default gen_random_uuid(),
	case_id uuid not null references core.client_case,
	version integer not null,
	was jsonb not null,
	changed_at timestamptz not null,
	changed_by uuid references core.principal,
	unique (case_id, version)
);

create table core.client_case_urn (
	case_id uuid not null references core.client_case,
	urn text not null, -- compact form
	urn_raw text not null,
	added_at timestamptz not null,
	removed_at timestamptz,
	primary key (case_id, urn)
);
create index on core.client_case_urn (urn);

create table core.client_case_alias (
	case_id uuid not null references core.client_case,
	alias text not null,
	added_at timestamptz not null,
	removed_at timestamptz,
	primary key (case_id, alias)
);

-- One pair at most once; what happened to it stands in link_decision. Links hang on the defendant, so
-- they hold for every hearing of that defendant in that case.
-- Whoever makes a link first locks the defendants' rows, for update, in key order: intake that adds or
-- changes a hearing locks them for key share, so that one of the two always sees the other.
create table core.link (
	id uuid primary key default gen_random_uuid(),
	defendant_id uuid not null references core.defendant,
	case_id uuid not null references core.client_case,
	state text not null check (state in ('auto', 'proposed', 'confirmed', 'refused', 'undone')),
	grade text check (grade in ('same_case', 'same_person')),
	score double precision,
	model_version text,
	evidence core.evidence[] not null default '{}',
	made_at timestamptz not null,
	changed_at timestamptz not null,
	notified_from timestamptz, -- changes of hearings from here on are this case's; NULL: not linked
	unique (defendant_id, case_id)
);
create index on core.link (case_id);
create index on core.link (state, made_at);

create table core.link_decision (
	id uuid primary key default gen_random_uuid(),
	link_id uuid not null references core.link,
	decided_at timestamptz not null,
	decided_by uuid references core.principal, -- NULL: the linker
	decision text not null, -- 'link', 'not_same_person', 'ask', 'undo', 'auto', 'propose', 'withdraw'
	reason text,
	from_state text,
	to_state text not null,
	score double precision,
	model_version text,
	evidence core.evidence[] not null default '{}'
);
create index on core.link_decision (link_id, decided_at);

-- Blocking keys: keyed hashes cut to 64 bits, of both sides.
create table core.link_key (
	key bigint not null,
	kind text not null check (kind in ('defendant', 'case')),
	subject_id uuid not null,
	primary key (key, kind, subject_id)
);
create index on core.link_key (subject_id);

-- What waits for the linker. Marked again while a worker holds it, generation differs and it is done again.
create table core.link_work (
	kind text not null check (kind in ('defendant', 'case')),
	subject_id uuid not null,
	generation integer not null default 1,
	done_generation integer not null default 0,
	queued_at timestamptz not null,
	lease_owner text,
	lease_epoch bigint,
	lease_generation integer,
	lease_until timestamptz,
	attempts integer not null default 0,
	primary key (kind, subject_id)
);
create index link_work_waiting on core.link_work (queued_at) where done_generation < generation;
create sequence core.link_epoch;

-- Puts records before the linker, in key order, and rings.
create function core.queue_link_work(of_kind text, ids uuid[]) returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	insert into core.link_work as w (kind, subject_id, queued_at)
	select of_kind, id, core.now() from unnest(ids) as id group by id order by id
	on conflict (kind, subject_id) do update
		set generation = w.generation + 1, queued_at = excluded.queued_at, attempts = 0;
	if cardinality(ids) > 0 then
		perform core.ring();
	end if;
end
$$;
