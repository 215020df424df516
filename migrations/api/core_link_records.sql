-- Purpose: persons of either side of a link, as the linker needs them.
-- Parameters: kind 'defendant' or 'case', and which.
-- Returns: one record each, in no order; closed cases are left out.
-- Tables: defendant, court_case, client_case, client_case_alias, client_case_urn.
create or replace function core.link_records(of_kind text, ids uuid[]) returns setof api.link_record
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select row(d.id::text, 'defendant',
		row(d.full_name, d.title, d.forenames, d.middle_names, d.surname, d.name_form)::api.person_name,
		d.aliases, d.birth_date::text, d.age, d.sex, d.postcode, d.pnc_id,
		array_remove(array[c.urn], null), d.court_code, d.from_public_list,
		coalesce(d.name_form = 'organisation', false))::api.link_record
	from core.defendant d join core.court_case c on c.id = d.case_id
	where of_kind = 'defendant' and d.id = any (ids)
	union all
	select row(k.id::text, 'case',
		row(k.full_name, k.title, k.forenames, k.middle_names, k.surname, k.name_form)::api.person_name,
		array(select alias from core.client_case_alias a where a.case_id = k.id and a.removed_at is null order by alias),
		k.birth_date::text, k.age, k.sex, k.postcode, k.pnc_id,
		array(select urn from core.client_case_urn u where u.case_id = k.id and u.removed_at is null order by urn),
		k.court_code, false, coalesce(k.name_form = 'organisation', false))::api.link_record
	from core.client_case k
	where of_kind = 'case' and k.id = any (ids) and k.closed_at is null;
end;
