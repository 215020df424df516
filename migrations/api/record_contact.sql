-- Purpose    Says whether the client was told of a notice: when, by what means, what came of it. It acknowledges nothing.
-- Parameters see message RecordContactRequest.
-- Returns    the row. It is never changed: another contact is another row.
-- Errors     SD001 a field that cannot be; SD003 no such notice of the caller's about a case.
-- Tables     contact, contact_retry, audit; delivery, notice, client_case (read).
create function api.record_contact(request api.record_contact_request) returns api.record_contact_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	me constant uuid := core.principal_id();
	n core.notice;
	c core.contact;
begin
	perform core.allow('idva');
	select t.* into n from core.delivery d join core.notice t on t.id = d.notice_id
	where d.principal_id = me and t.case_id in (select k.id from core.client_case k)
		and case when request.notice_id is null then d.sequence = request.sequence else t.id = core.as_uuid(request.notice_id) end
	order by d.sequence limit 1;
	if n.id is null then
		perform core.refuse('SD003', 'there is no such notice of yours about a client', 'notice_id', 'See: sdac watch.');
	end if;
	perform core.check_contact(request);
	insert into core.contact (case_id, notice_id, principal_id, outcome, means, at, recorded_at, try_again_at)
	values (n.case_id, n.id, me, request.outcome, request.means, coalesce(request.at, core.now()), core.now(),
		case when request.outcome = 'not_reached' then core.now() + make_interval(mins => coalesce(request.try_again_minutes, 60)) end)
	returning * into c;
	update core.contact_retry r set due_at = null where r.case_id = n.case_id and r.due_at is not null;
	if c.try_again_at is not null then
		insert into core.contact_retry (contact_id, case_id, due_at) values (c.id, c.case_id, c.try_again_at);
	end if;
	perform core.audit('record-contact', 'collection', 'notice', n.id::text, null, c.outcome);
	return row(core.contact_view(c))::api.record_contact_response;
end
$$;
