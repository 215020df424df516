-- Purpose    Contacts with clients: what a row may hold, how it is shown, and when one who was not reached is tried again.
-- Parameters see each function.
-- Returns    core.watch_contacts(): notices.
-- Errors     SD001 by core.check_contact().
-- Tables     contact_retry (due rows locked, locked ones skipped); contact, client_case, notice (read).
create or replace function core.check_contact(request api.record_contact_request) returns void
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	if request.outcome is null then
		perform core.refuse('SD001', 'is missing', 'outcome', 'Say told, not-reached, unsafe or declined.');
	elsif request.means is null then
		perform core.refuse('SD001', 'is missing', 'means', 'Say in-person, phone, message, email, third-party, or none.');
	elsif request.means = 'none' and request.outcome <> 'unsafe' then
		perform core.refuse('SD001', 'none is no means of telling her', 'means', 'It stands only with unsafe.');
	elsif request.at > core.now() or request.at < core.now() - interval '30 days' then
		perform core.refuse('SD001', 'is later than now, or more than 30 days ago', 'at', 'Leave it out for now.');
	elsif request.try_again_minutes not between 5 and 1440 or request.try_again_minutes is not null and request.outcome <> 'not_reached' then
		perform core.refuse('SD001', 'is not 5 to 1440, or she was reached', 'try_again_minutes', 'It stands only with not-reached.');
	end if;
end
$$;

create or replace function core.contact_view(c core.contact) returns api.contact
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	return (
		select row((c).id::text, k.client_ref, (c).notice_id::text, v.title, (c).outcome, (c).means, (c).at, (c).recorded_at,
			(select p.name from core.principal p where p.id = (c).principal_id), (c).try_again_at)::api.contact
		from core.client_case k, core.notice n join core.notice_kind_version v on v.kind = n.kind and v.version = n.kind_version
		where k.id = (c).case_id and n.id = (c).notice_id
	);
end
$$;

create or replace function core.watch_contacts() returns integer
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	due uuid[];
begin
	due := array(select r.contact_id from core.contact_retry r where r.due_at <= core.now() order by r.contact_id limit 500 for update skip locked);
	if due = '{}' then
		return 0;
	end if;
	update core.contact_retry r set due_at = null where r.contact_id = any (due);
	return (
		select cardinality(core.raise_notices(coalesce(array_agg(row('client-not-reached', c.id, c.case_id, n.hearing_id, n.link_id, null,
			n.court_code, null, null, null, null)::core.notice_draft order by c.id), '{}')))
		from core.contact c join core.notice n on n.id = c.notice_id join core.client_case k on k.id = c.case_id and k.closed_at is null
		where c.id = any (due)
	);
end
$$;
