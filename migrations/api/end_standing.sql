-- Purpose    Ends a leave, cover, duty or post now. The row stays.
-- Parameters standing_id.
-- Returns    the row. Ending it again changes nothing.
-- Errors     SD002, SD003.
-- Tables     those of core.end_standing().
create function api.end_standing(request api.end_standing_request) returns api.end_standing_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform core.allow('idva', 'coordinator', 'admin');
	return row(core.standing_view(core.end_standing(core.as_uuid(request.standing_id))))::api.end_standing_response;
end
$$;
