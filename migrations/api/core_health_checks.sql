-- Purpose: how the system is, in checks that a person can act on. Counts only, and none of what the caller may not know of.
-- Tables: link_work, delivery, feed, finding, client_case, principal, principal_court, hearing (read).
create or replace function core.health_checks() returns setof api.health_check
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	with counts as (
		select core.now() as at,
			(select min(queued_at) from core.link_work where done_generation < generation and subject_id not in (select core.hidden_cases())) as oldest_work,
			(select max(attempts) from core.link_work where done_generation < generation and subject_id not in (select core.hidden_cases())) as most_attempts,
			(select count(*) from core.delivery where due_at < core.now() - interval '5 minutes' and notice_id not in (select core.hidden_notices())) as unwatched,
			(select count(*) from core.feed where silent_since is not null) as silent,
			(select count(*) from core.finding where found_at > core.now() - interval '1 day' and core.may_know(case_id, core.principal_id())) as findings,
			(select count(*) from core.client_case k where k.closed_at is null and k.id not in (select core.hidden_cases()) and not exists (
				select from core.principal p where p.role = 'idva' and p.revoked_at is null and p.service_code = k.service_code)) as uncovered,
			(select count(distinct h.court_code) from core.hearing h where h.hearing_date >= core.today() and not exists (
				select from core.principal_court pc join core.principal p on p.id = pc.principal_id and p.role = 'coordinator'
					and p.revoked_at is null where pc.court_code = h.court_code and pc.removed_at is null)) as unmanned,
			(select count(*) from core.principal p where p.role = 'admin' and p.revoked_at is null) as admins
	)
	select row(c.name, c.ok, c.words)::api.health_check
	from counts n cross join lateral (values
		(1, 'linker', n.oldest_work is null or n.oldest_work > n.at - interval '5 minutes',
			case when n.oldest_work is null then 'nothing waits' else 'the oldest record waits since ' || to_char(n.oldest_work at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')
				|| ' (' || n.most_attempts || ' attempts); if this stays, see the daemon''s log for "linker"' end),
		(2, 'watch', n.unwatched = 0, n.unwatched || ' deliveries are due since more than 5 minutes; if any, no daemon runs its watch'),
		(3, 'feeds', n.silent = 0, n.silent || ' feeds are silent; see: sdac feed status'),
		(4, 'reconciler', n.findings = 0, n.findings || ' facts had no notice in the last day; if any, report it: it is a fault of this software'),
		(5, 'services', n.uncovered = 0, n.uncovered || ' open cases belong to a service without an IDVA; add one, or close them'),
		(6, 'coordinators', n.unmanned = 0, n.unmanned || ' courts with hearings ahead have no coordinator; add one'),
		(7, 'administrators', n.admins >= 2, n.admins || ' administrators; two are needed so that one can replace the other')
	) c (position, name, ok, words)
	order by c.position;
end;

create or replace function core.health_counts() returns table (unlinked bigint, unacknowledged bigint, overdue bigint, findings bigint)
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select (select count(*) from core.link_work where kind = 'defendant' and done_generation < generation),
		(select count(distinct notice_id) from core.delivery where acknowledged_at is null and due_at is not null and notice_id not in (select core.hidden_notices())),
		(select count(distinct notice_id) from core.delivery where acknowledged_at is null and due_at is not null and ack_by_at < core.now()
			and notice_id not in (select core.hidden_notices())),
		(select count(*) from core.finding where core.may_know(case_id, core.principal_id()));
end;
