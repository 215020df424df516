-- Purpose    What a coordinator saw in court, minutes after it was said. It is an outcome of its own, told as observed; the
--            official one comes beside it, and a difference between them is a task.
-- Parameters the hearing, the defendant if there are several, and what was said: each part may be missing.
-- Returns    the outcome; already: the same message came before, or it says what is known.
-- Errors     SD001 nothing said, or no message id; SD003 no such hearing or defendant, or not hers; SD004 the message id
--            stands for something else.
-- Tables     receipt, audit; hearing, defendant (read); those of core.receive_outcome().
create function api.record_observation(request api.record_observation_request) returns api.record_observation_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	h core.hearing;
	d core.defendant;
	receipt core.receipt;
	content api.record_observation_request := request; -- the same said again under another id is the same
begin
	perform core.allow('coordinator');
	perform core.check_observation(request);
	select * into h from core.hearing t where t.id = core.as_uuid(request.hearing_id) and t.court_code = any (core.court_codes());
	if found then
		select e.* into d from core.hearing_defendant hd join core.defendant e on e.id = hd.defendant_id
		where hd.hearing_id = h.id and hd.removed_at is null and coalesce(e.id::text = request.defendant_id,
			(select count(*) from core.hearing_defendant o where o.hearing_id = h.id and o.removed_at is null) = 1);
	end if;
	if d.id is null then
		perform core.refuse('SD003', 'there is no such hearing or defendant, or it is not yours', 'record_observation_request.hearing_id',
			'Look at the list of the day; where a hearing has several defendants, say which one.');
	end if;
	content.message_id := null;
	receipt := core.known_receipt(request.message_id, sha256(record_send(content)), 'outcome');
	if receipt.verdict is null then
		receipt.court_code := h.court_code;
		perform core.lock_court(h.court_code);
		receipt := core.receive_outcome(core.observed_outcome(request, h, d), receipt, h.id, d.id);
		receipt := core.write_receipt(receipt);
		perform core.audit('record-observation', 'collection', 'hearing', h.id::text);
	elsif receipt.verdict = 'conflict' then
		perform core.refuse('SD004', 'this message id stands for something else', 'record_observation_request.message_id', 'Give each message its own.');
	end if;
	return core.observation_response(receipt, h.id, d.id);
end
$$;
