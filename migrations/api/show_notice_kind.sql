-- Purpose    All versions of one kind of notice.
-- Parameters kind.
-- Returns    the newest first.
-- Errors     SD003 no such kind.
-- Tables     notice_kind, notice_kind_version, notice_kind_decision, principal (read).
create function api.show_notice_kind(request api.show_notice_kind_request) returns api.show_notice_kind_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	response api.show_notice_kind_response;
begin
	perform core.allow('idva', 'coordinator', 'admin');
	response.versions := array(select core.kind_view(v) from core.notice_kind_version v where v.kind = request.kind order by v.version desc);
	if response.versions = '{}' then
		perform core.refuse('SD003', 'there is no such kind of notice', 'kind', 'List the kinds.');
	end if;
	return response;
end
$$;
