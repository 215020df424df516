-- What must happen by a time: results that are due, links that wait for a decision, limits that run out; a feeder that says
-- too much at once; the clocks of the Victims' Code. All that waits is a row with a due_at, and one index finds it.

-- due_at is by the database's clock and computed once, in local time where a rule says an hour or a day: a change of
-- clocks moves nothing.
create table core.due (
	id uuid primary key default gen_random_uuid(),
	rule text not null check (rule in ('results', 'review', 'limit', 'order')),
	subject_id uuid not null, -- of a court's day: core.court_day_id()
	court_code text not null references core.court,
	day date, -- of a court's day
	step integer not null default 1, -- the one that comes next
	due_at timestamptz, -- NULL: nothing comes any more
	unique (rule, subject_id)
);
create index due_at on core.due (due_at) where due_at is not null;

-- Kinds of limits. length in days counts days, the first one included if first_day_counts; in hours, the clock.
create table core.limit_kind (
	code text primary key,
	title text not null,
	days integer check (days > 0),
	hours integer check (hours > 0),
	first_day_counts boolean not null default false,
	skips_sundays_and_holidays boolean not null default false,
	warn_days integer[] not null, -- so many days before it ends, longest first; 0: when it ends
	near_kind text not null, -- of notice: the table of kinds is shipped after this
	end_kind text not null
);
insert into core.limit_kind values
	-- Criminal Procedure Rules 14.18, note; SI 2020/759. Never extended once it has expired.
	('ctl-summary', 'Custody time limit, summary offence', 56, null, false, false, '{14,7,3,1,0}', 'time-limit-near', 'time-limit-expired'),
	('ctl-either-way', 'Custody time limit, either way, magistrates'' court', 70, null, false, false, '{14,7,3,1,0}', 'time-limit-near', 'time-limit-expired'),
	('ctl-crown', 'Custody time limit, Crown Court', 182, null, false, false, '{14,7,3,1,0}', 'time-limit-near', 'time-limit-expired'),
	-- Crime and Security Act 2010 s.27: heard within 48 hours of service; Sundays and bank holidays do not count.
	('dvpn', 'DVPN: the application must be heard', null, 48, false, true, '{1,0}', 'dvpn-hearing-due', 'dvpn-hearing-due'),
	-- Domestic Abuse Act 2021 s.41: name and address within three days, the day of service being the first.
	('dapo-notify', 'DAPO: name and address must be notified', 3, null, true, false, '{1,0}', 'dapo-notification-due', 'dapo-notification-due'),
	('prosecution', 'Time limit for the prosecution, summary offence', 182, null, false, false, '{56,14,3,0}', 'prosecution-limit-near', 'prosecution-limit-near'),
	-- The length is what the court says: give its last day.
	('order', 'Protective order of another court', null, null, false, false, '{30,7}', 'order-expiring', 'order-expiring');

-- A limit that somebody entered. An extension, or a correction, is a further row of the same kind and subject.
create table core.time_limit (
	id uuid primary key default gen_random_uuid(),
	kind text not null references core.limit_kind,
	case_id uuid references core.client_case,
	hearing_id uuid references core.hearing, -- and all clients who are linked to it
	court_code text not null references core.court,
	starts_at timestamptz not null,
	used_days integer not null default 0 check (used_days >= 0),
	ends_at timestamptz not null, -- the moment after its last day, or hour
	entered_at timestamptz not null,
	entered_by uuid not null references core.principal,
	superseded_at timestamptz,
	check ((case_id is null) <> (hearing_id is null))
);
create index on core.time_limit (case_id, kind) where superseded_at is null;
create index on core.time_limit (hearing_id, kind) where superseded_at is null;

-- Each court's day at which something is listed has its rows. The functions stay with the triggers.
create function core.court_day_id(court text, day date) returns uuid
	language sql immutable parallel safe set search_path = pg_catalog, pg_temp
return md5(court || ' ' || day::text)::uuid;

create function core.arm_court_day(court text, on_day date, at timestamptz) returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	if on_day < core.local_date(at) or exists (select from core.due d where d.rule = 'results' and d.subject_id = core.court_day_id(court, on_day)) then
		return;
	end if;
	insert into core.due (rule, subject_id, court_code, day, due_at)
	select r.rule, core.court_day_id(court, on_day), court, on_day, r.due_at
	from (values ('results', (on_day + time '18:00') at time zone 'Europe/London'),
		('review', greatest((core.previous_working_day(on_day) + time '09:00') at time zone 'Europe/London', at))) as r (rule, due_at)
	on conflict do nothing;
end
$$;

create function core.previous_working_day(day date) returns date
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	return (select max(d::date) from generate_series(day - 14, day - 1, interval '1 day') d
		where extract(isodow from d) < 6 and not exists (select from core.holiday h where h.day = d::date));
end
$$;

create function core.arm_hearing() returns trigger
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform core.arm_court_day(new.court_code, new.hearing_date, core.now());
	return null;
end
$$;

create trigger arm_new_hearing after insert on core.hearing for each row when (not new.is_replay) execute function core.arm_hearing();
create trigger arm_moved_hearing after update of hearing_date, court_code on core.hearing for each row
	when ((old.hearing_date, old.court_code) is distinct from (new.hearing_date, new.court_code)) execute function core.arm_hearing();

-- ---- the volume brake: of one feeder about one court
alter table core.feed add column brake_limit integer check (brake_limit > 0), -- notices in ten minutes; NULL: none
	add column brake_from timestamptz, add column brake_count integer not null default 0,
	add column braked_at timestamptz; -- held since then, until a person decides
alter table core.feed alter column brake_limit set default 1000;
update core.feed set brake_limit = 1000;

-- What a braked feeder would have had told, as it would have been raised.
create table core.held_notice (
	id uuid primary key default gen_random_uuid(),
	feed_id uuid not null references core.feed,
	draft jsonb not null, -- a core.notice_draft
	fact_id uuid not null,
	kind text not null,
	case_id uuid,
	held_at timestamptz not null,
	decided_at timestamptz,
	decided_by uuid references core.principal,
	is_released boolean,
	check ((decided_at is null) = (is_released is null))
);
create unique index held_notice_fact on core.held_notice (fact_id, kind, coalesce(case_id, '00000000-0000-0000-0000-000000000000'));
create index on core.held_notice (feed_id) where decided_at is null;

-- ---- the clocks of the Victims' Code, as data: they will change
create table core.code_clock (
	duty text not null,
	code_version text not null,
	title text not null,
	fact text not null check (fact in ('bail', 'hearing', 'finished')),
	court_days integer, -- working days in which the court has to send it; NULL: none is said
	tell_days integer not null, -- working days from its receipt in which the victim is to be told
	enhanced_tell_days integer not null, -- under Enhanced Rights
	valid_from date not null,
	valid_to date,
	primary key (duty, code_version)
);
insert into core.code_clock values
	('bail-outcome', '2020', 'Outcome of a bail hearing, conditions and changes (Right 8)', 'bail', 5, 5, 1, '2021-04-01', null),
	('hearing', '2020', 'Time, date and place of a hearing (Right 8)', 'hearing', null, 1, 1, '2021-04-01', null),
	('case-outcome', '2020', 'Outcome of the case, sentence and what it means (Right 9)', 'finished', 5, 1, 1, '2021-04-01', null);

do $$
declare
	name text;
begin
	foreach name in array array['due', 'limit_kind', 'time_limit', 'held_notice', 'code_clock'] loop
		execute format('alter table core.%I enable row level security', name);
		execute format('alter table core.%I force row level security', name);
		execute format('create policy engine on core.%I to sdac_engine using (true) with check (true)', name);
	end loop;
	foreach name in array array['limit_kind', 'code_clock'] loop
		execute format('create policy read on core.%I for select to sdac_api using (true)', name);
	end loop;
end
$$;
