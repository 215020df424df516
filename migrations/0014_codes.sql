-- The code tables: what the letters and numbers of the court systems mean, on which day, and who says so.
--
-- One mechanism for all. A code belongs to a set (what kind of thing it names) and a scheme (whose code it is): the
-- same letter means other things in other schemes. Bail status "P" is custody in the CJS Data Standards (scheme spi)
-- and conditional bail with conditions before release in Common Platform (scheme cp), so nothing is ever looked up by
-- the letter alone: functions take the source system, and core.code_system says which schemes it writes.
--
--   set              schemes             code                        attributes
--   bail-status      cp spi cjs pnc      P                           rank, held: see below
--   bail-condition   cp cjs              PORE3, JK                   protects (yes, no), before_release (yes), kind
--   result-class     cp cjs              RC, 4027                    classes, order, order_act: see below
--   trial-reason     cp                  INEFFECTIVE/N3/CCM          type, reason, jurisdiction (M, CC, CCM), side, witness
--   order            cjs cp              3047, RESTRAOP              kind, act (made, varied, discharged), on (acquittal, conviction)
--   plea, verdict    cjs cp spi          G, GUILTY                   meaning: one word for all schemes
--   hearing-type, business-type, special-measure
-- and, imported by an administrator (sdac refdata import): court, court-alias, offence, result, result-qualifier.
--
-- rank, ours, 10 to 90 in steps that leave room; a higher one is looser. Upstream's own ranks contradict each other.
--   10 locked up (custody, secure accommodation)   15 locked up, may leave with a direction to release on bail
--   20 arrested again, before a justice within a day   30 in care, behind no lock   40 inside until a condition is
--   met, and then free without a hearing   50 conditional bail   60 unconditional bail   70 neither held nor bailed
-- No row: unknown, and unknown is treated as looser; core.bail_step() says so.
-- held: yes, until-condition, care, no.
--
-- classes, words with blanks between:
--   custody            is held, or sent to be held, from here on; care: local authority accommodation without a lock
--   release            ends custody or lets it end: unconditional bail, a direction to release, the charge gone, a
--                      sentence that is not served inside
--   bail               is on bail from here on; bail-conditional, bail-unconditional where that is said
--   bail-varied        conditions changed; bail-removed: conditions gone
--   warrant            issued; backed: for bail; warrant-withdrawn, warrant-executed, warrant-not-executed;
--                      warrant-witness: for a witness, who may be the client
--   order-made, order-varied, order-discharged
--   final              the charge is at its end; ended: without conviction; sentence
--   adjourned, sent (to another court), reopened, trial-vacated
--   moved              the case has gone to another system, and says no more here
--   error              entered in error, or taken back
--   text               its meaning stands in free text alone: a person must read it
--   urgent             the court's own notice that something is urgent
--
-- Published tables say what a code is called; the sets bail-status, bail-condition, result-class, trial-reason and
-- order are our own view. They come with the program, and no import touches them.

create table core.code_set (
	name text primary key check (name ~ '^[a-z][a-z-]{1,31}$'),
	title text not null,
	is_ours boolean not null -- our own view: only migrate writes it
);

-- Which schemes a source system writes, in the order in which they are tried.
create table core.code_system (
	system text not null,
	preference integer not null,
	scheme text not null,
	primary key (system, preference)
);

-- One version of (part of) a set. It counts from completed_at on, all of it at once.
create table core.code_release (
	id uuid primary key default gen_random_uuid(),
	set_name text not null references core.code_set,
	version text not null,
	origin text not null check (origin in ('shipped', 'imported')),
	source text not null, -- file name, for people
	sha256 bytea not null, -- of the file
	n_rows integer not null,
	effective_from date not null, -- of what differs from the release before and has no date of its own; '-infinity': always
	schemes text[] not null default '{}', -- that it is the whole truth about
	begun_at timestamptz not null,
	begun_by uuid references core.principal, -- NULL: migrate
	completed_at timestamptz, -- NULL: still arriving
	abandoned_at timestamptz, -- it will not be completed
	n_added integer,
	n_changed integer,
	n_ended integer
);
create index on core.code_release (set_name, completed_at);

-- Rows are ended or withdrawn, and stay.
create table core.code (
	id bigint generated always as identity primary key,
	set_name text not null references core.code_set,
	scheme text not null,
	code text not null check (code = upper(code)), -- compared without case
	valid_from date not null, -- '-infinity': always was
	valid_to date, -- last day; NULL: still is
	title text not null,
	title_cy text,
	attributes jsonb not null default '{}', -- text by name
	release_id uuid not null references core.code_release, -- that brought it
	withdrawn_by uuid references core.code_release, -- that says it never was so
	check (valid_to >= valid_from)
);
create unique index code_live on core.code (set_name, scheme, code, valid_from) where withdrawn_by is null;
create index code_by_code on core.code (code) where withdrawn_by is null;

-- A release that is arriving. Gone when it is complete, or abandoned.
create table core.code_draft (
	release_id uuid not null references core.code_release,
	position integer not null, -- line of the file, or place in it, from 1
	scheme text not null,
	code text not null,
	title text not null,
	title_cy text,
	valid_from date,
	valid_to date,
	attributes jsonb not null,
	code_id bigint references core.code, -- the row that says the same already
	primary key (release_id, position)
);
create index on core.code_draft (release_id, scheme, code);
create index on core.code_draft (code_id) where code_id is not null;

-- What sources write that no table of ours has: accepted, and counted here for each feed. Only what looks like a code
-- is kept as it was written; free words are counted under ''.
create table core.code_unknown (
	principal_id uuid not null references core.principal,
	court_code text not null references core.court,
	system text not null,
	set_name text not null references core.code_set,
	code text not null,
	n bigint not null,
	first_seen_at timestamptz not null,
	last_seen_at timestamptz not null,
	primary key (principal_id, court_code, system, set_name, code)
);

insert into core.code_set (name, title, is_ours) values
	('bail-status', 'Remand and bail status, ranked', true),
	('bail-condition', 'Conditions of bail', true),
	('result-class', 'What a result does', true),
	('trial-reason', 'Why a trial was cracked, ineffective or vacated', true),
	('order', 'Orders that protect', true),
	('plea', 'Pleas', false),
	('verdict', 'Verdicts', false),
	('hearing-type', 'Hearing types', false),
	('business-type', 'Business types of sessions', false),
	('special-measure', 'Special measures', false),
	('court', 'Courts, by the first five characters of their OU code', false),
	('court-alias', 'What other systems call a court', false),
	('offence', 'Offences', false),
	('result', 'Results', false),
	('result-qualifier', 'Result qualifiers', false);

-- Where a source's letter is already translated by its reader, it writes the Common Platform's (proto: bail_status).
-- Libra's own letters are the CJS's. A system that is not here writes nothing that we know.
insert into core.code_system (system, preference, scheme) values
	('common-platform', 1, 'cp'), ('common-platform', 2, 'cjs'),
	('spi', 1, 'spi'), ('spi', 2, 'cjs'),
	('libra', 1, 'cjs'), ('libra', 2, 'spi'), ('libra', 3, 'libra'),
	('xhibit', 1, 'cp'), ('xhibit', 2, 'crest'), ('xhibit', 3, 'cjs'),
	('cath', 1, 'cp'), ('cath', 2, 'cjs'), ('cath', 3, 'cath'),
	('csv', 1, 'cp'), ('csv', 2, 'cjs'),
	('manual', 1, 'cp'), ('manual', 2, 'cjs'),
	('rota', 1, 'rota'), ('rota', 2, 'cp');

do $$
declare
	name text;
begin
	foreach name in array array['code_set', 'code_system', 'code_release', 'code', 'code_draft', 'code_unknown'] loop
		execute format('alter table core.%I enable row level security', name);
		execute format('alter table core.%I force row level security', name);
		execute format('create policy engine on core.%I to sdac_engine using (true) with check (true)', name);
	end loop;
	-- What a code means is nobody's secret. Releases are written by definer functions of the engine alone.
	foreach name in array array['code_set', 'code_system', 'code_release', 'code'] loop
		execute format('create policy read on core.%I for select to sdac_api using (true)', name);
	end loop;
end
$$;
create policy own on core.code_unknown to sdac_api
	using ((select core.principal_role()) in ('feeder', 'coordinator') and principal_id = (select core.principal_id()))
	with check (principal_id = (select core.principal_id()) and court_code = any ((select core.court_codes())::text[]));
create policy court on core.code_unknown for select to sdac_api
	using ((select core.principal_role()) = 'coordinator' and court_code = any ((select core.court_codes())::text[]));
create policy admin on core.code_unknown for select to sdac_api using ((select core.principal_role()) = 'admin');
