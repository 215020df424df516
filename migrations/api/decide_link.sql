-- Purpose: a person says whether a linked or proposed pair is the same person, or asks the case's IDVA.
-- Returns: the link as it is now.
-- Errors: SD001; SD002; SD003; SD004 somebody decided already.
-- Tables: link, link_decision, audit; notices by core.change_link(), the question by core.ask_about_link(); link_work.
create function api.decide_link(request api.decide_link_request) returns api.decide_link_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	wanted core.link;
	response api.decide_link_response;
begin
	perform core.allow('coordinator', 'idva');
	if request.decision is null then
		perform core.refuse('SD001', 'is missing', 'decide_link_request.decision', 'Say LINK, NOT_SAME_PERSON or ASK.');
	end if;
	if request.decision = 'not_same_person' and request.reason is null then
		perform core.refuse('SD001', 'is missing', 'decide_link_request.reason', 'Say why it is not the same person: the linker learns from it.');
	end if;
	if request.decision = 'not_same_person' and request.reason not in ('relative', 'namesake', 'co_defendant', 'wrong_data') then
		perform core.refuse('SD001', 'is no reason for this', 'decide_link_request.reason', 'Say RELATIVE, NAMESAKE, CO_DEFENDANT or WRONG_DATA.');
	end if;
	wanted := core.lock_link(request.link_id);
	if wanted.id is null then
		perform core.refuse('SD003', 'there is no such link', 'decide_link_request.link_id', 'List the links again.');
	end if;
	if wanted.state not in ('proposed', 'auto', 'undone') then
		perform core.refuse('SD004', 'somebody has decided about this link already', 'decide_link_request.link_id',
			'Look at the link; undo that decision first if it is wrong.');
	end if;
	if request.decision = 'ask' then
		perform core.ask_about_link(wanted);
	else
		wanted.state := case request.decision when 'link' then 'confirmed' else 'refused' end;
		perform core.change_link(wanted, request.decision, request.reason);
		perform core.queue_same_defendants(wanted.defendant_id);
	end if;
	select v into response.link from core.link_view(array[wanted.id]) v;
	return response;
end
$$;
