-- Purpose: what the linker reads of a case, in one form, from the request and from the tables: equal
-- objects mean that there is nothing to look at again. Keys are the columns of client_case, urns and aliases; the
-- request's has urns_raw too, as written: another spelling is the same number.
-- Tables: client_case_urn, client_case_alias (read).
create or replace function core.person_as_asked(who api.perpetrator, court text) returns jsonb
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select jsonb_build_object(
		'full_name', coalesce(nullif(btrim((who.name).full), ''),
			nullif(concat_ws(' ', btrim((who.name).forenames), btrim((who.name).middle_names), btrim((who.name).surname)), '')),
		'title', (who.name).title, 'forenames', (who.name).forenames, 'middle_names', (who.name).middle_names,
		'surname', (who.name).surname, 'name_form', (who.name).form,
		'birth_date', core.date_or_null(who.birth_date), 'age', who.age, 'sex', who.sex, 'postcode', who.postcode, 'pnc_id', who.pnc_id,
		'court_code', left(court, 5),
		'urns', coalesce((select jsonb_agg(distinct core.compact(u)) from unnest(who.case_urns) u where core.compact(u) is not null), '[]'),
		'urns_raw', coalesce((select jsonb_object_agg(core.compact(u), btrim(u)) from unnest(who.case_urns) u where core.compact(u) is not null), '{}'),
		'aliases', coalesce((select jsonb_agg(distinct btrim(a)) from unnest(who.aliases) a where btrim(a) <> ''), '[]'));
end;

create or replace function core.person_of_case(k core.client_case) returns jsonb
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select jsonb_build_object(
		'full_name', k.full_name, 'title', k.title, 'forenames', k.forenames, 'middle_names', k.middle_names, 'surname', k.surname,
		'name_form', k.name_form, 'birth_date', k.birth_date, 'age', k.age, 'sex', k.sex, 'postcode', k.postcode, 'pnc_id', k.pnc_id,
		'court_code', k.court_code,
		'urns', coalesce((select jsonb_agg(u.urn order by u.urn) from core.client_case_urn u
			where u.case_id = k.id and u.removed_at is null), '[]'),
		'aliases', coalesce((select jsonb_agg(a.alias order by a.alias) from core.client_case_alias a
			where a.case_id = k.id and a.removed_at is null), '[]'));
end;
