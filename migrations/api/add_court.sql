-- Purpose: makes a court known, with the names that sources write for it.
-- Returns: the court as it is now, and whether it is new.
-- Errors: SD001; SD002; SD004 a name belongs to another court.
-- Tables: court, court_alias, audit.
create function api.add_court(request api.add_court_request) returns api.add_court_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	asked constant api.court := request.court;
	code constant text := left(core.compact(asked.court_code), 5);
	response api.add_court_response;
begin
	perform core.allow('admin');
	if code is null or code !~ '^[A-Z0-9]{5}$' then
		perform core.refuse('SD001', 'is not the first five characters of an OU code', 'add_court_request.court.court_code', 'See the list of OU codes: B01LY.');
	end if;
	if btrim(coalesce(asked.name, '')) = '' then
		perform core.refuse('SD001', 'is missing', 'add_court_request.court.name', 'Give the name that people use.');
	end if;
	if exists (select from core.court_alias a where a.court_code <> code
			and a.alias_key in (select core.compact(n) from unnest(asked.aliases || asked.name) n)) then
		perform core.refuse('SD004', 'one of the names belongs to another court', 'add_court_request.court.aliases', 'List the courts; a name must lead to one court.');
	end if;
	response.created := not exists (select from core.court c where c.court_code = code);
	insert into core.court (court_code, name, name_cy) values (code, btrim(asked.name), asked.name_cy)
	on conflict (court_code) do update set name = excluded.name, name_cy = coalesce(excluded.name_cy, core.court.name_cy);
	insert into core.court_alias (alias_key, alias, court_code)
	select distinct on (core.compact(n)) core.compact(n), btrim(n), code from unnest(asked.aliases || asked.name) n
	where core.compact(n) is not null order by core.compact(n)
	on conflict (alias_key) do nothing;
	perform core.audit('add-court', case when response.created then 'collection' else 'alteration' end, 'court', code);
	response.court := core.court_view(code);
	return response;
end
$$;
