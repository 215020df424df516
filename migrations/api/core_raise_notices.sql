-- Purpose    Makes notices, and their first deliveries, in the transaction of the fact they are about.
-- Parameters drafts, see core.notice_draft. All notices of a transaction in one call if possible: then
--            recipients are locked in one order. supersedes_id, recipients, changes may be NULL.
-- Returns    ids of the notices that are new; a fact that has its notice already gets no second one.
-- Errors     23503 if a kind or a key does not exist.
-- Tables     notice, and those of core.deliver(); reads notice_kind, hearing, client_case, principal.
create or replace function core.raise_notices(drafts core.notice_draft[]) returns uuid[]
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	at constant timestamptz := core.now();
	made uuid[];
begin
	if coalesce(cardinality(drafts), 0) = 0 then
		return array[]::uuid[];
	end if;
	with new as (
		insert into core.notice (kind, priority, created_at, fact_id, case_id, hearing_id, outcome_id, link_id, supersedes_id,
			court_code, client_ref, service_code, hearing_date, local_time, room, hearing_type, feeder, changes)
		select d.kind, k.priority, at, d.fact_id, d.case_id, d.hearing_id, d.outcome_id, d.link_id, d.supersedes_id,
			coalesce(h.court_code, d.court_code), c.client_ref, c.service_code,
			h.hearing_date, h.local_time, h.room, h.hearing_type, d.feeder, coalesce(d.changes, '{}')
		from unnest(drafts) d
		join core.notice_kind k on k.code = d.kind
		left join core.hearing h on h.id = d.hearing_id
		left join core.client_case c on c.id = d.case_id
		order by d.fact_id, d.kind, d.case_id
		on conflict do nothing
		returning id
	)
	select coalesce(array_agg(id), '{}') into made from new;
	if made <> '{}' then
		perform core.deliver(core.first_deliveries(made, drafts));
	end if;
	return made;
end
$$;

-- To whom new notices go: those named in the draft, else the first step of the ladder and those told as well.
create or replace function core.first_deliveries(made uuid[], drafts core.notice_draft[]) returns core.delivery_draft[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return (
		with new as (
			select n.id, n.case_id, n.court_code, n.priority, n.hearing_date, n.fact_id, k.ladder, k.also, k.ack_by,
				(select d.recipients from unnest(drafts) d where d.fact_id = n.fact_id and d.kind = n.kind
					and d.case_id is not distinct from n.case_id limit 1) as recipients
			from unnest(made) m (id) join core.notice n on n.id = m.id join core.notice_kind k on k.code = n.kind
		), told as (
			select n.id, r.principal_id, 1 as step from new n, unnest(n.recipients) r (principal_id)
			union all
			select n.id, f.principal_id, f.step from new n, core.first_step(n.ladder, 1, n.case_id, n.court_code) f
			where n.recipients is null
			union all
			select n.id, a.principal_id, 0 from new n, unnest(n.also) w (word), core.audience(w.word, n.case_id, n.court_code) a (principal_id)
			where n.recipients is null
		)
		select coalesce(array_agg(row(t.principal_id, t.id, 1, t.step, t.step > 1, core.now() + t.ack_by)::core.delivery_draft
			order by t.priority, t.hearing_date, t.fact_id, t.id), '{}')
		from (
			select distinct on (t.id, t.principal_id) t.*, n.ack_by, n.priority, n.hearing_date, n.fact_id
			from told t join new n on n.id = t.id order by t.id, t.principal_id, t.step desc
		) t
	);
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
