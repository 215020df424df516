-- Purpose    Who stands behind a word of a notice's ladder.
-- Parameters word 'idva', 'cover', 'duty', 'on-call', 'coordinator', 'deputy', 'manager', 'admin'; the client's case; the court.
-- Returns    principals that are not revoked. Without a duty rota a service's duty is everybody else in it.
-- Errors     none.
-- Tables     principal, principal_court, client_case.
create or replace function core.audience(word text, of_case uuid, court text) returns setof uuid
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	select p.id
	from core.client_case c join core.principal p on p.role = 'idva' and p.revoked_at is null
		and case word when 'idva' then p.id = c.idva_id else p.service_code = c.service_code and p.id is distinct from c.idva_id end
	where word in ('idva', 'duty') and c.id = of_case
	union all
	select p.id
	from core.principal_court pc join core.principal p on p.id = pc.principal_id
	where word = 'coordinator' and pc.court_code = court and pc.removed_at is null
		and p.role = 'coordinator' and p.revoked_at is null
	union all
	select p.id from core.principal p where word = 'admin' and p.role = 'admin' and p.revoked_at is null;
end
$$;

-- The first step of a ladder, from step on, behind which anybody stands. No row: there is nobody.
create or replace function core.first_step(ladder text[], from_step integer, of_case uuid, court text)
	returns table (step integer, principal_id uuid)
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	select s.step, a.principal_id
	from (
		select l.step::integer as step, l.word
		from unnest(ladder) with ordinality as l (word, step)
		where l.step >= from_step and exists (select from core.audience(l.word, of_case, court))
		order by l.step limit 1
	) s, lateral core.audience(s.word, of_case, court) as a (principal_id);
end
$$;
