-- Purpose    What this database is, and what about it is not safe to serve on.
-- Parameters the last receipt that the daemon acknowledged, if any.
-- Returns    schema version, system identifier, timeline, whether the clock was moved, what is unsafe, in words,
--            and whether that receipt is here: if not, history went backwards. Null if none was asked for.
-- Errors     none: the daemon refuses, and prints the words.
-- Tables     clock, schema_version, receipt (read); the catalogue.
create function api.inspect(request api.inspect_request) returns api.inspect_response
	language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
	select core.schema_label(), (select system_identifier::text from pg_control_system()),
		(select timeline_id::bigint from pg_control_checkpoint()), (select "offset" <> '0' from core.clock),
		array(select core.unsafe_settings(session_user) union all select core.unsafe_rights(session_user)),
		core.receipt_is_known(request.last_receipt_id);
$$;
