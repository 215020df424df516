-- Purpose    Notices of outcomes for linked clients. An amendment goes to everyone who was told an earlier
--            version about the same client, whoever would be told today.
-- Parameters outcomes that have their defendant.
-- Returns    nothing.
-- Errors     none.
-- Tables     defendant (locked for key share, see core.link); reads outcome, link, client_case, notice,
--            delivery, principal; those of core.raise_notices().
create or replace function core.outcome_notices(ids uuid[]) returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	drafts core.notice_draft[];
begin
	perform from core.defendant d where d.id in (select o.defendant_id from core.outcome o where o.id = any (ids))
	order by d.id for key share;
	select array_agg(row(case when e.id is null then 'outcome-recorded' else 'outcome-amended' end, o.id, l.case_id, o.hearing_id, l.id, o.id,
		o.court_code, null, e.id, core.outcome_changes(o), core.told_before(o.series, l.case_id))::core.notice_draft) into drafts
	from core.outcome o
	join core.link l on l.defendant_id = o.defendant_id and l.state in ('auto', 'confirmed')
	join core.client_case c on c.id = l.case_id and c.closed_at is null
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

-- Everyone who received a version of this outcome for this client, and who would receive one now. NULL: nobody did.
create or replace function core.told_before(of_series uuid, of_case uuid) returns uuid[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return (
		select array_agg(distinct t.principal_id)
		from (
			select d.principal_id
			from core.outcome o join core.notice n on n.outcome_id = o.id and n.case_id = of_case join core.delivery d on d.notice_id = n.id
			join core.principal p on p.id = d.principal_id and p.revoked_at is null
			where o.series = of_series
			union all
			select a.principal_id from core.outcome o join core.notice n on n.outcome_id = o.id and n.case_id = of_case,
				lateral core.audience('idva', of_case, null) a (principal_id)
			where o.series = of_series
		) t
	);
end
$$;

-- What may be said: codes and dates, never text.
create or replace function core.outcome_changes(o core.outcome) returns core.change[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return (
		select array(select row(c.field, c.was, c.now)::core.change
			from (select 1) one
			left join lateral (select * from core.outcome p where p.series = (o).series and p.version < (o).version order by p.version desc limit 1) e on true,
			lateral (values ('bail', e.bail_status, (o).bail_status), ('trial-outcome', e.trial_outcome, (o).trial_outcome),
				('next-hearing', e.next_hearing_date::text, (o).next_hearing_date::text)) as c (field, was, now)
			where c.was is distinct from c.now)
	);
end
$$;
