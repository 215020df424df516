-- Purpose    Takes ladders to their next step behind which anybody stands, and writes each step that they come to.
-- Parameters starts: notices, the step from which to look, why, and when that was promised.
-- Returns    deliveries to make. None for a ladder that was there already, or that is at its end.
-- Errors     none.
-- Tables     notice_step; notice and its kind's version, those of core.audience() (read).
create or replace function core.take_steps(starts core.step_start[]) returns core.delivery_draft[]
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
	drafts core.delivery_draft[];
begin
	with step as materialized (
		select s.notice_id, s.from_step, s.why, s.due_at, n, l.word, l.step::integer as step,
			array(select a.id from core.audience(l.word, core.case_behind(n), n.court_code) as a (id) where core.may_be_told(a.id, n) order by a.id) as people
		from unnest(starts) s join core.notice n on n.id = s.notice_id, unnest(n.ladder) with ordinality as l (word, step)
		where l.step >= s.from_step
	), reached as (
		insert into core.notice_step (notice_id, step, word, why, recipients, due_at, reached_at)
		select s.notice_id, s.step, s.word, case when s.step = s.from_step then s.why else core.why_nobody(b.word, core.case_behind(s.n),
			(s.n).court_code) end, cardinality(s.people), s.due_at, core.now()
		from step s left join step b on b.notice_id = s.notice_id and b.step = s.step - 1
		where not exists (select from step e where e.notice_id = s.notice_id and e.step < s.step and e.people <> '{}')
		order by s.notice_id, s.step
		on conflict do nothing
		returning notice_id, step
	)
	select coalesce(array_agg(row(p.id, s.notice_id, 1, s.step, s.from_step > 1 and s.why <> 'raised',
		core.ack_deadline(s.n, s.step, v))::core.delivery_draft
		order by (s.n).priority, (s.n).hearing_date, (s.n).created_at, (s.n).fact_id, s.notice_id, p.id), '{}') into drafts
	from reached r join step s on s.notice_id = r.notice_id and s.step = r.step
	join core.notice_kind_version v on v.kind = (s.n).kind and v.version = (s.n).kind_version, unnest(s.people) as p (id);
	return drafts;
end
$$;

-- The case by which people are found: of a notice about a notice, that one's. It is not shown to them.
create or replace function core.case_behind(n core.notice) returns uuid
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select coalesce((n).case_id, (select b.case_id from core.notice b where b.id = (n).supersedes_id));
end;

-- Whether a person can be reached here: connected within the last minute and a half, by the machine's clock.
create or replace function core.is_live(who uuid) returns boolean
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select exists (select from core.recipient r where r.principal_id = who and r.live_at > clock_timestamp() - interval '90 seconds');
end;

-- By when the watch looks at a delivery: at its deadline; sooner if it is urgent and nobody is there to hear it.
create or replace function core.look_at(n core.notice, d core.delivery_draft) returns timestamptz
	language sql stable security definer set search_path = pg_catalog, pg_temp
return case when (d).step = 0 then null
	when (n).is_urgent and (d).attempt = 1 and (n).case_id is not null and not core.is_live((d).principal_id)
		then least((d).ack_by_at, core.now() + interval '5 minutes')
	else (d).ack_by_at end;

-- Row 17: an IDVA on leave without cover, once a day each; her notices go to her service's duty meanwhile.
create or replace function core.tell_uncovered(made uuid[]) returns integer
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return (
		select cardinality(core.raise_notices(coalesce(array_agg(row('recipient-without-cover', md5(u.idva_id::text || core.today()::text)::uuid,
			null, null, null, null, core.court_shown(u.case_id, u.court_code), null, u.notice_id, null, null)::core.notice_draft), '{}')))
		from (
			select distinct on (c.idva_id) c.idva_id, c.id as case_id, n.court_code, n.id as notice_id
			from unnest(made) m (id) join core.notice n on n.id = m.id join core.client_case c on c.id = n.case_id
			where core.is_on_leave(c.idva_id) and 'idva' = any (n.ladder) and not exists (select from core.audience('cover', c.id, null) a (id) where core.may_know(c.id, a.id))
			order by c.idva_id, n.priority, n.id
		) u
	);
end
$$;
