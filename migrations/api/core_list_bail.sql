-- Purpose    A change of bail or custody that only a list shows: he was held, by an outcome or an earlier list, and now the
--            list says that he is not. What nobody can tell counts as looser; what an outcome has told already is not told
--            again.
-- Parameters see each function.
-- Returns    core.list_bail_drafts(): notices for linked clients.
-- Errors     none.
-- Tables     bail_change; defendant, outcome, link, client_case (read).

-- One statement, whoever makes it. Custody beside a letter that says bail is no reassurance.
create or replace function core.bail_said(of_system text, status text, custody boolean) returns core.bail_said
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select case
		when status is not null then row(of_system, status, case when not custody or custody is null or h.held <> 'no' then h.held end, null, null)::core.bail_said
		when custody then row(of_system, 'in custody', 'yes', null, null)::core.bail_said
		when not custody then row(of_system, 'not in custody', 'no', null, null)::core.bail_said end
	from (select core.code_says('bail-status', of_system, status, 'held') as held) h;
end;

-- Whichever spoke last: an outcome, or a list. An outcome of the archive spoke on its day. NULLs: nobody did.
create or replace function core.bail_known(of_defendant core.defendant) returns core.bail_said
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
	said core.bail_said;
begin
	select (s.said).* into said
	from (
		select row(o.system, coalesce(o.bail_status, w.word), case when o.bail_status is null then w.held else core.bail_held(o.system, o.bail_status) end,
			o.shared_at, o.hearing_date)::core.bail_said as said,
			case when o.is_replay then o.hearing_date::timestamp at time zone 'Europe/London' else coalesce(o.attached_at, o.received_at) end as at, 1 as place
		from core.outcome o
		cross join lateral (select core.outcome_classes(o) as classes where o.bail_status is null union all select '{}' where o.bail_status is not null) c
		left join lateral (select 'in custody' as word, 'yes' as held where c.classes && '{custody}'
			union all select 'released', 'no' where c.classes && '{release,bail}' and not c.classes && '{custody}') w on true
		where o.defendant_id = (of_defendant).id and o.superseded_at is null and o.version is not null and coalesce(o.bail_status, w.word) is not null
		union all
		select row(b.system, b.says, b.held, b.published_at, null)::core.bail_said, b.at, 2 from core.bail_change b where b.defendant_id = (of_defendant).id
		union all
		select core.bail_said((of_defendant).bail_system, (of_defendant).bail_status, (of_defendant).in_custody), (of_defendant).added_at, 3
		where (of_defendant).bail_status is not null or (of_defendant).in_custody is not null
	) s order by s.at desc, s.place limit 1;
	return said;
end
$$;

-- NULL: nothing that matters has changed.
create or replace function core.list_bail_direction(was core.bail_said, says core.bail_said) returns text
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select case
		when (was).status is null then 'first'
		when (was).system = (says).system and upper((was).status) = upper((says).status) then null
		when (says).held is null then 'unknown'
		when (was).held = (says).held then case when core.bail_rank((was).system, (was).status) < core.bail_rank((says).system, (says).status)
			and (says).held = 'no' then 'looser' end
		when (says).held = 'no' then 'looser'
		when (says).held = 'yes' or (was).held = 'no' then 'tighter'
		else 'looser' end;
end;

-- Before the defendants are written. A list that is older than what was said is no news; nor, for the day of a hearing
-- that has its outcome, are its words from before that hearing.
create or replace function core.note_list_bail(x core.intake, people core.list_defendant[], hearings api.listed_hearing[]) returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	insert into core.bail_change (defendant_id, hearing_id, court_code, publication_id, published_at, was_system, was, system, says, held, direction,
		is_release, at)
	select n.id, n.hearing_id, x.court_code, x.publication_id, x.published_at, (n.was).system, (n.was).status, x.system, (n.says).status, (n.says).held,
		s.direction, s.direction = 'looser' and (n.was).held is distinct from 'no', x.at
	from (
		select distinct on (e.id) e.id, p.hearing_id, core.bail_said(x.system, (s.d).bail_status, (s.d).in_custody) as says,
			core.bail_said(e.bail_system, e.bail_status, e.in_custody) as listed, core.bail_known(e) as was
		from unnest(people) p
		join core.defendant e on e.id = p.defendant_id
		join core.list_people_sent(people, hearings) s on s.defendant_id = e.id
		where not p.is_new and ((s.d).bail_status is not null or (s.d).in_custody is not null)
			and not coalesce(core.source_rank(e.bail_system) < core.source_rank(x.system) and core.is_bail_held(e.id, e.bail_system, x.system), false)
		order by e.id, p.position
	) n
	cross join lateral (select core.list_bail_direction(n.was, n.says) as direction) s
	where s.direction is not null and coalesce(x.published_at >= (n.was).said_at, true)
		and not coalesce(x.list_date <= (n.was).hearing_date and (s.direction = 'tighter' or (n.listed).status = (n.says).status), false)
	order by n.id;
end
$$;

create or replace function core.list_bail_drafts(publication uuid) returns core.notice_draft[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return array(
		select distinct on (l.case_id) row(case when b.is_release then 'released' else 'bail-loosened' end, b.id, l.case_id, b.hearing_id, l.id,
			null, null, null, null, array[row('bail', b.was, b.says)::core.change, row('bail-direction', null, b.direction)::core.change,
			row('basis', null, 'a list shows it, no outcome yet')::core.change], null)::core.notice_draft
		from core.bail_change b
		join core.link l on l.defendant_id = b.defendant_id and l.state in ('auto', 'confirmed')
		join core.client_case c on c.id = l.case_id and c.closed_at is null
		where b.publication_id = publication and b.direction in ('looser', 'unknown')
		order by l.case_id, b.is_release desc, b.id);
end
$$;
