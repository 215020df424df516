-- Purpose: the links of a day's defendants, and whether those whom they concern have seen their notices. The
-- engine reads it, because a coordinator may not read other people's deliveries, only whether they were seen.
-- Parameters: hearings that the caller may see (the caller's function has filtered them); for an IDVA only
--             links of cases that are hers are given; of one that the caller may not know of, to nobody.
-- Returns: one row a hearing and link, live or proposed.
-- Tables: hearing_defendant, link, client_case, principal, notice, delivery (read).
create or replace function core.day_links(hearings uuid[])
	returns table (hearing_id uuid, defendant_id uuid, idva_id uuid, day_link api.day_link)
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	with linked as materialized (
		select hd.hearing_id, l.id, l.defendant_id, l.state, l.case_id, k.client_ref, k.service_code, k.idva_id, i.name
		from core.hearing_defendant hd
		join core.link l on l.defendant_id = hd.defendant_id and l.state in ('auto', 'confirmed', 'proposed')
		join core.client_case k on k.id = l.case_id
		left join core.principal i on i.id = k.idva_id
		where hd.hearing_id = any (hearings) and hd.removed_at is null and l.case_id not in (select core.hidden_cases())
			and (core.principal_role() = 'coordinator'
				or core.principal_role() = 'idva' and (k.idva_id = core.principal_id() or k.service_code = core.service_code()))
	), seen as (
		-- One notice counts once, however often it was repeated.
		select x.hearing_id, x.id, count(*) filter (where x.seen_at is null) as unseen, max(x.seen_at) as seen_at
		from (
			select d.hearing_id, d.id, n.id as notice_id, max(v.acknowledged_at) as seen_at
			from linked d
			join core.notice n on n.hearing_id = d.hearing_id and n.case_id = d.case_id
			join core.delivery v on v.notice_id = n.id and v.principal_id = d.idva_id
			group by d.hearing_id, d.id, n.id
		) x group by x.hearing_id, x.id
	)
	select d.hearing_id, d.defendant_id, d.idva_id,
		row(d.id::text, d.state, d.client_ref, d.service_code, d.name, coalesce(s.unseen, 0)::integer, s.seen_at)::api.day_link
	from linked d left join seen s on s.hearing_id = d.hearing_id and s.id = d.id;
end;
