-- Purpose    Makes a list the current version of its scope, and tells of it.
-- Parameters the list, its records; what it counts is written into the receipt.
-- Returns    the receipt with counts and verdicts; version, verdict and keys are the caller's.
-- Errors     none.
-- Tables     all of the court side, by the functions that it calls in order.
create or replace function core.list_apply(x core.intake, hearings api.listed_hearing[], inout receipt core.receipt)
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	written constant core.list_written := core.list_write(x, hearings, receipt);
begin
	receipt := written.receipt;
	if not x.is_replay and (written.ids <> '{}' or receipt.unchanged > 0) then
		perform core.list_notices(x.publication_id, written.ids);
	end if;
end
$$;

-- Writes it and tells nobody yet.
create or replace function core.list_write(x core.intake, hearings api.listed_hearing[], receipt core.receipt) returns core.list_written
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	rows core.list_row[] := core.list_tombstones(x, core.list_rows(hearings, x.list_date, x.system = 'manual'));
	people core.list_defendant[];
	elsewhere uuid[];
	work uuid[];
begin
	receipt.quarantined := core.set_aside(rows);
	rows := core.list_match(x, rows);
	select array_agg(r.hearing_id) filter (where r.tier > 0), count(*) filter (where r.tier = 5), count(*) filter (where r.tier = 0),
		count(*) filter (where r.tier between 1 and 4)
	into work, receipt.added, receipt.unchanged, receipt.changed from unnest(rows) r;
	receipt.moved := 0;
	if work is not null then
		rows := core.list_cases(x, rows, hearings);
		perform core.name_cases(rows);
		perform core.list_add_hearings(x, rows, hearings);
		if receipt.changed > 0 then
			receipt.moved := core.list_change_hearings(x, rows, hearings);
			receipt.changed := receipt.changed - receipt.moved;
		end if;
		perform core.list_listings(x, rows, hearings);
		people := core.list_people(rows, hearings);
		if not x.is_replay then
			perform core.supersede_manual(x, work);
			perform core.note_bail(x, people, hearings);
			perform core.note_list_bail(x, people, hearings);
			perform core.note_times(x, work);
		end if;
		perform core.list_defendants(x, people, hearings);
		perform core.list_offences(x, people, hearings);
		perform core.attach_outcomes(x.court_code, work);
		perform core.note_da(x, array(select distinct r.case_id from unnest(rows) r where r.tier > 0 and r.case_id is not null));
	end if;
	if not x.is_replay then
		perform core.note_states(x, array(select r.hearing_id from unnest(rows) r where r.tier < 5));
	end if;
	select a.absent, a.moved into receipt.absent, elsewhere from core.list_absent(x, rows) a;
	receipt.moved := receipt.moved + cardinality(elsewhere);
	return row(receipt, coalesce(work, '{}') || elsewhere)::core.list_written;
end
$$;
