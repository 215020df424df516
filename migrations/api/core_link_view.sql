-- Other cases that the same defendant is linked or could be linked to. An IDVA learns that another service has such a
-- case, which she must know to decide, and whose it is only once a person has confirmed it. The caller has
-- been shown to see the link itself.
create or replace function core.link_rivals(of_link uuid) returns setof api.rival
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select row(case when not r.is_masked then r.id::text end, r.state, r.score, case when not r.is_masked then r.client_ref end,
		case when not r.is_masked then r.service_code end, r.is_masked)::api.rival
	from (
		select o.id, o.state, o.score, k.client_ref, k.service_code,
			core.principal_role() <> 'coordinator' and k.service_code is distinct from core.service_code() and o.state <> 'confirmed' as is_masked
		from core.link l join core.link o on o.defendant_id = l.defendant_id and o.id <> l.id and o.state in ('auto', 'proposed', 'confirmed')
		join core.client_case k on k.id = o.case_id and k.closed_at is null
		where l.id = of_link and o.case_id not in (select core.hidden_cases())
	) r
	order by r.score desc nulls last, r.id;
end;

-- Purpose: links as a person sees them, under the caller's row security.
-- Parameters: which; a link that the caller may not see gives no row.
-- Returns: one message each, soonest hearing first, then those without a hearing ahead.
-- Whoever may not see the defendant (any longer: the link was undone) sees nothing of the court's side.
-- Tables: link, link_decision, client_case, principal, hearing_defendant, hearing, defendant, court_case (read).
create or replace function core.link_view(ids uuid[]) returns setof api.link
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select row(l.id::text, l.state, l.grade, l.score, l.model_version, k.client_ref, k.service_code, i.name,
		h.id::text, coalesce(h.court_code, d.court_code), core.fixed_day(h.warned_from, h.hearing_date), h.local_time, h.room, coalesce(h.urn, c.urn),
		l.made_at, p.name, x.decided_at,
		array(select row(e.field, e.listed, e.recorded, e.agreement, e.bits, e.words, e.level)::api.evidence from unnest(l.evidence) e where d.id is not null),
		array(select r from core.link_rivals(l.id) r where d.id is not null))::api.link
	from core.link l
	left join core.defendant d on d.id = l.defendant_id
	join core.client_case k on k.id = l.case_id
	left join core.court_case c on c.id = d.case_id
	left join core.principal i on i.id = k.idva_id
	left join lateral (
		select h.* from core.hearing_defendant hd join core.hearing h on h.id = hd.hearing_id
		where hd.defendant_id = l.defendant_id and hd.removed_at is null and h.state <> 'deleted'
		order by h.hearing_date < core.today(), abs(h.hearing_date - core.today()), h.starts_at, h.id limit 1
	) h on true
	left join lateral (
		select y.decided_by, y.decided_at from core.link_decision y where y.link_id = l.id and y.decided_by is not null and y.decision <> 'ask'
		order by y.position desc limit 1
	) x on true
	left join core.principal p on p.id = x.decided_by
	where l.id = any (ids)
	order by h.hearing_date < core.today() nulls last, h.hearing_date, h.starts_at, l.id;
end;
