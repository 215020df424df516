-- Purpose    All that happened to a client's case, in order: what was known, decided, told and seen.
-- Parameters the case; the courts whose facts may be shown, NULL: all (the caller has checked who asks).
-- Returns    events, see timeline.proto; the newest 1,000, oldest first.
-- Errors     none.
-- Tables     client_case, client_case_version, link, link_decision, hearing, hearing_version, outcome, notice, delivery,
--            principal (read). A definer: a coordinator may know that an IDVA was told, but not read her stream.
create or replace function core.timeline(of_case uuid, courts text[]) returns api.timeline_event[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return array(select e from (
		select e from (
			select e from core.timeline_of_case(of_case, courts is null) e
			union all
			select e from core.timeline_of_hearings(of_case) e where courts is null or (e).court_code = any (courts)
			union all
			select e from core.timeline_of_care(of_case) e where courts is null or (e).court_code = any (courts)
			union all
			select e from core.timeline_of_notices(of_case) e where courts is null or (e).court_code = any (courts)
		) every order by (e).at desc, (e).kind, (e).subject_id limit 1000
	) newest order by (e).at, array_position('{case,hearing,link,measure,outcome,notice,told,seen,contact}', (e).kind), (e).subject_id);
end
$$;

-- The case itself, and its links. What she amended is hers: another's eyes see only that it was.
create or replace function core.timeline_of_case(of_case uuid, is_own boolean) returns setof api.timeline_event
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	select (row(c.opened_at, 'case', 'opened', p.display_name, null, null, null, null, null, '{}'::api.change[], c.id::text, null)::api.timeline_event).*
	from core.client_case c left join core.principal p on p.id = c.opened_by where c.id = of_case
	union all
	select (row(v.changed_at, 'case', case when v.changed_at = c.closed_at then 'closed' else 'amended' end, p.display_name, null, null, null, null,
		case when is_own and v.changed_at = c.closed_at then c.close_reason end, '{}'::api.change[], v.id::text, null)::api.timeline_event).*
	from core.client_case_version v join core.client_case c on c.id = v.case_id left join core.principal p on p.id = v.changed_by where v.case_id = of_case
	union all
	select (row(d.decided_at, 'link', d.to_state, coalesce(p.display_name, 'linker'), null, f.court_code, null, null, d.reason,
		array[row('link', d.from_state, d.to_state)::api.change], l.id::text, null)::api.timeline_event).*
	from core.link l join core.link_decision d on d.link_id = l.id join core.defendant f on f.id = l.defendant_id
	left join core.principal p on p.id = d.decided_by
	where l.case_id = of_case;
end
$$;

-- The hearings of linked defendants, from their first listing on, and what became of them.
create or replace function core.timeline_of_hearings(of_case uuid) returns setof api.timeline_event
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	with linked as materialized (
		select l.defendant_id from core.link l where l.case_id = of_case and l.state in ('auto', 'confirmed')
	), heard as materialized (
		select h.* from core.hearing h where exists (select from core.hearing_defendant hd join linked l on l.defendant_id = hd.defendant_id
			where hd.hearing_id = h.id and hd.removed_at is null)
	)
	select (row(h.added_at, 'hearing', 'listed', null, h.system, h.court_code, core.fixed_day(h.warned_from, h.hearing_date), h.id::text, h.hearing_type,
		case when h.warned_from is null then '{}' else array[row('date', null, core.day_words(h.warned_from, h.hearing_date))::api.change] end,
		h.id::text, null)::api.timeline_event).* from heard h
	union all
	select (row(v.changed_at, 'hearing', v.kind, null, h.system, v.court_code, core.fixed_day(v.warned_from, v.hearing_date), h.id::text, null,
		array(select row(c.field, c.was, c.now)::api.change from unnest(v.changes) c), v.id::text, null)::api.timeline_event).*
	from heard h join core.hearing_version v on v.hearing_id = h.id
	union all
	select (row(o.received_at, 'outcome', case when o.version > 1 then 'amended' else o.basis end, null, o.system, o.court_code, o.hearing_date::text,
		o.hearing_id::text, core.outcome_words(o.id), array(select row(c.field, c.was, c.now)::api.change from unnest(core.outcome_changes(o)) c),
		o.id::text, null)::api.timeline_event).*
	from core.outcome o join linked l on l.defendant_id = o.defendant_id where o.version is not null;
end
$$;

-- Special measures of its hearings, and what the IDVA says of her client.
create or replace function core.timeline_of_care(of_case uuid) returns setof api.timeline_event
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	select (row(m.at, 'measure', m.state, p.display_name, case when m.outcome_id is not null then h.system end, h.court_code, h.hearing_date::text, h.id::text,
		core.code_title('special-measure', 'manual', m.measure, h.hearing_date), '{}'::api.change[], m.fact_id::text, null)::api.timeline_event).*
	from core.link l join core.hearing_defendant hd on hd.defendant_id = l.defendant_id and hd.removed_at is null
	join core.hearing h on h.id = hd.hearing_id join core.special_measure m on m.hearing_id = h.id
	left join core.principal p on p.id = m.principal_id
	where l.case_id = of_case and l.state in ('auto', 'confirmed')
	union all
	select (row(c.at, 'contact', c.outcome, p.display_name, null, n.court_code, n.hearing_date::text, n.hearing_id::text, c.means, '{}'::api.change[],
		c.id::text, null)::api.timeline_event).*
	from core.contact c join core.notice n on n.id = c.notice_id join core.principal p on p.id = c.principal_id where c.case_id = of_case;
end
$$;

-- Who was told what, when, and who has seen it.
create or replace function core.timeline_of_notices(of_case uuid) returns setof api.timeline_event
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	select (row(n.created_at, 'notice', n.kind, null, null, n.court_code, n.hearing_date::text, n.hearing_id::text, null,
		array(select row(c.field, c.was, c.now)::api.change from unnest(n.changes) c), n.id::text, null)::api.timeline_event).*
	from core.notice n where n.case_id = of_case
	union all
	select (row(d.created_at, 'told', n.kind, p.display_name, null, n.court_code, n.hearing_date::text, n.hearing_id::text,
		case when d.escalated then 'the next step of the ladder' end, '{}'::api.change[], n.id::text, d.attempt)::api.timeline_event).*
	from core.notice n join core.delivery d on d.notice_id = n.id join core.principal p on p.id = d.principal_id where n.case_id = of_case
	union all
	select (row(s.at, 'seen', n.kind, p.display_name, null, n.court_code, n.hearing_date::text, n.hearing_id::text, null, '{}'::api.change[], n.id::text,
		null)::api.timeline_event).*
	from core.notice n join lateral (
		select d.acknowledged_by, min(d.acknowledged_at) as at from core.delivery d
		where d.notice_id = n.id and d.acknowledged_at is not null group by d.acknowledged_by
	) s on true join core.principal p on p.id = s.acknowledged_by where n.case_id = of_case;
end
$$;
