-- Purpose    The monitoring return of a court: every measure, with what it counts, and how complete the feeds were.
-- Parameters the court; first and last day, the month before this one if absent; whether it leaves the partnership.
-- Returns    a line a figure, in the order of the return. An administrator gets what may leave, and nothing else.
-- Errors     SD001; SD002; SD003 not the coordinator's court.
-- Tables     those of core.figure_rows(); measure; audit.
create function api.figures(request api.figures_request) returns api.figures_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	response api.figures_response;
	period core.figure_period;
begin
	perform core.allow('coordinator', 'admin');
	response.court_code := core.own_court(request.court_code, 'figures_request.court_code');
	select c.name into response.court_name from core.court c where c.court_code = response.court_code;
	period := core.figure_period(request.from_date, request.to_date, 'figures_request');
	response.from_date := period.from_day::text;
	response.to_date := period.to_day::text;
	response.cut_off_at := core.now();
	response.definitions := core.measure_version();
	response.is_external := coalesce(request.is_external, false) or core.principal_role() = 'admin';
	response.figures := core.figure_rows(response.court_code, period.from_day, period.to_day);
	if response.is_external then
		response.figures := core.figures_suppressed(response.figures);
	end if;
	select c.days_expected, c.days_without_list, c.results_expected, c.results_missing
	into response.days_expected, response.days_without_list, response.results_expected, response.results_missing
	from core.figure_completeness(response.court_code, period.from_day, period.to_day) c;
	perform core.audit('figures', 'consultation', 'court', response.court_code);
	return response;
end
$$;
