-- Purpose    The caller's notices, each once, by its latest delivery.
-- Parameters unacknowledged_only; after_sequence; limit 1 to 500, 100 if absent.
-- Returns    by sequence.
-- Errors     SD001 a limit out of range.
-- Tables     delivery, notice, notice_kind_version, court, principal (read); audit.
create function api.list_notices(request api.list_notices_request) returns api.list_notices_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	me constant uuid := core.principal_id();
	response api.list_notices_response;
begin
	perform core.allow('idva', 'coordinator', 'admin');
	if request."limit" not between 1 and 500 then
		perform core.refuse('SD001', 'is not 1 to 500', 'limit', 'Page with after_sequence.');
	end if;
	select coalesce(array_agg(core.delivered_notice(n, d) order by d.sequence), '{}') into response.notices
	from (
		select d.* from core.delivery d
		where d.principal_id = me and d.sequence > coalesce(request.after_sequence, 0)
			and (d.acknowledged_at is null or not coalesce(request.unacknowledged_only, false))
			and not exists (select from core.delivery l where l.principal_id = me and l.notice_id = d.notice_id and l.sequence > d.sequence)
		order by d.sequence limit coalesce(request."limit", 100)
	) d join core.notice n on n.id = d.notice_id;
	perform core.audit('list-notices', 'consultation', 'notice');
	return response;
end
$$;
