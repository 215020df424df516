-- Purpose: a court as it is shown.
-- Tables: court, court_alias (read).
create or replace function core.court_view(of_court text) returns api.court
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select row(c.court_code, c.name, c.name_cy,
		array(select a.alias from core.court_alias a where a.court_code = c.court_code and a.alias_key <> core.compact(c.name) order by 1))::api.court
	from core.court c where c.court_code = of_court;
end;
