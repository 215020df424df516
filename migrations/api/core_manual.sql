-- Purpose    What a coordinator enters by hand is a source like any other: recognised by URN, or by name and date of birth,
--            when an official source names it; superseded then, and kept as a version.
-- Parameters the list, its records that are not recognised yet.
-- Returns    core.manual_candidates(): as core.list_candidates(), found by the person.
-- Errors     none.
-- Tables     hearing, listing (read).
create or replace function core.manual_candidates(x core.intake, rows core.list_row[])
	returns table ("position" integer, hearing_id uuid, case_id uuid, tier integer, overlap integer, distance double precision)
	language plpgsql stable rows 1 set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	if x.system <> 'manual' and not exists (select from core.hearing h
		where h.court_code = x.court_code and h.hearing_date = x.list_date and h.from_manual) then
		return;
	end if;
	return query
	select r.position, h.id, h.case_id, case when l.hearing_id is not null then 1 when h.from_manual and x.system <> 'manual' then 2 else 3 end,
		cardinality(array(select unnest(r.match_keys) intersect select unnest(h.match_keys))),
		(coalesce(abs(extract(epoch from r.starts_at - h.starts_at)), 86400)
			+ case when core.room_key(r.room) = core.room_key(h.room) then 0 else 1 end)::double precision
	from unnest(rows) r
	join core.hearing h on h.court_code = x.court_code and h.hearing_date = x.list_date and h.state not in ('moved', 'deleted', 'duplicate')
		and (h.from_manual or x.system = 'manual')
	left join core.listing l on l.hearing_id = h.id and l.scope_id = x.scope_id
	where r.reason is null and r.warned_from is null and core.is_same_name_and_birth(r.match_keys, h.match_keys)
		and coalesce(r.urn = h.urn, true) and coalesce(r.case_number = h.case_number, true);
end
$$;

-- The same name, and no other date of birth.
create or replace function core.is_same_name_and_birth(a text[], b text[]) returns boolean
	language sql immutable parallel safe
return exists (select from unnest(a) k where k like 'n:%' and k = any (b))
	and (exists (select from unnest(a) k where k like 'b:%' and k = any (b))
		or not exists (select from unnest(a) k where k like 'b:%') or not exists (select from unnest(b) k where k like 'b:%'));

-- A case that a person entered without its URN gets it from the source that knows it.
create or replace function core.name_cases(rows core.list_row[]) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
	update core.court_case c set urn = coalesce(c.urn, r.urn), urn_raw = coalesce(c.urn_raw, r.urn), case_number = coalesce(c.case_number, r.case_number)
	from unnest(rows) r
	where r.tier between 1 and 4 and c.id = r.case_id and c.urn is null and c.case_number is null and coalesce(r.urn, r.case_number) is not null;
end
$$;

-- What she said before an official source spoke is no longer said: it differs from nobody.
create or replace function core.supersede_manual(x core.intake, ids uuid[]) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
	if x.system = 'manual' then
		return;
	end if;
	update core.listing l set missing_since = x.at
	from core.list_scope s
	where s.court_code = x.court_code and s.list_date = x.list_date and s.system = 'manual' and l.scope_id = s.id
		and l.hearing_id = any (ids) and l.missing_since is null;
end
$$;

-- A person speaks for herself and a system for itself: nobody's word has the weight of another's.
create or replace function core.check_author(system text) returns void
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	if (core.principal_role() = 'coordinator') <> (system = 'manual') then
		perform core.refuse('SD002', 'a coordinator''s source is "manual", and only hers', 'source.system', 'Set it to "manual", or send it as the feeder.');
	end if;
end
$$;
