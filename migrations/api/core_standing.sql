-- Purpose    Leave, cover, duty, managers and deputies: who may say so, and how it is read and shown.
-- Parameters see message AddStandingRequest.
-- Returns    rows of core.standing.
-- Errors     SD001 what cannot be read; SD002 for somebody whom the caller may not speak for; SD003 no such person.
-- Tables     standing, audit; principal, principal_court (read).
create or replace function core.add_standing(request api.add_standing_request) returns core.standing[]
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	who core.principal;
	cover core.principal;
	from_at constant timestamptz := core.local_moment(request.from_local, false, 'from_local');
	until_at constant timestamptz := core.local_moment(request.until_local, true, 'until_local');
	made core.standing[];
begin
	who := core.standing_person(request.name, 'name');
	if request.kind is null then
		perform core.refuse('SD001', 'is missing', 'kind', 'Say leave, cover, duty, manager or deputy.');
	end if;
	perform core.may_place(who, request.kind);
	if request.kind in ('leave', 'duty') and until_at is null then
		perform core.refuse('SD001', 'is missing', 'until_local', 'Leave and duty have an end.');
	end if;
	if until_at <= coalesce(from_at, core.now()) then
		perform core.refuse('SD001', 'is before its beginning, or past', 'until_local', 'Give a later day or moment.');
	end if;
	if request.other_name is not null or request.kind = 'cover' then
		cover := core.standing_person(coalesce(request.other_name, ''), 'other_name');
		perform core.can_cover(who, cover);
	end if;
	with new as (
		insert into core.standing (kind, principal_id, cover_id, court_code, from_at, until_at, made_at, made_by)
		select k.kind, who.id, case when k.kind = 'cover' then cover.id end, case when k.kind = 'deputy' then left(request.court_code, 5) end,
			coalesce(from_at, core.now()), until_at, core.now(), core.principal_id()
		from unnest(case when request.kind = 'leave' and cover.id is not null then '{leave,cover}' else array[request.kind] end) as k (kind)
		returning *
	)
	select array_agg(row(n.*)::core.standing order by n.kind desc) into made from new n;
	perform core.audit('add-standing', 'alteration', 'principal', who.id::text, cover.id::text, request.kind);
	return made;
end
$$;

-- A day, "2026-03-04", or a moment, "2026-03-04 17:30", by the court's clock. The end of a day is the next day's beginning.
create or replace function core.local_moment(written text, is_end boolean, field text) returns timestamptz
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
	parts constant text[] := regexp_match(written, '^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d))?$');
	day constant date := core.date_or_null(parts[1]);
	at constant time := core.time_or_null(parts[2]);
begin
	if written is null then
		return null;
	elsif day is null or parts[2] is not null and at is null then
		perform core.refuse('SD001', 'is no day and no moment', field, 'Write 2026-03-04 or "2026-03-04 17:30".');
	end if;
	return case when at is not null then day + at when is_end then day + 1 + time '00:00' else day + time '00:00' end at time zone 'Europe/London';
end
$$;

create or replace function core.standing_person(called text, field text) returns core.principal
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
	who core.principal;
begin
	select * into who from core.principal p
	where p.revoked_at is null and p.role in ('idva', 'coordinator') and case when called is null then p.id = core.principal_id() else p.name = called end;
	if who.id is null then
		perform core.refuse('SD003', 'there is no IDVA or coordinator of this name', field, 'Give the name that stands in her certificate.');
	end if;
	return who;
end
$$;

-- For oneself leave and cover; a manager for her service; an administrator for all, and only he makes managers and deputies.
create or replace function core.may_place(who core.principal, kind text) returns void
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	if core.principal_role() = 'admin' or kind in ('leave', 'cover') and who.id = core.principal_id() or kind in ('leave', 'cover', 'duty')
		and who.service_code = core.service_code() and exists (select from core.standings_now('manager') s where s.principal_id = core.principal_id())
	then
		if kind in ('duty', 'manager') and who.role <> 'idva' or kind = 'deputy' and who.role <> 'coordinator' then
			perform core.refuse('SD001', 'cannot be that', 'kind', 'An IDVA has duty and can be a manager; a coordinator can be a deputy.');
		end if;
		return;
	end if;
	perform core.refuse('SD002', 'you may not say this of her', 'name', 'Her manager or an administrator may; for yourself, leave and cover.');
end
$$;

-- Who stands in must be allowed to see what she would: the same service, or a common court.
create or replace function core.can_cover(who core.principal, cover core.principal) returns void
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	if cover.id = who.id or cover.role <> who.role or cover.role = 'idva' and cover.service_code <> who.service_code
		or cover.role = 'coordinator' and not exists (select from core.principal_court a join core.principal_court b on b.court_code = a.court_code
			where a.principal_id = who.id and b.principal_id = cover.id and a.removed_at is null and b.removed_at is null)
	then
		perform core.refuse('SD001', 'cannot stand in for her', 'other_name', 'It must be another IDVA of her service, or coordinator of her court.');
	end if;
end
$$;

create or replace function core.end_standing(of_id uuid) returns core.standing
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	s core.standing;
	who core.principal;
begin
	select * into s from core.standing t where t.id = of_id for update;
	if s.id is null then
		perform core.refuse('SD003', 'there is no such standing', 'standing_id', 'List them: sdac user standing.');
	end if;
	select * into who from core.principal p where p.id = s.principal_id;
	perform core.may_place(who, s.kind);
	if s.ended_at is null then
		update core.standing t set ended_at = core.now(), ended_by = core.principal_id() where t.id = of_id returning * into s;
		perform core.audit('end-standing', 'alteration', 'principal', who.id::text, null, s.kind);
	end if;
	return s;
end
$$;

create or replace function core.standing_view(s core.standing) returns api.standing
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select row((s).id::text, (s).kind, p.name, c.name, p.service_code, (s).court_code, (s).from_at, coalesce((s).ended_at, (s).until_at),
		m.name)::api.standing
	from core.principal p left join core.principal c on c.id = (s).cover_id left join core.principal m on m.id = (s).made_by
	where p.id = (s).principal_id;
end;

-- Names of those who take over from somebody: who covers her now, else who has her service's duty.
create or replace function core.successors(who uuid) returns text[]
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select coalesce(nullif(array(select p.name from core.standings_now('cover') s join core.principal p on p.id = s.cover_id and p.revoked_at is null
			where s.principal_id = who and not core.is_on_leave(p.id) order by 1), '{}'),
		array(select p.name from core.standings_now('duty') s join core.principal p on p.id = s.principal_id and p.revoked_at is null
			where p.service_code = (select m.service_code from core.principal m where m.id = who) and p.id <> who order by 1));
end;
