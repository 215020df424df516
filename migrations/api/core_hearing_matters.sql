-- Purpose    What a hearing is about: its cases and people on each of its days, taken in as records of a partial list.
-- Parameters the message as an intake, the message, the receipt so far.
-- Returns    the receipt; what was set aside is named once, not once a day.
-- Errors     none.
-- Tables     those of core.list_write().
create or replace function core.hearing_matters(x core.intake, request api.submit_hearing_request, inout receipt core.receipt)
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	d core.sitting;
	one core.receipt;
	set_aside core.record_verdict[] := receipt.quarantined;
begin
	for d in select h.* from core.hearing_days(request, x.court_code) h where not h.is_cancelled order by h.court_code, h.hearing_date loop
		x.court_code := d.court_code;
		x.list_date := d.hearing_date;
		x.scope_id := core.day_scope(d.court_code, d.hearing_date, x.system);
		one := (core.list_write(x, core.matters_on_day(request, d), receipt)).receipt;
		receipt.added := receipt.added + one.added;
		receipt.changed := receipt.changed + one.changed;
		receipt.moved := receipt.moved + one.moved;
		receipt.unchanged := receipt.unchanged + one.unchanged;
		set_aside := set_aside || one.quarantined;
	end loop;
	receipt.quarantined := array(select distinct q::core.record_verdict from unnest(set_aside) q);
end
$$;

-- One record a case, on this day.
create or replace function core.matters_on_day(request api.submit_hearing_request, d core.sitting) returns api.listed_hearing[]
	language plpgsql immutable set search_path = pg_catalog, pg_temp
as $$
declare
	m api.listed_hearing;
	records api.listed_hearing[] := array[]::api.listed_hearing[];
begin
	for i in 1 .. cardinality(request.matters) loop
		m := request.matters[i];
		m.source_hearing_id := request.source_hearing_id;
		m.room := (d).room;
		m.day_part := (d).day_part;
		m.starts_at := (d).starts_at;
		m.local_time := (d).local_time;
		m.time_precision := (d).time_precision;
		m.warned_from := case when core.is_day_open((d).time_precision) then ((d).hearing_date - 6)::text end;
		m.warned_to := case when core.is_day_open((d).time_precision) then (d).hearing_date::text end;
		m.duration_minutes := (d).duration_minutes;
		m.sequence := (d).sequence;
		records := records || m;
	end loop;
	return records;
end
$$;
