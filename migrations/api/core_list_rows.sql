-- Purpose    Reads the records of a list: identifiers in one form, and what cannot be taken set aside.
-- Parameters the records; the day of their list; is_manual: by a person, who knows of an overnight custody case no more than name and date of birth.
-- Returns    one row a record, in order; tier, hearing and case are not known yet.
-- Errors     none: one bad record never stops a list.
-- Tables     none.
create or replace function core.list_rows(hearings api.listed_hearing[], list_date date, is_manual boolean) returns core.list_row[]
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return (
		select coalesce(array_agg(row(r.position,
				case
					when coalesce(r.urn, r.case_number, r.source_hearing_id) is null
						and not (is_manual and core.has_name_and_birth(r.match_keys)) then 'no-case-identity'
					when r.match_keys = '{}' then 'no-defendant-name'
					when r.copy > 1 then 'duplicate-record'
				end,
				r.urn, r.case_number, r.source_hearing_id, r.match_keys, r.digest, (r.h).starts_at, (r.h).room,
				null, null, null, case when r.warned_from is null then list_date else core.warned_to(r.warned_from, core.date_or_null((r.h).warned_to)) end,
				r.warned_from, (r.h).hearing_type)::core.list_row order by r.position), '{}')
		from (
			select d.*, row_number() over (partition by d.digest order by d.position) as copy
			from (
				select n.position, n.h, core.compact((n.h).case_urn) as urn, core.case_number(n.h) as case_number,
					nullif((n.h).source_hearing_id, '') as source_hearing_id,
					case when core.is_day_open((n.h).time_precision) then coalesce(core.date_or_null((n.h).warned_from), list_date) end as warned_from,
					array(select distinct k from unnest((n.h).defendants) d, unnest(core.person_keys(d)) k) as match_keys,
					sha256(record_send(n.h)) as digest
				from (select h, row_number() over ()::integer as position from unnest(hearings) h) n
			) d
		) r
	);
end
$$;

-- The records of these tiers. An array is reckoned as ten rows and a condition on a member as a two-hundredth of them:
-- with unnest() every join of a long list became a loop in a loop. These functions say how many there may be.
create or replace function core.rows_of_tiers(rows core.list_row[], first integer, last integer) returns setof core.list_row
	language plpgsql immutable rows 1000 set search_path = pg_catalog, pg_temp
as $$
begin
	return query select r.* from unnest(rows) r where r.tier between first and last;
end
$$;

create or replace function core.rows_taken(rows core.list_row[]) returns setof core.list_row
	language plpgsql immutable rows 1000 set search_path = pg_catalog, pg_temp
as $$
begin
	return query select r.* from unnest(rows) r where r.reason is null;
end
$$;

create or replace function core.has_name_and_birth(keys text[]) returns boolean
	language sql immutable parallel safe
return exists (select from unnest(keys) k where k like 'n:%') and exists (select from unnest(keys) k where k like 'b:%');

-- An application without a case is recognised by its own reference.
create or replace function core.case_number(h api.listed_hearing) returns text
	language sql immutable parallel safe
return coalesce(core.compact((h).case_number), 'APP' || core.compact((h).application_reference));

-- What the same source has deleted stays deleted, whatever a later list of it says.
create or replace function core.list_tombstones(x core.intake, rows core.list_row[]) returns core.list_row[]
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
	dead constant text[] := array(select s.source_hearing_id from core.hearing_source s
		where s.system = x.system and s.fate in ('deleted', 'duplicate')
			and s.source_hearing_id = any (array(select r.source_hearing_id from unnest(rows) r where r.source_hearing_id is not null)));
begin
	if dead = '{}' then
		return rows;
	end if;
	return (
		select array_agg(row(r.position, case when r.source_hearing_id = any (dead) then 'deleted-hearing' else r.reason end, r.urn, r.case_number,
			r.source_hearing_id, r.match_keys, r.digest, r.starts_at, r.room, r.tier, r.hearing_id, r.case_id, r.hearing_date, r.warned_from,
			r.hearing_type)::core.list_row order by r.position)
		from unnest(rows) r
	);
end
$$;

create or replace function core.set_aside(rows core.list_row[]) returns core.record_verdict[]
	language plpgsql immutable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return (
		select coalesce(array_agg(row(r.position, r.reason, w.words)::core.record_verdict order by r.position), '{}')
		from unnest(rows) r
		join (values
			('no-case-identity', 'Neither URN, case number, application reference nor hearing id: nobody can tell which case this is.'),
			('no-defendant-name', 'No defendant of this record has a name or an identifier.'),
			('deleted-hearing', 'The source has deleted this hearing, or called it a duplicate: only an explicit re-listing brings it back.'),
			('duplicate-record', 'The same record stands earlier in this list.')
		) as w (reason, words) on w.reason = r.reason
	);
end
$$;
