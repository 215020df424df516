-- Purpose    A special measure for a hearing: requested, applied for, granted, refused, in place on the day or not.
-- Parameters the hearing, the measure's code, its state.
-- Returns    what it was, and is.
-- Errors     SD001 no such measure or state; SD003 no such hearing, or not the caller's.
-- Tables     special_measure, audit; hearing (read); those of core.raise_notices().
create function api.record_measure(request api.record_measure_request) returns api.record_measure_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	h core.hearing;
	of_measure constant text := upper(request.measure);
	was text;
	fact uuid;
begin
	perform core.allow('coordinator', 'idva');
	if (core.code_of('special-measure', 'manual', of_measure, null)).id is null then
		perform core.refuse('SD001', 'there is no such special measure', 'record_measure_request.measure', 'SMDW is a screen.');
	elsif request.state is null or request.state not in ('requested', 'applied', 'granted', 'refused', 'in-place', 'not-in-place') then
		perform core.refuse('SD001', 'is no state of a special measure', 'record_measure_request.state',
			'requested, applied, granted, refused, in-place or not-in-place.');
	end if;
	select * into h from core.hearing t where t.id = core.as_uuid(request.hearing_id);
	if not found then
		perform core.refuse('SD003', 'there is no such hearing, or it is not yours', 'record_measure_request.hearing_id', 'Look at the list of the day.');
	end if;
	was := core.measure_state(h.id, of_measure);
	if was is distinct from request.state then
		insert into core.special_measure (hearing_id, court_code, measure, state, principal_id, at)
		values (h.id, h.court_code, of_measure, request.state, core.principal_id(), core.now()) returning fact_id into fact;
		if request.state in ('granted', 'refused', 'not-in-place') then
			perform core.raise_notices(core.measure_drafts(fact, was));
		end if;
		perform core.audit('record-measure', 'alteration', 'hearing', h.id::text, reason => request.state);
	end if;
	return row(h.id::text, of_measure, was, request.state)::api.record_measure_response;
end
$$;
