-- Purpose    Makes notices, and their first deliveries, in the transaction of the fact they are about.
-- Parameters drafts, see core.notice_draft. All notices of a transaction in one call if possible: then
--            recipients are locked in one order. supersedes_id, recipients, changes may be NULL.
-- Returns    ids of the notices that are new; a fact that has its notice already gets no second one.
-- Errors     23503 if a kind or a key does not exist.
-- Tables     notice, and those of core.deliver(); reads notice_kind and its versions, hearing, client_case, principal.
create or replace function core.raise_notices(drafts core.notice_draft[]) returns uuid[]
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	at constant timestamptz := core.now();
	made uuid[];
begin
	drafts := core.brake(drafts);
	if coalesce(cardinality(drafts), 0) = 0 then
		return array[]::uuid[];
	end if;
	with wanted as materialized (
		select d.*, v.version, case when h.warned_from is null then h.hearing_date end as hearing_date, h.warned_from,
			case when h.warned_from is not null then h.hearing_date end as warned_to, h.local_time, h.room, h.hearing_type, h.court_code as of_court, c.client_ref, c.service_code,
			core.is_urgent(v, d, case when h.warned_from is null then h.hearing_date else greatest(h.warned_from, core.today()) end, c.is_high_risk) as is_urgent, v as terms
		from unnest(drafts) d
		join core.notice_kind k on k.code = d.kind join core.notice_kind_version v on v.kind = k.code and v.version = k.version
		left join core.hearing h on h.id = d.hearing_id
		left join core.client_case c on c.id = d.case_id
	), new as (
		insert into core.notice (kind, kind_version, priority, is_urgent, ladder, ack_by, created_at, fact_id, case_id, hearing_id, outcome_id,
			link_id, supersedes_id, court_code, client_ref, service_code, hearing_date, local_time, room, hearing_type, feeder, changes,
			warned_from, warned_to)
		select w.kind, w.version, case when w.is_urgent then 1 else (w.terms).priority end, w.is_urgent, t.ladder, t.ack_by, at, w.fact_id,
			w.case_id, w.hearing_id, w.outcome_id, w.link_id, w.supersedes_id, coalesce(w.of_court, w.court_code), w.client_ref,
			w.service_code, w.hearing_date, w.local_time, w.room, w.hearing_type, w.feeder,
			case when coalesce(w.changes, '{}') <> '{}' then w.changes when w.warned_from is null then '{}'
				else array[row('date', null, core.day_words(w.warned_from, w.warned_to))::core.change] end, w.warned_from, w.warned_to
		from wanted w, lateral core.ladder_of(w.terms, w.is_urgent) t
		order by w.fact_id, w.kind, w.case_id
		on conflict do nothing
		returning id
	)
	select coalesce(array_agg(id), '{}') into made from new;
	if made <> '{}' then
		perform core.deliver(core.insider_deliveries(made, core.first_deliveries(made, drafts)));
		perform core.tell_walled(made);
		perform core.settle_taken_over(made);
		perform core.tell_uncovered(made);
	end if;
	return made;
end
$$;

-- To whom new notices go: those named in the draft, else the first step of the ladder, and those told as well. The
-- IDVA of a case is told at once of all that begins with somebody else.
create or replace function core.first_deliveries(made uuid[], drafts core.notice_draft[]) returns core.delivery_draft[]
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
	climbing core.delivery_draft[];
begin
	with named as (
		select n.id, (select d.recipients from unnest(drafts) d where d.fact_id = n.fact_id and d.kind = n.kind
			and d.case_id is not distinct from n.case_id limit 1) as recipients
		from unnest(made) m (id) join core.notice n on n.id = m.id
	)
	select core.take_steps(coalesce(array_agg(row(n.id, core.step_taken_over(n.id), 'raised', core.now())::core.step_start order by n.id), '{}')) into climbing
	from named n where n.recipients is null;
	return (
		with new as (
			select n as notice, v as terms, n.id, d.recipients
			from unnest(made) m (id) join core.notice n on n.id = m.id
			join core.notice_kind_version v on v.kind = n.kind and v.version = n.kind_version
			left join lateral (select d.recipients from unnest(drafts) d where d.fact_id = n.fact_id and d.kind = n.kind
				and d.case_id is not distinct from n.case_id limit 1) d on true
		), told as (
			select n.id, r.principal_id, 1 as step, core.ack_deadline(n.notice, 1, n.terms) as ack_by_at from new n, unnest(n.recipients) r (principal_id)
			union all
			select c.notice_id, c.principal_id, c.step, least(c.ack_by_at, core.deadline_taken_over(c.notice_id)) from unnest(climbing) c
			union all
			select n.id, d.principal_id, 0, core.ack_deadline(n.notice, 1, n.terms)
			from new n join core.notice o on o.id = (n.notice).supersedes_id and o.kind = (n.notice).kind
			join core.delivery d on d.notice_id = o.id join core.principal p on p.id = d.principal_id and p.revoked_at is null
			where n.recipients is null
			union all
			select n.id, a.principal_id, 0, core.ack_deadline(n.notice, 1, n.terms)
			from new n, unnest((n.terms).also || case when 'idva' = any ((n.notice).ladder) then '{idva}'::text[] end) w (word),
				core.audience(w.word, core.case_behind(n.notice), (n.notice).court_code) a (principal_id)
			where n.recipients is null
		)
		select coalesce(array_agg(row(t.principal_id, t.id, 1, t.step, false, t.ack_by_at)::core.delivery_draft
			order by (t.notice).priority, (t.notice).hearing_date, (t.notice).fact_id, t.id), '{}')
		from (
			select distinct on (t.id, t.principal_id) t.*, n.notice
			from told t join new n on n.id = t.id order by t.id, t.principal_id, t.step desc
		) t
	);
end
$$;

-- Which ladder a notice of these terms climbs that is raised now.
create or replace function core.ladder_of(terms core.notice_kind_version, is_urgent boolean, out ladder text[], out ack_by interval[])
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	if is_urgent and (terms).out_ladder is not null and not core.is_working_time(core.now()) then
		ladder := (terms).out_ladder;
		ack_by := (terms).out_ack_by;
	elsif is_urgent and (terms).urgent_ladder is not null then
		ladder := (terms).urgent_ladder;
		ack_by := (terms).urgent_ack_by;
	else
		ladder := (terms).ladder;
		ack_by := (terms).ack_by;
	end if;
end
$$;

-- One notice. Returns its id, or NULL if the fact has its notice already.
create or replace function core.raise_notice(kind text, fact_id uuid, case_id uuid default null, hearing_id uuid default null,
	link_id uuid default null, outcome_id uuid default null, court_code text default null, feeder text default null,
	supersedes_id uuid default null, changes core.change[] default null, recipients uuid[] default null) returns uuid
	language sql
as $$
	select (core.raise_notices(array[row(kind, fact_id, case_id, hearing_id, link_id, outcome_id, court_code, feeder,
		supersedes_id, changes, recipients)::core.notice_draft]))[1];
$$;
