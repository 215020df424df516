-- Purpose    What lies behind one figure: the cases, hearings, notices or links that it counts.
-- Parameters the court, the period, the measure, the part of a split; only those in the numerator.
-- Returns    at most 500, by day.
-- Errors     SD001; SD002; SD003 not the coordinator's court, or no such measure.
-- Tables     measure; those of core.figure_units(); audit.
create function api.figure_cases(request api.figure_cases_request) returns api.figure_cases_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	response api.figure_cases_response;
	court text;
	period core.figure_period;
begin
	perform core.allow('coordinator');
	court := core.own_court(request.court_code, 'figure_cases_request.court_code');
	period := core.figure_period(request.from_date, request.to_date, 'figure_cases_request');
	if not exists (select from core.measure m where m.code = request.measure) then
		perform core.refuse('SD003', 'there is no such measure', 'figure_cases_request.measure', 'The figures of the court name them.');
	end if;
	response.cases := core.figure_subjects(court, period, request.measure, request.part, coalesce(request.counted_only, false));
	perform core.audit('figure-cases', 'consultation', 'measure', request.measure);
	return response;
end
$$;
