-- Purpose    Proposes other terms for a kind of notice; a second person approves them.
-- Parameters the kind, the reason, what is to be another.
-- Returns    the proposed version.
-- Errors     SD002; those of core.propose_kind().
-- Tables     those of core.propose_kind().
create function api.propose_notice_kind(request api.propose_notice_kind_request) returns api.propose_notice_kind_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform core.allow('coordinator', 'admin');
	return row(core.kind_view(core.propose_kind(request)))::api.propose_notice_kind_response;
end
$$;
