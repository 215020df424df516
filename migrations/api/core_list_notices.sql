-- Purpose    Notices about what a list changed for linked clients, in the list's transaction.
-- Parameters the list's version; hearings that it added or changed.
-- Returns    number of notices. Only those who are linked already: the linker tells about new links.
-- Errors     none.
-- Tables     defendant (locked for key share in key order, see core.link); reads hearing, hearing_version,
--            hearing_defendant, link, client_case; those of core.raise_notices().
create or replace function core.list_notices(publication uuid, ids uuid[]) returns integer
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	drafts core.notice_draft[];
begin
	perform from core.defendant d
	where d.id = any (array(select hd.defendant_id from core.hearing_defendant hd where hd.hearing_id = any (ids))) order by d.id for key share;

	select array_agg(row(f.kind, f.fact_id, l.case_id, f.hearing_id, l.link_id, null, null, null, null, f.changes, null)::core.notice_draft)
	into drafts
	from (
		select case when v.kind = 'moved' then 'hearing-moved' when v.kind = 'changed' then 'hearing-type-changed' when v.kind = 'restored' then 'hearing-relisted'
				when v.kind in ('vacated', 'day_cancelled', 'unallocated', 'deleted', 'duplicate') then 'hearing-vacated'
				else 'hearing-listed' end as kind, v.id as fact_id, v.hearing_id,
			v.changes || case when v.kind = 'moved' then core.session_change(v) end as changes
		from core.hearing_version v where v.hearing_id = any (ids) and v.publication_id = publication and v.notifies
		union all
		select 'hearing-listed', h.id, h.id, '{}'
		from core.hearing h
		where h.id = any (ids) and h.publication_id = publication and h.version = 1 and not h.is_replay and h.state = 'listed'
			and h.hearing_date >= core.local_date(h.added_at)
	) f
	join lateral core.linked_cases(f.hearing_id) l on true;
	return cardinality(core.raise_notices(core.hold_repeats(coalesce(drafts, '{}')) || core.removed_drafts(ids) || core.discrepancy_drafts(publication)
		|| core.outside_drafts(ids) || core.list_bail_drafts(publication)));
end
$$;

-- A hearing that is listed without a linked client's perpetrator now: for that client it is not on the list. Nobody
-- but a coordinator can tell whether the source corrected a name.
create or replace function core.removed_drafts(ids uuid[]) returns core.notice_draft[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return array(
		select row('hearing-absent', core.removal_id(hd), l.case_id, hd.hearing_id, l.id, null, null, null, null,
			array[row('defendant', 'listed', 'not on the list')::core.change], null)::core.notice_draft
		from core.hearing_defendant hd
		join core.hearing h on h.id = hd.hearing_id and h.state = 'listed' and not h.is_replay and h.hearing_date >= core.today()
		join core.link l on l.defendant_id = hd.defendant_id and l.state in ('auto', 'confirmed')
		join core.client_case c on c.id = l.case_id and c.closed_at is null
		where hd.hearing_id = any (ids) and hd.removed_at = core.now());
end
$$;

-- The identity of one removal, so that its notice is raised once.
create or replace function core.removal_id(hd core.hearing_defendant) returns uuid
	language sql immutable
as $$
	select md5(hd.hearing_id::text || hd.defendant_id::text || extract(epoch from hd.removed_at)::text)::uuid;
$$;
