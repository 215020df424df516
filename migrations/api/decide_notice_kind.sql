-- Purpose    Approves or rejects other terms for a kind of notice. The notices that are raised from now on have them.
-- Parameters the kind and version, whether to approve, a reason if any.
-- Returns    the version as it is now.
-- Errors     SD002, also for whoever proposed it; those of core.decide_kind().
-- Tables     those of core.decide_kind().
create function api.decide_notice_kind(request api.decide_notice_kind_request) returns api.decide_notice_kind_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	decided core.notice_kind_version;
begin
	perform core.allow('coordinator', 'admin');
	decided := core.decide_kind(request);
	return row(core.kind_view(decided))::api.decide_notice_kind_response;
end
$$;
