-- Purpose    The kinds of notices in force, and the changes that wait for a second person.
-- Parameters proposed_only.
-- Returns    by row of the table of alerts, then by name.
-- Errors     none of its own.
-- Tables     notice_kind, notice_kind_version, notice_kind_decision, principal (read).
create function api.list_notice_kinds(request api.list_notice_kinds_request) returns api.list_notice_kinds_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform core.allow('idva', 'coordinator', 'admin');
	return row(array(
		select core.kind_view(v) from core.notice_kind k join core.notice_kind_version v on v.kind = k.code
		where v.version = k.version and not coalesce(request.proposed_only, false)
			or exists (select from core.open_proposals() p where p.kind = v.kind and p.version = v.version)
		order by k.table_row, k.code, v.version))::api.list_notice_kinds_response;
end
$$;
