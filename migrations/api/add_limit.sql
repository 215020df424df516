-- Purpose    A time that runs out, entered by a person: a custody time limit, a DVPN, a DAPO's notification, an order of
--            another court. The same kind again for the same subject is an extension or a correction of it.
-- Parameters an IDVA's own case by its reference, or a coordinator's hearing; when it starts, how many days had run before,
--            the last day where a court says it.
-- Returns    the limit.
-- Errors     SD001 no such kind, no start, no end, or an extension of what has expired; SD003 no such case or hearing, or not hers.
-- Tables     time_limit, due, audit; limit_kind, client_case, hearing (read).
create function api.add_limit(request api.add_limit_request) returns api.add_limit_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	k core.limit_kind;
	t core.time_limit;
begin
	perform core.allow('coordinator', 'idva');
	select * into k from core.limit_kind l where l.code = request.kind;
	t.starts_at := core.local_moment(request.starts_local);
	t.ends_at := coalesce(core.midnight_after(core.date_or_null(request.ends_date)), core.limit_end(k, t.starts_at, coalesce(request.used_days, 0)));
	if k.code is null or t.starts_at is null or t.ends_at is null or coalesce(request.used_days, 0) < 0 or t.ends_at <= t.starts_at then
		perform core.refuse('SD001', 'a limit needs a known kind, its start, and its last day where the kind has no length', 'add_limit_request.kind',
			'Kinds: ctl-summary, ctl-either-way, ctl-crown, dvpn, dapo-notify, prosecution, order.');
	end if;
	t.kind := k.code;
	t.used_days := coalesce(request.used_days, 0);
	if core.principal_role() = 'idva' then
		select c.id, c.court_code into t.case_id, t.court_code from core.client_case c where c.client_ref = request.client_ref and c.closed_at is null;
		t.court_code := coalesce(t.court_code, core.court_of_case(t.case_id));
	else
		select h.id, h.court_code into t.hearing_id, t.court_code from core.hearing h where h.id = core.as_uuid(request.hearing_id);
	end if;
	if coalesce(t.case_id, t.hearing_id) is null or t.court_code is null then
		perform core.refuse('SD003', 'there is no such case or hearing at a court, or it is not yours', 'add_limit_request.client_ref', 'List your cases.');
	end if;
	t := core.set_limit(t);
	perform core.audit('add-limit', 'alteration', 'time-limit', t.id::text);
	return row(array[row(t.id::text, k.code, k.title, t.starts_at, t.used_days, t.ends_at, core.limit_warning(t.id), request.client_ref)::api.limit_view])::api.add_limit_response;
end
$$;
