-- Hearings without a day: a warned list, a reserve, a week commencing. They may be called on any day of a period; its last
-- day is hearing_date, so that "ahead" means for them what it means for all others, and warned_from is its first.
-- warned_from is NULL: the day is fixed.
alter table core.hearing add column warned_from date, add check (warned_from <= hearing_date);
create index hearing_warned on core.hearing (court_code, hearing_date) where warned_from is not null;
alter table core.hearing_version add column warned_from date;
alter table core.hearing_version drop constraint hearing_version_kind_check,
	add check (kind in ('changed', 'moved', 'absent', 'relisted', 'resulted', 'vacated', 'day_cancelled', 'unallocated', 'deleted',
		'duplicate', 'restored', 'fixed', 'warned'));

-- What a list says of the day, as of time and room: another one may fix it meanwhile, and that is no contradiction.
alter table core.listing add column warned_from date, add column warned_to date;

-- A notice of a hearing without a day has no hearing_date.
alter table core.notice add column warned_from date, add column warned_to date;

alter type core.list_row add attribute hearing_date date; -- of this record; with warned_from the last day of the period
alter type core.list_row add attribute warned_from date;
alter type core.list_row add attribute hearing_type text;
