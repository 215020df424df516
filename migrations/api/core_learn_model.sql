-- Purpose: what people decided about links, as a draft of the model.
--   m.FIELD.LEVEL   (K m + n) / (K + N): n of the N links that a person confirmed had this level in this field
--   prior.CLASS     (K p + n) / (K + N): n refused with this reason, N confirmed; parent, sibling and twin share
--                   the reason "relative" and keep their proportions
-- It always starts from the shipped model, so that no decision is counted twice. u is not learned: it is counted.
-- Returns: the draft (the same one again if nothing was decided since), or none if nothing differs.
-- Tables: link_model, link_model_constant, link_model_step, audit; link_decision (read).
create or replace function core.learn_model() returns api.learn_model_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	response api.learn_model_response;
	now_version constant text := core.link_model_in_force();
	base constant text := core.shipped_model(now_version);
	learned text;
begin
	perform pg_advisory_xact_lock(hashtextextended('sdac link model', 0));
	response.decisions := (select count(*) from core.model_decisions() d where d.is_same or d.reason is not null);
	response."values" := core.learned_values(base, now_version);
	if response."values" = '{}' then
		return response;
	end if;
	select m.version into learned from core.link_model m
	where m.origin = 'learned' and not exists (select from core.link_model_constant c
		left join unnest(response."values") v on v.name = c.name left join core.link_model_constant b on b.version = now_version and b.name = c.name
		where c.version = m.version and c.value <> coalesce(v.value, b.value))
	order by m.made_at desc limit 1;
	if learned is null then
		learned := core.store_learned(base, now_version, response."values", response.decisions);
	end if;
	select m into response.model from core.model_view(learned) m;
	return response;
end
$$;

-- The shipped model that a version descends from.
create or replace function core.shipped_model(of_version text) returns text
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	with recursive line as (
		select m.version, m.parent, m.origin from core.link_model m where m.version = of_version
		union all
		select m.version, m.parent, m.origin from line l join core.link_model m on m.version = l.parent where l.origin = 'learned'
	)
	select version from line where origin = 'shipped';
end;

-- The last word of a person about each link that says something, with the levels it was decided on. Undoing an
-- automatic link for such a reason counts as a refusal.
create or replace function core.model_decisions() returns table (is_same boolean, reason text, levels text[])
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select d.to_state = 'confirmed', case when d.to_state <> 'confirmed' then d.reason end,
		array(select distinct e.level from unnest(d.evidence) e where e.level is not null)
	from (
		select distinct on (x.link_id) x.* from core.link_decision x
		where x.decided_by is not null and x.decision <> 'ask'
			and x.link_id not in (select l.id from core.hidden_cases() h (id) join core.link l on l.case_id = h.id) order by x.link_id, x.position desc
	) d
	where d.to_state = 'confirmed' or d.to_state in ('refused', 'undone') and d.reason in ('relative', 'namesake', 'co_defendant', 'wrong_data');
end;

-- Only what differs from the model in force. Six digits are more than decisions can tell.
create or replace function core.learned_values(base text, now_version text) returns api.model_value[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
	weight constant double precision := (select b.value from core.link_model_constant b where b.version = base and b.name = 'learn.weight'); -- K
begin
	return array(
		with decisions as materialized (
			select * from core.model_decisions()
		), confirmed as (
			select level, count(*) as n from decisions d cross join unnest(d.levels) level where d.is_same group by level
		), families as (
			select regexp_replace(level, '\.[^.]*$', '') as family, sum(n) as n from confirmed group by family
		), reasons as (
			select c.class, (select count(*) from decisions d where d.reason = c.reason) as n, (select count(*) from decisions d where d.is_same) as links,
				c.share / sum(c.share) over (partition by c.reason) as share
			from (
				select r.class, r.reason, b.value as share
				from (values ('prior.parent', 'relative'), ('prior.sibling', 'relative'), ('prior.twin', 'relative'),
					('prior.namesake', 'namesake'), ('prior.codefendant', 'co_defendant')) r (class, reason)
				join core.link_model_constant b on b.version = base and b.name = r.class and b.value > 0
			) c
		), learned as (
			select b.name, b.meaning, case when r.class is not null then (weight * b.value + r.n * r.share) / (weight + r.links)
				else (weight * b.value + coalesce(c.n, 0)) / (weight + f.n) end as value,
				coalesce(c.n, r.n, 0) as n
			from core.link_model_constant b
			left join reasons r on r.class = b.name and r.n + r.links > 0
			left join families f on f.family = regexp_replace(b.name, '\.[^.]*$', '')
			left join confirmed c on c.level = b.name
			where b.version = base and (r.class is not null or f.n > 0)
		)
		select row(l.name, v.value, f.value, l.meaning, l.n)::api.model_value
		from learned l cross join lateral (select round(l.value::numeric, 6)::double precision as value) v
		left join core.link_model_constant f on f.version = now_version and f.name = l.name
		where v.value is distinct from f.value order by l.name);
end
$$;

create or replace function core.store_learned(base text, now_version text, learned api.model_value[], counted integer) returns text
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	made text;
begin
	select 'learned-' || to_char(core.now() at time zone 'Europe/London', 'YYYY-MM-DD') || '-' || count(*) + 1 into made
	from core.link_model m where m.origin = 'learned';
	insert into core.link_model (version, origin, parent, decisions, made_at, made_by)
	values (made, 'learned', base, counted, core.now(), core.principal_id());
	insert into core.link_model_constant (version, name, value, meaning)
	select made, c.name, coalesce(v.value, c.value), c.meaning
	from core.link_model_constant c left join unnest(learned) v on v.name = c.name where c.version = now_version;
	insert into core.link_model_step (version, step, at, principal_id) values (made, 'proposed', core.now(), core.principal_id());
	perform core.audit('learn-model', 'collection', 'link-model', made);
	return made;
end
$$;
