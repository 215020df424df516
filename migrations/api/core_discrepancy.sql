-- Purpose    Where two sources that are both current differ about a hearing: a row that a person sees, and a notice to the
--            coordinator if a client is linked. It moves nothing.
-- Parameters the document that is taken in; hearings that it names.
-- Returns    nothing.
-- Errors     none.
-- Tables     discrepancy; listing, list_scope, hearing, defendant (read).

-- Whose word counts where two are current: 1 first. The Common Platform is where the court works; Libra and XHIBIT are
-- what it prints from; CaTH is a copy for the public; a person's entry is there until an official source speaks.
create or replace function core.source_rank(system text) returns integer
	language sql immutable parallel safe
return case system when 'common-platform' then 1 when 'xhibit' then 2 when 'libra' then 3 when 'spi' then 4 when 'cath' then 5
	when 'manual' then 9 else 6 end;

-- A source of more weight names this hearing on its day now, with a time of its own: what the other says of time and
-- room is no move.
create or replace function core.is_outranked(of_hearing uuid, day date, of_system text) returns boolean
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	return exists (select from core.listing l join core.list_scope s on s.id = l.scope_id
		where l.hearing_id = of_hearing and l.missing_since is null and l.local_time is not null and s.list_date = day
			and s.system <> of_system and core.source_rank(s.system) < core.source_rank(of_system));
end
$$;

-- The same of a person's bail: the source that said it still lists a hearing of his that is ahead.
create or replace function core.is_bail_held(of_defendant uuid, said_by text, of_system text) returns boolean
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	return said_by <> of_system and exists (select from core.hearing_defendant hd
		join core.hearing h on h.id = hd.hearing_id and h.hearing_date >= core.today()
		join core.listing l on l.hearing_id = h.id and l.missing_since is null
		join core.list_scope s on s.id = l.scope_id and s.system = said_by and s.list_date = h.hearing_date
		where hd.defendant_id = of_defendant and hd.removed_at is null);
end
$$;

-- Bail in one word, whichever way a source writes it; NULL: it cannot be compared.
create or replace function core.bail_word(bail text, custody boolean) returns text
	language sql immutable parallel safe
return case when custody or upper(bail) in ('C', 'R', 'S', 'L', 'CUSTODY', 'IN CUSTODY') then 'in custody'
	when upper(bail) in ('B', 'P', 'CONDITIONAL BAIL') then 'conditional bail' when upper(bail) in ('U', 'UNCONDITIONAL BAIL') then 'unconditional bail'
	when not custody then 'not in custody' end;

create or replace function core.is_other_bail(a text, b text) returns boolean
	language sql immutable parallel safe
return coalesce(a <> b and not ('not in custody' in (a, b) and 'in custody' not in (a, b)), false);

-- Time and listing: what this source's lists say of the hearings, beside what other current lists say.
create or replace function core.note_times(x core.intake, ids uuid[]) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	differ core.difference[];
begin
	select array_agg(row(d.id, null, d.field, least(d.one, d.other), case when d.one < d.other then d.says else d.other_says end,
		greatest(d.one, d.other), case when d.one < d.other then d.other_says else d.says end)::core.difference) into differ
	from (
		select distinct on (h.id, s.system) h.id, 'time' as field, x.system as one, l.local_time as says, s.system as other, o.local_time as other_says
		from core.hearing h
		join core.listing l on l.hearing_id = h.id and l.missing_since is null
		join core.list_scope m on m.id = l.scope_id and m.system = x.system and m.list_date = h.hearing_date
		join core.listing o on o.hearing_id = h.id and o.missing_since is null and o.local_time <> l.local_time
		join core.list_scope s on s.id = o.scope_id and s.system <> x.system and s.list_date = h.hearing_date
		where h.id = any (ids) and h.state = 'listed' and h.hearing_date >= core.local_date(x.at)
		order by h.id, s.system, l.publication_id = x.publication_id desc
	) d;
	perform core.note_discrepancies(x, 'time', ids, coalesce(differ, '{}'));
end
$$;

-- A newer list of another source names what one of more weight has vacated or deleted.
create or replace function core.note_states(x core.intake, ids uuid[]) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	differ core.difference[];
begin
	select array_agg(row(h.id, null, 'state', least(h.system, x.system), case when h.system < x.system then h.state else 'listed' end,
		greatest(h.system, x.system), case when h.system < x.system then 'listed' else h.state end)::core.difference) into differ
	from core.hearing h
	where h.id = any (ids) and h.state in ('vacated', 'day_cancelled', 'unallocated', 'deleted') and h.system <> x.system
		and coalesce(x.published_at, x.at) > h.changed_at and h.hearing_date = x.list_date and h.hearing_date >= core.local_date(x.at);
	if differ is not null then
		perform core.note_discrepancies(x, 'state', ids, differ);
	end if;
end
$$;

-- Bail, before the defendants are written: what the list says beside what another current source has said.
create or replace function core.note_bail(x core.intake, people core.list_defendant[], hearings api.listed_hearing[]) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	differ core.difference[];
	ids uuid[];
begin
	select array_agg(distinct b.hearing_id), array_agg(row(b.hearing_id, b.id, 'bail', least(b.bail_system, x.system),
		case when b.bail_system < x.system then b.was else b.now end, greatest(b.bail_system, x.system),
		case when b.bail_system < x.system then b.now else b.was end)::core.difference) filter (where core.is_other_bail(b.was, b.now)
			and core.is_bail_held(b.id, b.bail_system, x.system))
	into ids, differ
	from (
		select distinct on (d.id) d.id, p.hearing_id, d.bail_system, core.bail_word(d.bail_status, d.in_custody) as was,
			core.bail_word((s.d).bail_status, (s.d).in_custody) as now
		from unnest(people) p
		join core.defendant d on d.id = p.defendant_id and d.bail_system <> x.system
		join core.list_people_sent(people, hearings) s on s.defendant_id = d.id
		where not p.is_new and ((s.d).bail_status is not null or (s.d).in_custody is not null)
		order by d.id, p.position
	) b;
	if ids is not null then
		perform core.note_discrepancies(x, 'bail', ids, coalesce(differ, '{}'));
	end if;
end
$$;

-- Writes what is new, and settles what this source no longer differs about.
create or replace function core.note_discrepancies(x core.intake, of_field text, ids uuid[], differ core.difference[]) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	update core.discrepancy d set settled_at = x.at
	where d.hearing_id = any (ids) and d.settled_at is null and d.field = of_field and x.system in (d.system, d.other_system)
		and not exists (select from unnest(differ) f where f.hearing_id = d.hearing_id and f.defendant_id is not distinct from d.defendant_id
			and (f.system, f.says, f.other_system, f.other_says) = (d.system, d.says, d.other_system, d.other_says));
	insert into core.discrepancy (hearing_id, defendant_id, court_code, field, system, says, other_system, other_says, publication_id, is_replay, found_at)
	select f.hearing_id, f.defendant_id, h.court_code, f.field, f.system, f.says, f.other_system, f.other_says, x.publication_id, x.is_replay, x.at
	from unnest(differ) f join core.hearing h on h.id = f.hearing_id
	where h.court_code = any (core.court_codes()) order by f.hearing_id, f.defendant_id
	on conflict do nothing;
end
$$;

-- The coordinator is told once for each client.
create or replace function core.discrepancy_drafts(publication uuid) returns core.notice_draft[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return array(
		select row(case when d.system = 'observed' then 'outcome-differs' else 'source-discrepancy' end, d.id, l.case_id, d.hearing_id, l.link_id, null, null, null, null,
			array[row(d.field, d.system || ' ' || d.says, d.other_system || ' ' || d.other_says)::core.change], null)::core.notice_draft
		from core.discrepancy d, lateral core.linked_cases(d.hearing_id) l
		where d.publication_id = publication and d.settled_at is null and not d.is_replay
			and (d.defendant_id is null or exists (select from core.link k where k.id = l.link_id and k.defendant_id = d.defendant_id)));
end
$$;

-- For the day list.
create or replace function core.day_discrepancies(of_hearing uuid, people uuid[]) returns api.day_discrepancy[]
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	return array(
		select row(d.field, d.defendant_id::text, d.system, d.says, d.other_system, d.other_says, d.found_at)::api.day_discrepancy
		from core.discrepancy d
		where d.hearing_id = of_hearing and d.settled_at is null and (d.defendant_id is null or d.defendant_id = any (people))
		order by d.field, d.system, d.other_system, d.id);
end
$$;
