-- Purpose    Notices of outcomes for linked clients. An amendment goes to everyone who received an earlier version
--            about the same client or has looked at it, whoever would be told today.
-- Parameters outcomes that have their defendant.
-- Returns    nothing.
-- Errors     none.
-- Tables     defendant (locked for key share, see core.link); reads outcome, link, client_case, notice,
--            delivery, principal, outcome_view; those of core.raise_notices().
create or replace function core.outcome_notices(ids uuid[]) returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	drafts core.notice_draft[];
begin
	perform from core.defendant d where d.id in (select o.defendant_id from core.outcome o where o.id = any (ids))
	order by d.id for key share;
	select array_agg(row(case when e.id is null then m.kind else core.amended_kind(o) end, o.id, l.case_id, o.hearing_id, l.id, o.id,
		o.court_code, null, e.id, m.changes, core.told_before(o.series, l.case_id))::core.notice_draft) into drafts
	from core.outcome o
	join core.link l on l.defendant_id = o.defendant_id and l.state in ('auto', 'confirmed')
	join core.client_case c on c.id = l.case_id and c.closed_at is null
	cross join lateral core.outcome_meaning(o) m
	left join lateral (
		select n.id from core.outcome p join core.notice n on n.outcome_id = p.id and n.case_id = l.case_id
		where p.series = o.series and p.id <> o.id order by p.version desc limit 1
	) e on true
	where o.id = any (ids) and not o.is_replay and o.version is not null;
	if drafts is not null then
		perform core.raise_notices(drafts);
	end if;
end
$$;

-- Everyone who received a version of this outcome for this client, or has seen one, and who would receive one now.
-- NULL: nobody has received or seen any.
create or replace function core.told_before(of_series uuid, of_case uuid) returns uuid[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	if not exists (select from core.outcome o join core.notice n on n.outcome_id = o.id and n.case_id = of_case where o.series = of_series)
		and not exists (select from core.outcome o join core.outcome_view v on v.outcome_id = o.id
			where o.series = of_series and core.may_see_case(v.principal_id, of_case, o.court_code)) then
		return null;
	end if;
	return (
		select array_agg(distinct t.principal_id)
		from (
			select d.principal_id
			from core.outcome o join core.notice n on n.outcome_id = o.id and n.case_id = of_case join core.delivery d on d.notice_id = n.id
			where o.series = of_series
			union all
			select v.principal_id from core.outcome o join core.outcome_view v on v.outcome_id = o.id
			where o.series = of_series and core.may_see_case(v.principal_id, of_case, o.court_code)
			union all
			select a.principal_id from core.audience('idva', of_case, null) a (principal_id)
		) t join core.principal p on p.id = t.principal_id and p.revoked_at is null
	);
end
$$;

-- Who looked at the outcome of somebody else's client is not told whose client he is.
create or replace function core.may_see_case(who uuid, of_case uuid, court text) returns boolean
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select exists (select from core.principal p where p.id = who and (
		p.role = 'idva' and p.service_code = (select c.service_code from core.client_case c where c.id = of_case)
		or p.role = 'coordinator' and exists (select from core.principal_court pc
			where pc.principal_id = p.id and pc.court_code = court and pc.removed_at is null)));
end;

-- Who looks at outcomes is remembered, once a version.
create or replace function core.note_views(ids uuid[]) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
	insert into core.outcome_view (outcome_id, principal_id, seen_at)
	select i.id, core.principal_id(), core.now() from (select distinct unnest(ids) as id) i where i.id is not null order by i.id
	on conflict do nothing;
end
$$;

-- The outcomes that a day list shows: current ones of hearings that the caller may see.
create or replace function core.note_day_views(court text, day date) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
	perform core.note_views(array(select o.id from core.outcome o join core.hearing h on h.id = o.hearing_id
		where h.court_code = court and h.hearing_date = day and o.superseded_at is null and o.version is not null));
end
$$;

-- An outcome whose every result is taken back was entered in error.
create or replace function core.amended_kind(o core.outcome) returns text
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return case when (o).bail_status is null and exists (select from core.outcome_result r where r.outcome_id = (o).id) and not exists (
		select from core.outcome_result r where r.outcome_id = (o).id and not r.is_deleted
			and not 'error' = any (core.result_classes((o).system, r.code, r.short_code))) then 'outcome-in-error' else 'outcome-amended' end;
end
$$;
