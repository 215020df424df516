-- Purpose: the versions of the model as an administrator sees them, and as the linker reads the one in force.
-- Tables: link_model, link_model_constant, link_model_step, principal (read).
create or replace function core.model_view(wanted text) returns setof api.model
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select row(m.version, case when m.version = core.link_model_in_force() then 'in_force' when r.at is null then 'draft' else 'earlier' end,
		m.origin, m.parent, m.decisions, m.made_at, p.name,
		array(select q.name from unnest(core.model_agreed(m.version)) with ordinality a (id, n) join core.principal q on q.id = a.id order by a.n),
		r.at, q.name)::api.model
	from core.link_model m
	left join core.principal p on p.id = m.made_by
	left join lateral (
		select s.at, s.principal_id from core.link_model_step s where s.version = m.version and s.step = 'released' order by s.position desc limit 1
	) r on true
	left join core.principal q on q.id = r.principal_id
	where wanted is null or m.version = wanted
	order by m.version = core.link_model_in_force() desc nulls last, m.made_at desc, m.version;
end;

create or replace function core.model_values(wanted text) returns api.model_value[]
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select coalesce(array_agg(row(c.name, c.value, f.value, c.meaning, null)::api.model_value order by c.name), '{}')
	from core.link_model_constant c
	left join core.link_model_constant f on f.version = core.link_model_in_force() and f.name = c.name
	where c.version = wanted;
end;

create or replace function core.link_model_whole() returns api.link_model_response
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select row(core.link_model_in_force(), coalesce(array_agg(row(c.name, c.value)::api.model_constant order by c.name), '{}'))::api.link_model_response
	from core.link_model_constant c where c.version = core.link_model_in_force();
end;
