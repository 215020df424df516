-- Purpose    Writes new defendants and what changed about known ones, and puts before the linker whom it
--            must look at: the new, and those whose identity changed. Others keep their links untouched.
-- Parameters the list, its people, the records as sent.
-- Returns    nothing.
-- Errors     none.
-- Tables     defendant (locked in key order), defendant_version, hearing_defendant, link_work.
create or replace function core.list_defendants(x core.intake, people core.list_defendant[], hearings api.listed_hearing[]) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	to_link uuid[];
begin
	perform from core.defendant d where d.id = any (array(select p.defendant_id from unnest(people) p where not p.is_new))
	order by d.id for no key update;
	with changed as (
		select core.list_change_defendants(x, people, hearings) as id
	), added as (
		insert into core.defendant (id, case_id, court_code, source_defendant_id, match_keys, full_name, title, forenames, middle_names,
			surname, name_form, aliases, birth_date, birth_date_quality, age, sex, postcode, pnc_id, cro_number, arrest_summons_number,
			bail_status, in_custody, bail_system, is_youth, is_masked, from_public_list, publication_id, added_at, changed_at)
		select s.defendant_id, s.case_id, x.court_code, (s.d).source_defendant_id, s.keys, (n.name)."full", (n.name).title, (n.name).forenames,
			(n.name).middle_names, (n.name).surname, (n.name).form, (s.d).aliases, core.date_or_null((s.d).birth_date),
			case when (s.d).birth_date is not null and core.date_or_null((s.d).birth_date) is null then 'invalid' else (s.d).birth_date_quality end,
			(s.d).age, (s.d).sex, (s.d).postcode, (s.d).pnc_id, (s.d).cro_number, (s.d).arrest_summons_number,
			(s.d).bail_status, (s.d).in_custody,
			case when (s.d).bail_status is not null or (s.d).in_custody is not null then x.system end, (s.d).is_youth, (s.d).is_masked, x.is_public, x.publication_id, x.at, x.at
		from core.list_people_sent(people, hearings) s, lateral (select (s.d).name) n
		where s.is_new order by s.defendant_id
		returning id
	)
	select array_agg(c.id) into to_link from (select id from changed where id is not null union all select id from added) c;
	insert into core.hearing_defendant as hd (hearing_id, defendant_id, court_code, added_at)
	select distinct p.hearing_id, p.defendant_id, x.court_code, x.at from unnest(people) p order by 1, 2
	on conflict (hearing_id, defendant_id) do update set removed_at = null where hd.removed_at is not null;
	update core.hearing_defendant hd set removed_at = x.at
	where hd.removed_at is null and not x.is_public and hd.hearing_id = any (array(select p.hearing_id from unnest(people) p where not p.is_new))
		and (hd.hearing_id, hd.defendant_id) not in (select p.hearing_id, p.defendant_id from unnest(people) p);
	if to_link is not null then
		perform core.queue_link_work('defendant', to_link);
	end if;
end
$$;

-- The newer name, unless it is the same one with less known about its parts.
create or replace function core.better_name(known api.person_name, sent api.person_name) returns api.person_name
	language sql immutable set search_path = pg_catalog, pg_temp
return case when sent is null or (known).surname is not null and nullif((sent).surname, '') is null
	and core.name_key(known) = core.name_key(sent) then known else sent end;

-- Keys are looked up as arrays: a plan made while a table was small must not read all of it later.
-- Returns those whose identity changed. Absent is no information; a public list, which knows only names,
-- changes nothing of a person whom a full list has described.
create or replace function core.list_change_defendants(x core.intake, people core.list_defendant[], hearings api.listed_hearing[]) returns setof uuid
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	with n as materialized (
		select o.id, s.keys, s.d, core.better_name(row(o.full_name, o.title, o.forenames, o.middle_names, o.surname, o.name_form)::api.person_name,
				(s.d).name) as name,
			coalesce(core.date_or_null((s.d).birth_date), o.birth_date) as birth_date, coalesce((s.d).pnc_id, o.pnc_id) as pnc_id,
			coalesce((s.d).sex, o.sex) as sex, coalesce((s.d).postcode, o.postcode) as postcode,
			case when (s.d).aliases = '{}' then o.aliases else (s.d).aliases end as aliases,
			case when b.is_kept then o.bail_status else coalesce((s.d).bail_status, o.bail_status) end as bail_status,
			case when b.is_kept then o.in_custody else coalesce((s.d).in_custody, o.in_custody) end as in_custody,
			case when not b.is_kept and ((s.d).bail_status is not null or (s.d).in_custody is not null) then x.system else o.bail_system end as bail_system,
			(o.full_name, o.title, o.forenames, o.middle_names, o.surname, o.birth_date, o.pnc_id, o.sex, o.postcode, o.aliases) as was,
			(o.bail_status, o.in_custody) as was_held, o.from_public_list and not x.is_public as is_described
		from core.defendant o join core.list_people_sent(people, hearings) s on s.defendant_id = o.id
		cross join lateral (select coalesce(core.source_rank(o.bail_system) < core.source_rank(x.system)
			and core.is_bail_held(o.id, o.bail_system, x.system), false) as is_kept) b
		where o.id = any (array(select p.defendant_id from unnest(people) p where not p.is_new)) and (o.from_public_list or not x.is_public)
	), differs as materialized (
		select n.*, n.is_described or n.was is distinct from ((n.name)."full", (n.name).title, (n.name).forenames, (n.name).middle_names,
			(n.name).surname, n.birth_date, n.pnc_id, n.sex, n.postcode, n.aliases) as is_other
		from n
	), changed as materialized (
		select d.* from differs d where d.is_other or d.was_held is distinct from (d.bail_status, d.in_custody)
	), kept as (
		insert into core.defendant_version (defendant_id, version, court_code, full_name, forenames, middle_names, surname, aliases,
			birth_date, birth_date_quality, sex, postcode, pnc_id, bail_status, in_custody, publication_id, changed_at)
		select o.id, o.version, o.court_code, o.full_name, o.forenames, o.middle_names, o.surname, o.aliases, o.birth_date,
			o.birth_date_quality, o.sex, o.postcode, o.pnc_id, o.bail_status, o.in_custody, x.publication_id, x.at
		from core.defendant o join changed d on d.id = o.id
		where o.id = any (array(select k.id from changed k))
	), written as (
		update core.defendant o set full_name = (d.name)."full", title = (d.name).title, forenames = (d.name).forenames,
			middle_names = (d.name).middle_names, surname = (d.name).surname, name_form = (d.name).form, aliases = d.aliases,
			birth_date = d.birth_date, birth_date_quality = coalesce((d.d).birth_date_quality, o.birth_date_quality), sex = d.sex,
			postcode = d.postcode, pnc_id = d.pnc_id, age = coalesce((d.d).age, o.age), bail_status = d.bail_status, in_custody = d.in_custody,
			bail_system = d.bail_system,
			match_keys = array(select unnest(o.match_keys) union select unnest(d.keys)), from_public_list = o.from_public_list and x.is_public,
			version = o.version + 1, publication_id = x.publication_id, changed_at = x.at
		from changed d
		where o.id = any (array(select k.id from changed k)) and o.id = d.id
		returning o.id, d.is_other
	)
	select w.id from written w where w.is_other;
end
$$;
