-- Purpose: takes in a part of a code table; with the last part, the table counts, all of it at once.
-- Returns: the release, and how many rows of it have come.
-- Errors: SD001 a row is wrong, or rows are missing at the end; SD002 also for a set of our own; SD003 no such set.
-- Tables: code_release, code_draft, code, audit.
create function api.import_codes(request api.import_codes_request) returns api.import_codes_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	response api.import_codes_response;
	release core.code_release;
begin
	perform core.allow('admin');
	release := core.open_release(request);
	response.was_known := release.completed_at is not null;
	if not response.was_known then
		response.received := core.draft_rows(release.id, request.rows);
		if coalesce(request.finish, false) then
			if response.received <> release.n_rows then
				perform core.refuse('SD001', 'not all rows have come', 'row_count', 'Import the file again.');
			end if;
			release := core.settle_release(release.id);
		end if;
	end if;
	response.release := core.release_view(release);
	return response;
end
$$;
