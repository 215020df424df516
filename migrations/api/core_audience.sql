-- Purpose    Who stands behind a word of a notice's ladder, now.
-- Parameters word; the client's case; the court.
--            idva         of the case, unless she is on leave
--            cover        who stands in for her
--            duty         on duty for her service; without a rota, everybody else in it
--            on-call      on duty for her service by a rota, or nobody
--            coordinator  of the court, but for deputies
--            deputy       of the court's coordinator
--            manager      of the case's service
--            admin        the operator
-- Returns    principals that are neither revoked nor on leave.
-- Errors     none.
-- Tables     principal, principal_court, client_case, standing (read).
create or replace function core.audience(word text, of_case uuid, court text) returns setof uuid
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return query
	select p.id
	from core.client_case c join core.principal p on p.role = 'idva' and p.service_code = c.service_code and p.revoked_at is null
	where c.id = of_case and not core.is_on_leave(p.id) and case word
		when 'idva' then p.id = c.idva_id
		when 'cover' then p.id in (select s.cover_id from core.standings_now('cover') s where s.principal_id = c.idva_id)
		when 'on-call' then p.id in (select s.principal_id from core.standings_now('duty') s)
		when 'manager' then p.id in (select s.principal_id from core.standings_now('manager') s)
		when 'duty' then case
			when exists (select from core.standings_now('duty') s join core.principal d on d.id = s.principal_id and d.revoked_at is null
				and d.service_code = c.service_code and not core.is_on_leave(d.id))
			then p.id in (select s.principal_id from core.standings_now('duty') s) else p.id is distinct from c.idva_id end
		end
	union all
	select p.id
	from core.principal_court pc join core.principal p on p.id = pc.principal_id and p.role = 'coordinator' and p.revoked_at is null
	where word in ('coordinator', 'deputy') and pc.court_code = court and pc.removed_at is null and not core.is_on_leave(p.id)
		and (word = 'deputy') = exists (select from core.standings_now('deputy') s where s.principal_id = p.id and s.court_code = court)
	union all
	select p.id from core.principal p where word = 'admin' and p.role = 'admin' and p.revoked_at is null;
end
$$;

create or replace function core.standings_now(of_kind text) returns setof core.standing
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return query
	select s.* from core.standing s
	where s.kind = of_kind and s.ended_at is null and s.from_at <= core.now() and coalesce(s.until_at > core.now(), true);
end
$$;

create or replace function core.is_on_leave(who uuid) returns boolean
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return exists (select from core.standing s where s.principal_id = who and s.kind = 'leave' and s.ended_at is null
		and s.from_at <= core.now() and s.until_at > core.now());
end
$$;

-- Why nobody stands behind a word.
create or replace function core.why_nobody(word text, of_case uuid, court text) returns text
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return coalesce((select case when p.revoked_at is not null then 'gone' when core.is_on_leave(p.id) then 'on-leave' end
		from core.client_case c join core.principal p on p.id = c.idva_id where word = 'idva' and c.id = of_case),
		(select 'on-leave' from core.principal_court pc join core.principal p on p.id = pc.principal_id and p.role = 'coordinator'
			where word = 'coordinator' and pc.court_code = court and pc.removed_at is null and core.is_on_leave(p.id) limit 1),
		'nobody');
end
$$;
