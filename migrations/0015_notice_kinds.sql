-- Kinds of notices with their terms in versions: what calls for it, to whom, by when, up which ladder, in which words.
-- The product ships a table (reference/shipped_notice_kind.csv); an operator may change terms without a new build, and
-- a second person approves. A notice keeps the terms under which it was raised.

-- As shipped, replaced whole by migrate; core.ship_notice_kinds() makes versions of it.
create table core.shipped_notice_kind (
	kind text primary key check (kind ~ '^[a-z]+(-[a-z]+)*$'),
	table_row integer, -- of the table of alerts in docs/NOTICES.md
	title text not null,
	trigger text not null, -- in words
	wording text not null, -- inside the client
	priority integer not null,
	urgent_when text[] not null,
	send_by interval not null,
	ladder text[] not null,
	ack_by interval[] not null,
	urgent_ladder text[],
	urgent_ack_by interval[],
	out_ladder text[],
	out_ack_by interval[],
	also text[] not null,
	waits boolean not null,
	repeat_every interval not null,
	attempts integer not null,
	outside text not null
);

create table core.notice_kind_version (
	kind text not null references core.notice_kind,
	version integer not null check (version > 0),
	origin text not null check (origin in ('before-versions', 'shipped', 'changed')),
	title text not null,
	trigger text not null,
	wording text not null,
	priority integer not null check (priority between 1 and 5), -- 1 most urgent
	-- One of these makes it urgent, that is priority 1: near, the hearing was or is less than two working days ahead;
	-- brought-forward; today, the hearing is; released, bail is not custody, or not known; high-risk, the client is;
	-- as-superseded, the notice that it supersedes was.
	urgent_when text[] not null default '{}' check (urgent_when <@ '{near,brought-forward,today,released,high-risk,as-superseded}'::text[]),
	send_by interval not null check (send_by > '0'), -- from the fact to the push
	ladder text[] not null check (cardinality(ladder) > 0),
	ack_by interval[] not null check (cardinality(ack_by) = cardinality(ladder)), -- a step each; past it it repeats, and climbs
	urgent_ladder text[], -- NULL: the same
	urgent_ack_by interval[] check (coalesce(cardinality(urgent_ack_by), 0) = coalesce(cardinality(urgent_ladder), 0)),
	out_ladder text[], -- of an urgent one that is raised out of hours; NULL: the same
	out_ack_by interval[] check (coalesce(cardinality(out_ack_by), 0) = coalesce(cardinality(out_ladder), 0)),
	also text[] not null default '{}', -- told at once, without a ladder
	waits boolean not null default false, -- unless urgent, deadlines run in working hours only
	repeat_every interval not null check (repeat_every > '0'),
	attempts integer not null check (attempts > 0), -- after so many nothing more is sent
	-- What may leave by SMS, push or ordinary e-mail: a reference and how urgent it is, never what it is about.
	outside text not null check (outside ~ '^(Urgent update|Update|Disregard)[, ]+ref \{ref\}, open the client\.$'),
	proposed_at timestamptz not null,
	proposed_by uuid references core.principal, -- NULL: it was shipped
	reason text,
	primary key (kind, version),
	check (ladder || coalesce(urgent_ladder, '{}') || coalesce(out_ladder, '{}') || also
		<@ '{idva,cover,duty,on-call,coordinator,deputy,manager,admin}'::text[]),
	check ((origin = 'changed') = (proposed_by is not null))
);

-- What became of a proposed version. In force is what core.notice_kind names.
create table core.notice_kind_decision (
	kind text not null,
	version integer not null,
	approved boolean not null,
	decided_at timestamptz not null,
	decided_by uuid references core.principal,
	reason text,
	primary key (kind, version),
	foreign key (kind, version) references core.notice_kind_version
);

insert into core.notice_kind_version (kind, version, origin, title, trigger, wording, priority, send_by, ladder, ack_by, also, repeat_every,
	attempts, outside, proposed_at)
select k.code, 1, 'before-versions', k.title, k.title, k.title, k.priority, '60s', array_replace(k.ladder, 'service', 'duty'), array_fill(k.ack_by, array[cardinality(k.ladder)]),
	k.also, k.repeat_every, k.attempts, 'Update, ref {ref}, open the client.', core.now()
from core.notice_kind k;
insert into core.notice_kind_decision (kind, version, approved, decided_at) select v.kind, v.version, true, v.proposed_at from core.notice_kind_version v;

alter table core.notice_kind drop column title, drop column priority, drop column ladder, drop column also, drop column ack_by,
	drop column repeat_every, drop column attempts, add column table_row integer, add column version integer not null default 1;

-- The terms that a notice was raised under. A change of its kind does not touch it: what was promised holds.
alter table core.notice add column kind_version integer not null default 1,
	add column is_urgent boolean not null default false,
	add column ladder text[] not null default '{coordinator}',
	add column ack_by interval[] not null default '{30min}',
	add foreign key (kind, kind_version) references core.notice_kind_version;
alter table core.notice alter column kind_version drop default, alter column ladder drop default, alter column ack_by drop default;

-- Working hours, in local time, on working days. One row.
create table core.working_hours (
	one boolean primary key default true check (one),
	opens time not null default '08:30',
	closes time not null default '17:30' check (closes > opens)
);
insert into core.working_hours default values;

do $$
declare
	name text;
begin
	foreach name in array array['shipped_notice_kind', 'notice_kind_version', 'notice_kind_decision', 'working_hours'] loop
		execute format('alter table core.%I enable row level security', name);
		execute format('alter table core.%I force row level security', name);
		execute format('create policy engine on core.%I to sdac_engine using (true) with check (true)', name);
		execute format('create policy read on core.%I for select to sdac_api using (true)', name);
	end loop;
end
$$;
