-- Purpose: the hearings of a court's day as a person sees them, under the caller's row security.
-- Parameters: court, day, since when changes are told, whether only those that nobody's case is linked to, or have changed.
-- Returns: by room, time and place in the session; then those that may be called on any day of a period.
-- Tables: hearing, hearing_version, hearing_defendant, defendant, court_case, outcome (read); core.day_links().
create or replace function core.day_hearings(of_court text, day date, since timestamptz, unlinked_only boolean, changed_only boolean) returns api.day_hearing[]
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
	wanted uuid[] := array(select h.id from core.hearing h
		where h.court_code = of_court and h.hearing_date = day and h.warned_from is null and h.state not in ('deleted', 'duplicate')
		union all
		select h.id from core.hearing h
		where h.court_code = of_court and h.hearing_date >= day and h.warned_from <= day and h.state not in ('deleted', 'duplicate', 'moved'));
begin
	return array(with links as materialized (
		select * from core.day_links(wanted) l where core.principal_role() <> 'idva' or l.idva_id = core.principal_id()
	), people as materialized (
		select hd.hearing_id, array_agg(row(d.id::text,
					coalesce(d.full_name, nullif(concat_ws(' ', d.forenames, d.surname), '')), d.birth_date::text, d.in_custody, d.bail_status,
			array(select l.day_link from links l where l.hearing_id = hd.hearing_id and l.defendant_id = d.id
				order by (l.day_link).state, (l.day_link).client_ref))::api.day_defendant order by d.full_name, d.surname, d.forenames, d.id) as defendants,
		array_agg(d.id) as ids
		from core.hearing_defendant hd join core.defendant d on d.id = hd.defendant_id
		where hd.hearing_id = any (wanted) and hd.removed_at is null
			-- A colleague's case in the same hearing is not hers to see.
			and (core.principal_role() <> 'idva' or d.id in (select l.defendant_id from links l))
		group by hd.hearing_id
	)
	select row(h.id::text, h.state, h.room, h.starts_at, h.local_time, h.hearing_type, coalesce(h.urn, c.urn),
		coalesce(h.case_number, c.case_number), nullif(was.local_time, h.local_time), nullif(was.room, h.room),
		case when o.id is not null then core.outcome_words(o.id) end, h.changed_at, h.system, coalesce(p.defendants, '{}'),
		h.state_reason, b.published_at, b.received_at, h.is_withheld,
		core.day_discrepancies(h.id, p.ids), core.da_state(h.case_id), core.day_reasons(h.case_id), core.sdac_basis(h),
		core.outcome_state(h), h.added_at > since, t.changes, h.warned_from::text, case when h.warned_from is not null then h.hearing_date::text end)::api.day_hearing
	from core.hearing h
	left join core.court_case c on c.id = h.case_id
	left join core.publication b on b.id = h.publication_id
	left join people p on p.hearing_id = h.id
	left join lateral (
		select v.local_time, v.room from core.hearing_version v
		where v.hearing_id = h.id and v.hearing_date = day and v.warned_from is null and h.warned_from is null and (v.local_time is distinct from h.local_time or v.room is distinct from h.room)
		order by v.version desc limit 1
	) was on true
	left join lateral (
		select o.id from core.outcome o where o.hearing_id = h.id and o.superseded_at is null
		order by o.received_at desc, o.id limit 1
	) o on true
	left join lateral (select core.day_changes(h, since) as changes) t on true
	where h.id = any (wanted)
		and not (changed_only and t.changes = '{}' and h.added_at <= since)
		and (core.principal_role() <> 'idva' or h.id in (select l.hearing_id from links l))
		and not (unlinked_only and exists (select from links l where l.hearing_id = h.id and (l.day_link).state <> 'proposed'))
	order by h.warned_from is not null, h.room nulls last, h.starts_at nulls last, h.local_time, h.sequence, h.id);
end
$$;
