-- Purpose    Recognises the records of a list as hearings that are known.
-- Parameters the list, its records.
-- Returns    the records with tier, hearing and case (NULL for a new one; its hearing has an id already).
-- Errors     none.
-- Tables     listing, hearing (read).
create or replace function core.list_match(x core.intake, rows core.list_row[]) returns core.list_row[]
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return (
		with known as (
			select r.position, l.hearing_id
			from core.listing l join core.rows_taken(rows) r on r.digest = l.digest
			where l.scope_id = x.scope_id and l.missing_since is null
		), best as (
			select c.*, row_number() over (partition by c.position order by c.tier, c.distance, c.overlap desc, c.hearing_id) as of_record,
				row_number() over (partition by c.hearing_id order by c.tier, c.distance, c.overlap desc, c.position) as of_hearing
			from (
				select * from core.list_candidates(x, array(select r from unnest(rows) r where r.position not in (select k.position from known k)))
				union
				select * from core.manual_candidates(x, array(select r from unnest(rows) r where r.position not in (select k.position from known k)))
			) c
			where c.hearing_id not in (select k.hearing_id from known k)
		)
		select coalesce(array_agg(row(r.position, r.reason, r.urn, r.case_number, r.source_hearing_id, r.match_keys, r.digest,
				r.starts_at, r.room,
				case when k.position is not null then 0 when b.position is not null then b.tier when r.reason is null then 5 end,
				case when r.reason is null then coalesce(k.hearing_id, b.hearing_id, gen_random_uuid()) end,
				b.case_id, r.hearing_date, r.warned_from, r.hearing_type)::core.list_row order by r.position), '{}')
		from unnest(rows) r
		left join known k on k.position = r.position
		left join best b on b.position = r.position and b.of_record = 1 and b.of_hearing = 1
	);
end
$$;

-- Every hearing that a changed record could be, with how near it is. A hearing that its own list of another
-- day still names is another hearing: the next one of the same case, or the next day of the same trial.
create or replace function core.list_candidates(x core.intake, rows core.list_row[])
	returns table ("position" integer, hearing_id uuid, case_id uuid, tier integer, overlap integer, distance double precision)
	language plpgsql stable rows 20 set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	select c.position, c.id, c.case_id, c.tier, c.overlap,
		(coalesce(abs(extract(epoch from c.record_at - c.starts_at)), 86400) + case when c.same_room then 0 else 1 end)::double precision
	from (
		select r.position, h.id, h.case_id, r.starts_at as record_at, h.starts_at,
			core.room_key(r.room) = core.room_key(h.room) as same_room,
			cardinality(array(select unnest(r.match_keys) intersect select unnest(h.match_keys))) as overlap,
			r.source_hearing_id = h.source_hearing_id and h.system = x.system as same_source,
			case
				when l.hearing_id is not null and ((l.warned_from is null) = (r.warned_from is null) or core.is_one_kind(r.hearing_type, h.hearing_type)) then 1
				when h.state in ('moved', 'deleted', 'duplicate') then null
				when h.warned_from is not null or r.warned_from is not null then core.warned_tier(x, r, h)
				when h.hearing_date = x.list_date and h.court_code <> x.court_code
					and not (r.source_hearing_id = h.source_hearing_id and h.system = x.system) and h.absent_after is null then null
				when h.hearing_date = x.list_date and r.source_hearing_id = h.source_hearing_id and h.system = x.system then 2
				when h.hearing_date = x.list_date and h.court_code = x.court_code then case when h.from_manual and x.system <> 'manual' then 2 else 3 end
				when (h.absent_after is not null or h.state = 'absent_from_list') and h.hearing_date >= core.today() then 4
			end as tier
		from unnest(rows) r
		join core.hearing h on h.urn = r.urn or (h.court_code = x.court_code and h.case_number = r.case_number)
			or h.source_hearing_id = r.source_hearing_id
		left join core.listing l on l.hearing_id = h.id and l.scope_id = x.scope_id
		where r.reason is null
			and (r.source_hearing_id = h.source_hearing_id and h.system = x.system and r.urn <> h.urn) is not true
			and (r.source_hearing_id <> h.source_hearing_id and core.are_two_hearings(x.system, r.source_hearing_id, h.source_hearing_id)) is not true
	) c
	where c.tier is not null and (c.overlap > 0 or c.same_source);
end
$$;

-- Two ids of a source that speaks of hearings by their ids are two hearings, also of one case on one day.
create or replace function core.are_two_hearings(of_system text, one text, other text) returns boolean
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	return (select count(*) = 2 from core.hearing_source s where s.system = of_system and s.source_hearing_id in (one, other));
end
$$;

create or replace function core.is_one_kind(a text, b text) returns boolean
	language sql immutable parallel safe
return coalesce(lower(a) = lower(b), true);

-- Where the list, or the hearing, has no day yet. One that is fixed within the period takes the day; a warned list beside
-- one that has fixed it says nothing. A case can have a mention on a day and wait for its trial: kinds are not mixed.
create or replace function core.warned_tier(x core.intake, r core.list_row, h core.hearing) returns integer
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select case
		when not core.is_one_kind((r).hearing_type, (h).hearing_type) then null
		when (h).court_code = (x).court_code and (h).state in ('listed', 'absent_from_list')
				and coalesce((r).warned_from, (r).hearing_date) <= (h).hearing_date and coalesce((h).warned_from, (h).hearing_date) <= (r).hearing_date
			then case when (r).warned_from is null then 4
				when (h).warned_from is null then case when (h).absent_after is not null or (h).state = 'absent_from_list' then 4 else 3 end
				when (h).system = (x).system then 2 else 3 end
		when ((h).absent_after is not null or (h).state = 'absent_from_list') and (h).hearing_date >= core.today() then 4
	end;
end;
