-- Purpose    The caller has read a notice, and with it those of its kind whose place it took: it is repeated to nobody of this step, and does not climb.
-- Parameters notice_id or sequence, one of the two.
-- Returns    who acknowledged it first, when.
-- Errors     SD001 neither is given; SD003 no such notice among the caller's.
-- Tables     delivery (own rows, locked in key order), audit.
create function api.ack_notice(request api.ack_notice_request) returns api.ack_notice_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	me constant uuid := core.principal_id();
	wanted uuid := core.as_uuid(request.notice_id);
	first core.delivery;
begin
	perform core.allow('idva', 'coordinator', 'admin');
	if request.notice_id is null and request.sequence is null then
		perform core.refuse('SD001', 'neither notice_id nor sequence is given', 'notice_id', 'Give one of the two.');
	elsif request.notice_id is null then
		select d.notice_id into wanted from core.delivery d where d.principal_id = me and d.sequence = request.sequence;
	end if;
	select * into first from core.delivery d where d.principal_id = me and d.notice_id = wanted
	order by d.sequence limit 1 for update;
	if not found then
		perform core.refuse('SD003', 'there is no such notice, or it is not yours', 'notice_id', 'See: sdac list, sdac watch.');
	end if;
	if first.acknowledged_at is null then
		update core.delivery d set acknowledged_at = core.now(), acknowledged_by = me, due_at = null
		where d.principal_id = me and d.acknowledged_at is null and d.notice_id in (select core.with_superseded(wanted));
		perform core.audit('ack-notice', 'alteration', 'notice', wanted::text);
	end if;
	return row(wanted::text, (select p.name from core.principal p where p.id = coalesce(first.acknowledged_by, me)),
		coalesce(first.acknowledged_at, core.now()), first.acknowledged_at is not null)::api.ack_notice_response;
end
$$;
