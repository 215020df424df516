-- Purpose: the rows of a new or changed client case, with what it was and its audit row.
-- Parameters: the row before (all NULL if new) and after, and the person of each, see core.person_of_case().
-- Tables: client_case, client_case_version, client_case_urn, client_case_alias, audit.
create or replace function core.write_case(was core.client_case, wanted core.client_case, was_person jsonb, person jsonb) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	at constant timestamptz := wanted.changed_at;
begin
	if was.id is null then
		insert into core.client_case select wanted.*;
	else
		insert into core.client_case_version (case_id, version, was, changed_at, changed_by)
		values (was.id, was.version, to_jsonb(was) || was_person, at, core.principal_id());
		update core.client_case k set (idva_id, court_code, full_name, title, forenames, middle_names, surname, name_form, birth_date,
				age, sex, postcode, pnc_id, is_high_risk, is_bulk, version, opened_at, opened_by, changed_at, closed_at, closed_by, close_reason)
			= (wanted.idva_id, wanted.court_code, wanted.full_name, wanted.title, wanted.forenames, wanted.middle_names, wanted.surname,
				wanted.name_form, wanted.birth_date, wanted.age, wanted.sex, wanted.postcode, wanted.pnc_id, wanted.is_high_risk,
				wanted.is_bulk, wanted.version, wanted.opened_at, wanted.opened_by, wanted.changed_at, wanted.closed_at,
				wanted.closed_by, wanted.close_reason)
		where k.id = wanted.id;
	end if;

	update core.client_case_urn u set removed_at = at
	where u.case_id = wanted.id and u.removed_at is null and not person -> 'urns' ? u.urn;
	insert into core.client_case_urn (case_id, urn, urn_raw, added_at)
	select wanted.id, e.key, e.value, at from jsonb_each_text(person -> 'urns_raw') e
	on conflict (case_id, urn) do update set urn_raw = excluded.urn_raw, removed_at = null;
	update core.client_case_alias a set removed_at = at
	where a.case_id = wanted.id and a.removed_at is null and not person -> 'aliases' ? a.alias;
	insert into core.client_case_alias (case_id, alias, added_at)
	select wanted.id, e.value, at from jsonb_array_elements_text(person -> 'aliases') e
	on conflict (case_id, alias) do update set removed_at = null;

	perform core.audit(case when was.id is null then 'open-case' when was.closed_at is not null then 'reopen-case' else 'amend-case' end,
		case when was.id is null then 'collection' else 'alteration' end, 'case', wanted.id::text);
end
$$;
