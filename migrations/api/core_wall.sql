-- Purpose    Walls around cases: who may put them up and take them down, whom a notice may be told, what is held back.
-- Parameters see each function; the predicate itself is core.may_know().
-- Returns    see each function.
-- Errors     SD001 a word that is none; SD003 no such case of the caller's, no such person; SD004 not possible as things stand.
-- Tables     case_seal, case_access, held_back, audit; client_case, principal, broken_glass, standing, notice (read).

-- A case whose walls the caller may move: of her service, and she is let in without breaking glass. Locked.
create or replace function core.wall_case(reference text, service text) returns core.client_case
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	c core.client_case;
begin
	select * into c from core.client_case k
	where k.client_ref = btrim(reference) and k.service_code = coalesce(service, core.service_code()) and k.service_code = core.service_code()
		and core.principal_role() = 'idva' and core.is_let_in(k.id, core.principal_id()) for no key update;
	if c.id is null then
		perform core.refuse('SD003', 'there is no such case', 'client_ref', 'List your cases.');
	end if;
	return c;
end
$$;

create or replace function core.wall_person(called text) returns core.principal
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
	who core.principal;
begin
	select * into who from core.principal p where p.name = called and p.revoked_at is null and p.role <> 'feeder';
	if who.id is null then
		perform core.refuse('SD003', 'there is nobody of this name', 'name', 'Give the name that stands in the certificate.');
	end if;
	return who;
end
$$;

-- A case's own IDVA is cut out by her manager only: else one colleague could take a case from another.
create or replace function core.set_access(c core.client_case, who core.principal, wanted text, why text) returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	was text;
begin
	if wanted = 'deny' and who.id = c.idva_id and who.id <> core.principal_id() and not exists (select from core.standings_now('manager') s where s.principal_id = core.principal_id()) then
		perform core.refuse('SD004', 'it is her case', 'name', 'Give it to a colleague first, or ask the manager of the service.');
	end if;
	select a.access into was from core.case_access a where a.case_id = c.id and a.principal_id = who.id and a.ended_at is null;
	if coalesce(was, 'none') = wanted then
		return;
	end if;
	update core.case_access a set ended_at = core.now(), ended_by = core.principal_id()
	where a.case_id = c.id and a.principal_id = who.id and a.ended_at is null;
	if wanted <> 'none' then
		insert into core.case_access (case_id, principal_id, access, reason, added_at, added_by)
		values (c.id, who.id, wanted, why, core.now(), core.principal_id());
	end if;
	perform core.audit('case-' || wanted, 'alteration', 'case', c.id::text, who.id::text, why);
end
$$;

create or replace function core.wall_view(of_case uuid) returns api.case_wall
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select row(s.id is not null, s.reason, p.name, s.sealed_at,
		array(select w.name from core.case_access a join core.principal w on w.id = a.principal_id
			where a.case_id = of_case and a.ended_at is null and a.access = 'allow' order by 1),
		array(select w.name from core.case_access a join core.principal w on w.id = a.principal_id
			where a.case_id = of_case and a.ended_at is null and a.access = 'deny' order by 1),
		array(select row(w.name, g.reason, g.opened_at, g.until_at)::api.broken_glass
			from core.broken_glass g join core.principal w on w.id = g.principal_id where g.case_id = of_case order by g.opened_at desc, g.id))::api.case_wall
	from (select of_case as id) c left join core.case_seal s on s.case_id = c.id and s.lifted_at is null left join core.principal p on p.id = s.sealed_by;
end;

-- The case's IDVA and those who are named, as far as they can be told now.
create or replace function core.insiders(of_case uuid) returns setof uuid
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select p.id from core.principal p
	where p.revoked_at is null and not core.is_on_leave(p.id) and p.role in ('idva', 'coordinator', 'admin') and not core.is_denied(of_case, p.id)
		and (p.id in (select c.idva_id from core.client_case c where c.id = of_case)
			or p.id in (select a.principal_id from core.case_access a where a.case_id = of_case and a.access = 'allow' and a.ended_at is null));
end;

-- Whether a notice may be told to somebody. One that does not name its case may go to an administrator, unless she is
-- the one whom it is kept from.
create or replace function core.may_be_told(who uuid, n core.notice) returns boolean
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
	behind constant uuid := core.case_behind(n);
begin
	return core.may_know(behind, who) or (n).case_id is null and not core.is_denied(behind, who)
		and exists (select from core.principal p where p.id = who and p.role = 'admin');
end
$$;

create or replace function core.is_walled(of_case uuid) returns boolean
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return core.is_sealed(of_case)
		or exists (select from core.case_access a where a.case_id = of_case and a.access = 'deny' and a.ended_at is null);
end
$$;

-- Most courts have no wall on most days.
create or replace function core.has_walls() returns boolean
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select exists (select from core.case_seal s where s.lifted_at is null)
		or exists (select from core.case_access a where a.access = 'deny' and a.ended_at is null);
end;

-- The last check before a stream, whoever chose the recipients.
create or replace function core.past_walls(drafts core.delivery_draft[]) returns core.delivery_draft[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	if not core.has_walls() then
		return drafts;
	end if;
	return array(
		select row(u.principal_id, u.notice_id, u.attempt, u.step, u.escalated, u.ack_by_at)::core.delivery_draft
		from unnest(drafts) with ordinality as u (principal_id, notice_id, attempt, step, escalated, ack_by_at, place)
		join core.notice n on n.id = u.notice_id
		where core.may_be_told(u.principal_id, n) order by u.place);
end
$$;

-- New notices about walled cases that their ladder can tell nobody: those who are named get them. Returns deliveries.
create or replace function core.insider_deliveries(made uuid[], given core.delivery_draft[]) returns core.delivery_draft[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	if not core.has_walls() then
		return given;
	end if;
	return core.past_walls(given) || array(
		select row(i.id, n.id, 1, 1, false, core.ack_deadline(n, 1, v))::core.delivery_draft
		from unnest(made) m (id) join core.notice n on n.id = m.id and n.case_id is not null
		join core.notice_kind_version v on v.kind = n.kind and v.version = n.kind_version, core.insiders(n.case_id) i (id)
		where core.is_walled(n.case_id) and not exists (select from unnest(core.past_walls(given)) g where g.notice_id = n.id and g.step > 0)
		order by n.id, i.id);
end
$$;

-- And if nobody is named who can be told, the administrators hear that there is something, without what, whose and where.
create or replace function core.tell_walled(made uuid[]) returns integer
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	if not core.has_walls() then
		return 0;
	end if;
	return (
		select cardinality(core.raise_notices(coalesce(array_agg(row('notice-unacknowledged', n.id, null, null, null, null, null, null, n.id, null,
			null)::core.notice_draft order by n.id), '{}')))
		from unnest(made) m (id) join core.notice n on n.id = m.id and n.case_id is not null
		where core.is_walled(n.case_id) and not exists (select from core.delivery d where d.notice_id = n.id)
	);
end
$$;

-- In a stream that must have no gap: what somebody may no longer know of keeps its place and nothing else.
create or replace function core.blank_notice(n core.notice) returns api.notice
	language sql immutable set search_path = pg_catalog, pg_temp
begin atomic
	select row(md5('blank' || (n).id::text)::uuid::text, null, 'restricted-case', 5, 'No longer yours to see', (n).created_at, null, null, null,
		null, null, null, null, null, null, null, null, null, null, null, null, '{}', null, null, null, null)::api.notice;
end;

-- Somebody who may not know of a case opens one of its reference: she gets the answer of a new case, and those who are
-- named hear of it.
create or replace function core.hold_back(c core.client_case) returns api.open_case_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	me constant uuid := core.principal_id();
	answered uuid;
	is_first boolean;
begin
	insert into core.held_back (case_id, principal_id, held_at) values (c.id, me, core.now()) on conflict do nothing;
	is_first := found;
	select h.answered_id into answered from core.held_back h where h.case_id = c.id and h.principal_id = me;
	if is_first then
		perform core.audit('open-case-held-back', 'alteration', 'case', c.id::text);
		perform core.raise_notices(array[row('restricted-case', md5(c.id::text || me::text)::uuid, c.id, null, null, null, null, null, null,
			array[row('open-case', null, (select p.name from core.principal p where p.id = me))::core.change],
			array(select core.insiders(c.id)))::core.notice_draft]);
	end if;
	return row(answered::text, is_first)::api.open_case_response;
end
$$;

create or replace function core.seal(c core.client_case, why text) returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	if not core.is_sealed(c.id) then
		insert into core.case_seal (case_id, reason, sealed_at, sealed_by) values (c.id, why, core.now(), core.principal_id());
		perform core.audit('seal-case', 'alteration', 'case', c.id::text, null, why);
	end if;
end
$$;

create or replace function core.unseal(c core.client_case, why text) returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	update core.case_seal s set lifted_at = core.now(), lifted_by = core.principal_id(), lifted_reason = why where s.case_id = c.id and s.lifted_at is null;
	if found then
		perform core.audit('unseal-case', 'alteration', 'case', c.id::text, null, why);
	end if;
end
$$;

create or replace function core.is_blank_to(who uuid, of_notice uuid) returns boolean
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return (select not core.may_be_told(who, n) from core.notice n where n.id = of_notice);
end
$$;

-- A notice about a notice of a sealed case says nothing of where it is heard.
create or replace function core.court_shown(of_case uuid, court text) returns text
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return case when of_case is null or not core.is_sealed(of_case) then court end;
end
$$;

-- What the trail says of cases that are kept from this auditor.
create or replace function core.hidden_subjects() returns setof text
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	select s.id::text from core.hidden_cases() h (case_id), lateral (
		select h.case_id union all
		select l.id from core.link l where l.case_id = h.case_id union all
		select n.id from core.notice n where n.case_id = h.case_id
	) s (id);
end
$$;
