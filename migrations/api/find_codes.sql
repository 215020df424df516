-- Purpose: looks a code up, or words of its title, in one or all of the tables, as of a day.
-- Returns: the code itself first, then titles that hold the words.
-- Errors: SD001 no text, or not a date; SD002.
-- Tables: code, code_release (read).
create function api.find_codes(request api.find_codes_request) returns api.find_codes_response
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
	day constant date := coalesce(core.date_or_null(request.on_date), core.today());
	wanted constant text := upper(btrim(request.text));
	bound constant integer := least(greatest(coalesce(request."limit", 50), 1), 200);
	response api.find_codes_response;
begin
	perform core.allow('coordinator', 'idva', 'admin', 'auditor');
	if coalesce(wanted, '') = '' then
		perform core.refuse('SD001', 'is missing', 'text', 'Give a code, or words of its title.');
	elsif coalesce(request.on_date, '') <> '' and core.date_or_null(request.on_date) is null then
		perform core.refuse('SD001', 'is not a date', 'on_date', 'Dates are ISO, 2026-03-04.');
	end if;
	response.codes := array(
		select row(c.set_name, c.scheme, c.code, c.title, c.title_cy, case when isfinite(c.valid_from) then c.valid_from::text end, c.valid_to::text,
			array(select a.key || '=' || a.value from jsonb_each_text(c.attributes) a order by 1), r.version)::api.code
		from core.code c join core.code_release r on r.id = c.release_id
		where c.withdrawn_by is null and (c.code = wanted or strpos(upper(c.title), wanted) > 0)
			and (coalesce(request.set_name, '') = '' or c.set_name = request.set_name)
			and (coalesce(request.scheme, '') = '' or c.scheme = request.scheme)
			and (coalesce(request.every_version, false) or c.valid_from <= day and coalesce(c.valid_to >= day, true))
		order by (c.code = wanted) desc, c.set_name, c.scheme, c.code, c.valid_from limit bound + 1);
	response.is_cut := cardinality(response.codes) > bound;
	response.codes := response.codes[:bound];
	return response;
end
$$;
