-- Purpose    What live sessions must hear every second or so.
-- Parameters ids of the principals that are connected here.
-- Returns    those of them that are revoked or unknown now; the age of every feed.
-- Errors     none.
-- Tables     recipient (when they were last connected); principal, feed, court (read).
create function api.pulse(request api.pulse_request) returns api.pulse_response
	language sql security definer set search_path = pg_catalog, pg_temp
as $$
	select core.note_live(request.principal_ids), core.feed_ages();
$$;
