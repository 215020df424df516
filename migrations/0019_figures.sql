-- The monitoring return: what is measured stands in a table, reference/measure.csv; how, in migrations/api/core_figure_*.sql.

-- A measure. forms: count (how many), share (how many of how many), split (each subject in one part, of all),
-- spread (median and ninetieth percentile of an amount).
create table core.measure (
	position integer not null unique,
	code text primary key,
	section text not null,
	form text not null check (form in ('count', 'share', 'split', 'spread')),
	title text not null,
	unit text not null,
	numerator text, -- in words
	denominator text, -- in words
	definition text,
	missing text -- why it cannot be counted; NULL: it is counted
);

-- One defendant in one prosecution, as the measures see it.
create type core.figure_person as (
	defendant_id uuid,
	case_id uuid,
	first_hearing_id uuid,
	first_day date,
	identified_on date, -- NULL: nobody has called it domestic abuse
	linked_on date, -- NULL: no client's
	final_day date, -- NULL: not at its end
	final_outcome_id uuid
);

-- What a defendant's outcome of one day says: the official one, or else what was observed.
create type core.figure_outcome as (
	outcome_id uuid,
	defendant_id uuid,
	hearing_id uuid,
	day date,
	system text,
	bail_status text,
	trial_outcome text,
	trial_outcome_reason text,
	next_reason text,
	has_next boolean,
	classes text[], -- of its results, see 0014_codes.sql
	pleaded_guilty boolean,
	convicted boolean -- by plea or verdict
);

-- One subject of one measure. counts: in the numerator. A figure is nothing but a count of these, so that whoever may
-- see the cases behind it sees exactly those.
create type core.figure_unit as (
	measure text,
	part text,
	subject_kind text, -- 'case' (a defendant in a prosecution), 'hearing', 'notice', 'link', 'session'
	subject_id uuid,
	counts boolean,
	amount double precision
);

alter table core.measure enable row level security;
alter table core.measure force row level security;
create policy engine on core.measure to sdac_engine using (true) with check (true);
create policy read on core.measure for select to sdac_api using (true);

create type core.figure_period as (
	from_day date,
	to_day date
);
