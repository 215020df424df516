-- Purpose: takes back the last decision about a link, or an automatic link. Everyone who was told is told.
-- Returns: the link as it is now, and how many people are told to disregard what they had.
-- Errors: SD002; SD003; SD004 there is nothing to take back.
-- Tables: link, link_decision, audit; notices by core.change_link(); link_work.
-- Links of the same defendant elsewhere that were inherited from this one follow it.
--
-- A refusal that is taken back waits for a decision again; a link that is taken back is undone.
create function api.undo_link(request api.undo_link_request) returns api.undo_link_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	wanted core.link;
	decision uuid;
	response api.undo_link_response;
begin
	perform core.allow('coordinator', 'idva');
	wanted := core.lock_link(request.link_id);
	if wanted.id is null then
		perform core.refuse('SD003', 'there is no such link', 'undo_link_request.link_id', 'List the links again.');
	end if;
	if wanted.state not in ('auto', 'confirmed', 'refused') then
		perform core.refuse('SD004', 'there is nothing to take back', 'undo_link_request.link_id',
			case wanted.state when 'proposed' then 'It is only proposed: decide it.' else 'It is undone already.' end);
	end if;
	wanted.state := case wanted.state when 'refused' then 'proposed' else 'undone' end;
	decision := core.change_link(wanted, 'undo', request.reason);
	perform core.queue_same_defendants(wanted.defendant_id);
	response.recalled := core.recalled_by(decision);
	select v into response.link from core.link_view(array[wanted.id]) v;
	return response;
end
$$;
