-- The sessions of the specialist domestic abuse court, and why a case is called domestic abuse. No feed says "SDAC":
-- its calendar is configured, and a case without a marker is unknown, not "no".

-- A session that recurs each week. Rows are ended, never changed.
create table core.sdac_session (
	id uuid primary key default gen_random_uuid(),
	court_code text not null references core.court,
	room text not null default '', -- '': any room
	weekday integer not null check (weekday between 1 and 7), -- 1: Monday
	day_part text not null check (day_part in ('morning', 'afternoon', 'all_day')),
	capacity integer check (capacity > 0), -- cases; NULL: not known
	valid_from date not null,
	valid_to date,
	added_at timestamptz not null,
	added_by uuid not null references core.principal,
	check (valid_to >= valid_from)
);
create index on core.sdac_session (court_code, weekday);

-- One day on which a session does not sit although it is due, or sits although it is not. The newest row counts.
create table core.sdac_exception (
	id bigint generated always as identity primary key,
	session_id uuid not null references core.sdac_session,
	court_code text not null,
	day date not null,
	sits boolean not null,
	added_at timestamptz not null,
	added_by uuid not null references core.principal
);
create index on core.sdac_exception (session_id, day);

-- How Libra's blocks and other free words name such a session. Lower case, a regular expression; court NULL: everywhere.
create table core.sdac_pattern (
	pattern text not null,
	court_code text references core.court,
	unique (pattern, court_code)
);
insert into core.sdac_pattern (pattern) values ('domestic (abuse|violence)'), ('\m(sdac|sdvc)\M');

-- Why a case is domestic abuse, or is not: who said so, in which document, when. says is false only for a coordinator's no.
create table core.da_reason (
	id uuid primary key default gen_random_uuid(),
	case_id uuid not null references core.court_case,
	court_code text not null,
	kind text not null check (kind in ('marker', 'offence', 'coordinator')),
	code text not null, -- of the marker, the offence; for a coordinator 'yes' or 'no'
	says boolean not null,
	system text not null,
	publication_id uuid,
	principal_id uuid references core.principal,
	found_at timestamptz not null,
	withdrawn_at timestamptz -- the source says it no longer
);
create unique index da_reason_live on core.da_reason (case_id, kind, code) where withdrawn_at is null;

insert into core.notice_kind (code, title, priority, ladder, also, ack_by, repeat_every, attempts) values
	('da-outside-session', 'Domestic abuse case outside an SDAC session', 3, '{coordinator}', '{}', '1 day', '1 day', 2);

do $$
declare
	name text;
	scoped constant text := '(select core.principal_role()) in (''feeder'', ''coordinator'') and court_code = any ((select core.court_codes())::text[])';
begin
	foreach name in array array['sdac_session', 'sdac_exception', 'sdac_pattern', 'da_reason'] loop
		execute format('alter table core.%I enable row level security', name);
		execute format('alter table core.%I force row level security', name);
		execute format('create policy engine on core.%I to sdac_engine using (true) with check (true)', name);
	end loop;
	execute format('create policy court on core.da_reason to sdac_api using (%s) with check (%s)', scoped, scoped);
	foreach name in array array['sdac_session', 'sdac_exception'] loop
		execute format('create policy add on core.%I for insert to sdac_api with check ((select core.principal_role()) = ''coordinator''
			and court_code = any ((select core.court_codes())::text[]) and added_by = (select core.principal_id()))', name);
	end loop;
	execute 'create policy finish on core.sdac_session for update to sdac_api using ((select core.principal_role()) = ''coordinator''
		and court_code = any ((select core.court_codes())::text[])) with check (court_code = any ((select core.court_codes())::text[]))';
end
$$;
-- When a court sits is no secret within the system.
create policy read on core.sdac_session for select to sdac_api using ((select core.principal_role()) in ('feeder', 'coordinator', 'idva', 'admin'));
create policy read on core.sdac_exception for select to sdac_api using ((select core.principal_role()) in ('feeder', 'coordinator', 'idva', 'admin'));
create policy read on core.sdac_pattern for select to sdac_api using (true);
create policy read on core.da_offence for select to sdac_api using (true);
create policy idva on core.da_reason for select to sdac_api
	using ((select core.principal_role()) = 'idva' and case_id in (select d.case_id from core.defendant d));
