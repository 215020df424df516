-- Purpose    Breaking glass: who may, what it writes, and who hears of it at once.
-- Parameters the case, the reason, minutes.
-- Returns    the row; NULL if the caller may not: that is audited and told as well, and answered as if there were no case.
-- Errors     SD004 the caller sees the case without it.
-- Tables     broken_glass, audit; client_case, link, defendant (read); those of core.raise_notices().

-- A coordinator to whose court the case belongs, or who has it on her duty; nobody who is denied it.
create or replace function core.may_break_glass(c core.client_case) returns boolean
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
	me constant uuid := core.principal_id();
begin
	return not core.is_denied(c.id, me) and case core.principal_role()
		when 'coordinator' then c.court_code = any (core.court_codes()) or exists (select from core.link l join core.defendant d on d.id = l.defendant_id
			where l.case_id = c.id and l.state in ('auto', 'confirmed', 'proposed') and d.court_code = any (core.court_codes()))
		when 'idva' then c.service_code = core.service_code() and exists (select from unnest('{cover,duty,on-call,manager}'::text[]) w (word),
			core.audience(w.word, c.id, null) a (id) where a.id = me)
		else false end;
end
$$;

create or replace function core.break_glass(c core.client_case, why text, minutes integer) returns core.broken_glass
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	me constant uuid := core.principal_id();
	glass core.broken_glass;
	is_open constant boolean := core.may_break_glass(c);
	known constant boolean := core.is_let_in(c.id, me);
begin
	if is_open and known then
		perform core.refuse('SD004', 'you may see this case as it is', 'client_ref', 'sdac case show shows it.');
	elsif is_open then
		insert into core.broken_glass (case_id, principal_id, reason, opened_at, until_at)
		values (c.id, me, why, core.now(), core.now() + make_interval(mins => minutes)) returning * into glass;
	elsif not core.is_sealed(c.id) and not core.is_denied(c.id, me) then
		return glass; -- a case as any other, and not hers
	end if;
	perform core.audit(case when is_open then 'break-glass' else 'break-glass-refused' end, 'consultation', 'case', c.id::text, null, why);
	perform core.tell_glass(c, coalesce(glass.id, gen_random_uuid()), array[row('by', null, (select p.name from core.principal p where p.id = me))::core.change,
		row('reason', null, replace(why, '_', ' '))::core.change, row('until', null, coalesce(to_char(glass.until_at at time zone 'Europe/London', 'YYYY-MM-DD HH24:MI'),
		'refused'))::core.change]);
	return glass;
end
$$;

-- Those who are named hear who and why; the administrators that it happened.
create or replace function core.tell_glass(c core.client_case, fact uuid, changes core.change[]) returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform core.raise_notices(array[
		row('break-glass-used', fact, c.id, null, null, null, null, null, null, changes,
			array(select i.id from core.insiders(c.id) i (id) where i.id <> core.principal_id()))::core.notice_draft,
		row('break-glass-used', md5(fact::text || 'admin')::uuid, null, null, null, null, null, null, null, null,
			array(select core.audience('admin', null, null)))::core.notice_draft]);
end
$$;

create or replace function core.glass_for(reference text, service text, why text, minutes integer) returns timestamptz
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	c core.client_case;
begin
	-- A coordinator need not know whose client it is.
	select * into c from core.client_case k where k.client_ref = btrim(reference) and k.service_code = coalesce(service, k.service_code)
	order by core.is_sealed(k.id) desc, k.id limit 1;
	if c.id is null then
		return null;
	end if;
	return (core.break_glass(c, why, minutes)).until_at;
end
$$;
