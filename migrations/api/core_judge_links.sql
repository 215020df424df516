-- Purpose: what verdicts make of the links as they are: only the pairs whose state changes, as they are to be.
--
--   now                     verdict auto    review      none
--   nothing                 auto            proposed    -
--   proposed                auto            -           undone
--   auto                    -               -           undone     (a weaker score alone withdraws nothing)
--   undone by the linker    auto            proposed    -
--   decided by a person     -               -           -
--
-- A public list can only propose. A person's decision about the same defendant elsewhere counts as one here.
-- Tables: link, link_decision, client_case, defendant, court_case (read).
create or replace function core.judge_links(verdicts api.link_verdict[], model text) returns core.link[]
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	with pairs as (
		select d.id as defendant_id, k.id as case_id,
			case when v.band = 'auto' and d.from_public_list then 'review' else v.band end as band,
			v.grade, v.score, v.evidence, l.state, core.inherited_decision(d.id, k.id) as elsewhere,
			exists (select from core.link_decision x where x.link_id = l.id and x.decided_by is not null and x.decision <> 'ask') as is_decided
		from unnest(verdicts) v
		join core.defendant d on d.id = core.as_uuid(v.defendant_id)
		join core.client_case k on k.id = core.as_uuid(v.case_id) and k.closed_at is null
		left join core.link l on l.defendant_id = d.id and l.case_id = k.id
		where v.band in ('auto', 'review') or l.id is not null
	), judged as (
		select distinct on (p.defendant_id, p.case_id) p.*,
			case
			when p.is_decided then null
			when p.elsewhere in ('confirmed', 'refused') then nullif(p.elsewhere, 'refused')
			when p.band = 'auto' then 'auto'
			when p.band = 'review' and coalesce(p.state, 'undone') = 'undone' then 'proposed'
			when p.band = 'none' and p.state in ('auto', 'proposed') then 'undone'
			end as to_state
		from pairs p order by p.defendant_id, p.case_id, p.score desc nulls last
	)
	select coalesce(array_agg(row(null, j.defendant_id, j.case_id, j.to_state, j.grade, j.score, model,
		array(select row(e.field, e.listed, e.recorded, e.agreement, e.bits, e.words)::core.evidence from unnest(j.evidence) e),
		core.now(), core.now(), null)::core.link order by j.defendant_id, j.case_id), '{}')
	from judged j where j.to_state is not null and j.to_state is distinct from j.state;
end;
