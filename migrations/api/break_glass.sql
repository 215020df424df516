-- Purpose    Shows the caller a sealed case for a time, with a reason. Those who are named hear of it at once, and the
--            administrators that it happened; all that she reads meanwhile stands in the trail as read under it.
-- Parameters the reference; its service, if the caller is not of it; the reason; minutes, 1 to 1440, 30 if absent.
-- Returns    until when; nothing if there is no such case, or none for her: then the attempt is told, if there is one.
-- Errors     SD001; SD002; SD004 she may see it as it is.
-- Tables     those of core.break_glass().
create function api.break_glass(request api.break_glass_request) returns api.break_glass_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	until_at timestamptz;
begin
	perform core.allow('idva', 'coordinator');
	if request.reason is null then
		perform core.refuse('SD001', 'is missing', 'reason', 'Say risk-to-life, hearing-now, nobody-reached or court-order.');
	elsif request.minutes not between 1 and 1440 then
		perform core.refuse('SD001', 'is not 1 to 1440', 'minutes', 'Leave it out for 30.');
	end if;
	until_at := core.glass_for(request.client_ref, coalesce(request.service, core.service_code()), request.reason,
		coalesce(request.minutes, 30));
	return row(until_at)::api.break_glass_response;
end
$$;
