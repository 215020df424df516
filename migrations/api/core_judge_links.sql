-- Purpose: what verdicts make of the links as they are: only the pairs whose state changes, as they are to be.
--
--   now                     verdict auto    review      none
--   nothing                 auto            proposed    -
--   proposed                auto            -           undone
--   auto                    -               -           undone, or proposed for review, below the lower bound only
--   undone by the linker    auto            proposed    -
--   decided by a person     -               -           -
--
-- A person's decision about the same defendant in another row comes before any verdict, and needs none: what was
-- confirmed is inherited without being scored, what was refused or undone is not linked.
-- A public list can only propose. Another prosecution of the same person is linked without a person only if an
-- offence points at domestic abuse: else the coordinator is asked first.
-- Parameters: the verdicts (pairs without one are as before), the subjects, the model of the verdicts.
-- Tables: link, link_decision, client_case, defendant (read), and those of the functions below.
create or replace function core.judge_links(verdicts api.link_verdict[], defendants uuid[], model text) returns core.link[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
	set enable_seqscan = off set jit = off -- the plans are kept, and must suit tables that have grown
as $$
declare
	lower_bound constant double precision := core.link_model_value('decide.auto') - core.link_model_value('decide.hysteresis');
	pointed_at constant uuid[] := core.points_at_abuse(array(select v.defendant_id::uuid from unnest(verdicts) v
		where v.band = 'auto' and v.grade is distinct from 'same_case'));
begin
	return array(
		with given as materialized (
			select distinct on (defendant_id, case_id) v.defendant_id::uuid as defendant_id, v.case_id::uuid as case_id, v.band, v.grade, v.score,
				v.evidence
			from unnest(verdicts) v order by defendant_id, case_id, v.score desc nulls last
		), inherited as (
			select l.defendant_id, l.case_id from core.link l where l.defendant_id = any (defendants) and l.state = 'confirmed'
		), known as (
			select defendant_id, case_id, g.band, g.grade, g.score, g.evidence, e.to_state as elsewhere, e.grade as inherits_grade,
				e.score as inherits_score, e.model_version as inherits_model, e.evidence as inherits_evidence
			from given g full join core.decided_elsewhere(defendants) e using (defendant_id, case_id) full join inherited i using (defendant_id, case_id)
		), pairs as (
			select n.*, l.state, d.from_public_list as is_public,
				exists (select from core.link_decision x where x.link_id = l.id and x.decided_by is not null and x.decision <> 'ask') as is_decided,
				n.grade is distinct from 'same_case' and n.band = 'auto' and not n.defendant_id = any (pointed_at) as asks_first
			from known n join core.defendant d on d.id = n.defendant_id join core.client_case k on k.id = n.case_id and k.closed_at is null
			left join core.link l on l.defendant_id = n.defendant_id and l.case_id = n.case_id
		), judged as (
			select p.*, core.link_state_after(p.state, p.band, p.elsewhere, p.is_public or p.asks_first, p.score, lower_bound) as to_state
			from pairs p where not p.is_decided
		)
		select row(null, j.defendant_id, j.case_id, j.to_state, coalesce(j.grade, j.inherits_grade),
			coalesce(j.score, j.inherits_score), case when j.band is null then j.inherits_model else model end,
			case when j.band is null then coalesce(j.inherits_evidence, '{}') else core.kept_evidence(j.evidence, j.asks_first and j.to_state = 'proposed') end,
			core.now(), core.now(), null)::core.link
		from judged j where j.to_state is not null and j.to_state is distinct from j.state
		order by j.defendant_id, j.case_id);
end
$$;

-- The table above. state NULL: no link yet; band NULL: the pair was not scored; a confirmed link without a
-- person's decision of its own was inherited, and stands only as long as what it was inherited from.
create or replace function core.link_state_after(state text, band text, elsewhere text, only_proposes boolean, score double precision,
	lower_bound double precision) returns text
	language sql immutable
return case
	when elsewhere = 'confirmed' then 'confirmed'
	when elsewhere is not null then case when state in ('auto', 'proposed', 'confirmed') then 'undone' end
	when state = 'auto' and score >= lower_bound then null
	when band = 'auto' and not only_proposes then 'auto'
	when band in ('auto', 'review') then case when coalesce(state, '') <> 'proposed' then 'proposed' end
	when state = 'confirmed' or band = 'none' and state in ('auto', 'proposed') then 'undone'
end;

-- Which of them are charged with an offence, or in a case that the court marked, that points at domestic abuse.
create or replace function core.points_at_abuse(ids uuid[]) returns uuid[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return array(
		-- The eighth character says attempt, aiding or abetting.
		select o.defendant_id from core.offence o join core.da_offence a on a.code in (upper(o.code), left(upper(o.code), 7))
		where o.defendant_id = any (ids) and o.superseded_at is null
		union
		select d.id from core.defendant d join core.court_case c on c.id = d.case_id cross join unnest(c.markers) m
		where d.id = any (ids) and m.code = 'DV');
end
$$;

-- Evidence as it is kept, with the reason why a person is asked first.
create or replace function core.kept_evidence(given api.evidence[], asks_first boolean) returns core.evidence[]
	language sql stable set search_path = pg_catalog, pg_temp
return array(select row(e.field, e.listed, e.recorded, e.agreement, e.bits, e.words, e.level)::core.evidence from unnest(given) e)
	|| case when asks_first then array[row('prosecution', null, null, 'differs', null,
		'Not linked automatically: another prosecution, without an offence that points at domestic abuse', null)::core.evidence] else '{}' end;
