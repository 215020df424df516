-- Purpose: links of the caller's cases or courts, with their evidence: what waits for a decision, or one link.
-- Returns: soonest hearing first.
-- Errors: SD001, SD002.
-- Tables: those of core.link_view() under row security; audit: one consultation a link.
create function api.list_links(request api.list_links_request) returns api.list_links_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	response api.list_links_response;
	wanted constant integer := coalesce(request."limit", 50);
begin
	perform core.allow('coordinator', 'idva');
	if wanted not between 1 and 200 then
		perform core.refuse('SD001', 'is not between 1 and 200', 'list_links_request.limit', 'Leave it out for 50.');
	end if;
	-- The soonest first, before the limit cuts.
	response.links := array(select v from core.link_view(array(
		select l.id from core.link l
		left join core.defendant d on d.id = l.defendant_id
		join core.client_case k on k.id = l.case_id
		left join lateral (
			select min(h.hearing_date) filter (where h.hearing_date >= core.today()) as day
			from core.hearing_defendant hd join core.hearing h on h.id = hd.hearing_id
			where hd.defendant_id = l.defendant_id and hd.removed_at is null and h.state <> 'deleted'
		) next on true
		where case when request.link_id is not null then l.id = core.as_uuid(request.link_id)
			else l.state = coalesce(request.state, 'proposed') end
			and (request.court_code is null or d.court_code = request.court_code)
			and (request.client_ref is null or k.client_ref = request.client_ref)
		order by next.day nulls last, l.made_at, l.id limit wanted)) v);
	perform core.audit('list-links', 'consultation', 'link', l.link_id) from unnest(response.links) l;
	return response;
end
$$;
