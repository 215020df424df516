-- Purpose: the notices that follow from decisions about links.
--   made (auto, confirmed)   hearing-listed for every hearing from today on, to the case's IDVA
--   proposed                 link-proposed to the court's coordinators, if a hearing is ahead
--   no longer a link         link-undone to everyone who was given a notice under it; theirs are settled
-- Silent: a hearing from an archive, and what was listed before its case came in with a bulk import.
-- Tables: link, hearing, hearing_defendant, client_case, notice, delivery; notices by core.raise_notices().
create or replace function core.tell_links(decisions core.link_decision[]) returns integer
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	drafts core.notice_draft[];
begin
	with changed as (
		select d.id as decision_id, d.from_state, d.to_state, l.id as link_id, l.defendant_id, l.case_id
		from unnest(decisions) d join core.link l on l.id = d.link_id
	), ahead as (
		select c.*, h.id as hearing_id, h.hearing_date, h.starts_at, row_number() over (partition by c.link_id order by h.hearing_date, h.starts_at, h.id) as n,
			exists (select from core.notice n where n.kind = 'hearing-listed' and n.fact_id = h.id and n.case_id = c.case_id) as was_told
		from changed c join core.client_case k on k.id = c.case_id and k.closed_at is null
		join core.hearing_defendant hd on hd.defendant_id = c.defendant_id and hd.removed_at is null
		join core.hearing h on h.id = hd.hearing_id
		where h.state = 'listed' and h.hearing_date >= core.today() and not h.is_replay
			and not (k.is_bulk and h.added_at <= k.changed_at)
	), drafted as (
		-- Told, recalled and linked again: the fact has its notice, so the decision about it is the new fact.
		select row('hearing-listed', case when was_told then md5(decision_id::text || hearing_id::text)::uuid else hearing_id end,
			case_id, hearing_id, link_id, null, null, null, null, null, null)::core.notice_draft as draft, hearing_date, starts_at
		from ahead where to_state in ('auto', 'confirmed') and coalesce(from_state, '') not in ('auto', 'confirmed')
		union all
		select row('link-proposed', decision_id, case_id, hearing_id, link_id, null, null, null, null, null, null)::core.notice_draft,
			hearing_date, starts_at
		from ahead where n = 1 and to_state = 'proposed' and from_state is distinct from 'proposed'
		union all
		select row('link-undone', c.decision_id, c.case_id, u.hearing_id, c.link_id, null, null, null, u.last_id, null, u.recipients)::core.notice_draft,
			null, null
		from changed c cross join lateral core.told_under_link(c.link_id) u
		where c.from_state in ('auto', 'confirmed') and c.to_state not in ('auto', 'confirmed') and u.recipients <> '{}'
	)
	select coalesce(array_agg(draft order by hearing_date, starts_at), '{}') into drafts from drafted;

	-- A proposal that is decided, and what was said under a link that is no more, must not be repeated or climb.
	update core.delivery v set due_at = null
	from unnest(decisions) d join core.notice n on n.link_id = d.link_id
	where v.notice_id = n.id and v.due_at is not null
		and (n.kind = 'link-proposed' and d.to_state <> 'proposed'
			or n.kind <> 'link-undone' and d.from_state in ('auto', 'confirmed') and d.to_state not in ('auto', 'confirmed'));
	return cardinality(core.raise_notices(drafts));
end
$$;

-- Who was given a notice under a link, the newest such notice and the hearing it was about. Always one row.
create or replace function core.told_under_link(of_link uuid)
	returns table (recipients uuid[], last_id uuid, hearing_id uuid)
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select coalesce(array_agg(distinct d.principal_id), '{}'),
		(array_agg(n.id order by n.created_at desc, n.id))[1], (array_agg(n.hearing_id order by n.created_at desc, n.id))[1]
	from core.notice n
	join core.delivery d on d.notice_id = n.id
	join core.principal p on p.id = d.principal_id and p.revoked_at is null
	where n.link_id = of_link and n.kind not in ('link-proposed', 'link-undone', 'notice-unacknowledged');
end;
