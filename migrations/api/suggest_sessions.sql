-- Purpose    Where a specialist session seems to sit that nobody has configured: its share of domestic abuse cases.
-- Parameters the court.
-- Returns    rooms and halves of a weekday with at least three sittings, six cases and three of five of them domestic abuse,
--            in the twelve weeks before today. A suggestion: nothing else uses it.
-- Errors     SD003 not the coordinator's court.
-- Tables     hearing, da_reason (read), audit; those of core.sdac_basis().
create function api.suggest_sessions(request api.suggest_sessions_request) returns api.suggest_sessions_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
	court text;
begin
	perform core.allow('coordinator');
	court := core.own_court(request.court_code, 'suggest_sessions_request.court_code');
	perform core.audit('suggest-sessions', 'consultation', 'court', court);
	return row(array(
		select row(court, s.room, s.weekday, s.day_part, s.sittings, s.cases, s.da_cases)::api.suggested_session
		from (
			select min(h.room) as room, h.weekday, h.day_part, count(distinct h.hearing_date)::integer as sittings, count(distinct h.case_id)::integer as cases,
				count(distinct h.case_id) filter (where h.da_state = 'yes')::integer as da_cases
			from core.seen_hearings(court, core.today() - 84, core.today()) h
			where h.weekday is not null
			group by core.room_key(h.room), h.weekday, h.day_part
		) s
		where s.sittings >= 3 and s.cases >= 6 and 5 * s.da_cases >= 3 * s.cases
		order by s.da_cases::real / s.cases desc, s.weekday, s.day_part desc, s.room))::api.suggest_sessions_response;
end
$$;
