-- Purpose    All versions of a hearing's outcomes, old and new side by side, with the texts that the caller may read.
-- Parameters the hearing, or a notice of the caller's own that is about one.
-- Returns    newest first. The caller is remembered as having seen them.
-- Errors     SD003 no such hearing or notice, or not the caller's.
-- Tables     outcome and its parts, sensitive_text (read, under the caller's row security); outcome_view, audit.
create function api.show_outcome(request api.show_outcome_request) returns api.show_outcome_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	of_hearing uuid := core.as_uuid(request.hearing_id);
	seen uuid[];
begin
	perform core.allow('coordinator', 'idva');
	if request.notice_id is not null then
		select n.hearing_id into of_hearing from core.notice n where n.id = core.as_uuid(request.notice_id);
	end if;
	select h.id into of_hearing from core.hearing h where h.id = of_hearing;
	if of_hearing is null then
		perform core.refuse('SD003', 'there is no such hearing, or it is not yours', 'show_outcome_request.hearing_id', 'Look at the list of the day.');
	end if;
	seen := array(select o.id from core.outcome o where o.hearing_id = of_hearing order by o.received_at desc, o.id);
	perform core.note_views(seen);
	perform core.audit('show-outcome', 'consultation', 'hearing', of_hearing::text);
	return row(of_hearing::text, array(select core.outcome_view(o) from core.outcome o where o.id = any (seen)
		order by array_position(seen, o.id)))::api.show_outcome_response;
end
$$;
