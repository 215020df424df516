-- Purpose: persons of either side of a link, as the linker needs them.
-- Parameters: kind 'defendant' or 'case', and which.
-- Returns: one record each, in no order; closed cases are left out.
-- Tables: defendant, court_case, client_case, client_case_alias, client_case_urn.
create or replace function core.link_records(of_kind text, ids uuid[]) returns table (id uuid, record api.link_record)
	language plpgsql stable set search_path = pg_catalog, pg_temp
	set enable_seqscan = off set jit = off -- the plans are kept, and must suit tables that have grown
as $$
#variable_conflict use_column
begin
	if of_kind = 'defendant' then
		return query
		select d.id, row(d.id::text, 'defendant',
			row(d.full_name, d.title, d.forenames, d.middle_names, d.surname, d.name_form)::api.person_name,
			d.aliases, d.birth_date::text, d.age, d.sex, d.postcode, d.pnc_id,
			array_remove(array[c.urn], null), d.court_code, d.from_public_list,
			coalesce(d.name_form = 'organisation', false))::api.link_record
		from core.defendant d join core.court_case c on c.id = d.case_id
		where d.id = any (ids);
	else
		-- Few cases have aliases or numbers: both are read for all of them at once.
		return query
		with alias as materialized (
			select a.case_id, array_agg(a.alias order by a.alias) as aliases from core.client_case_alias a
			where a.case_id = any (ids) and a.removed_at is null group by a.case_id
		), number as materialized (
			select u.case_id, array_agg(u.urn order by u.urn) as urns from core.client_case_urn u
			where u.case_id = any (ids) and u.removed_at is null group by u.case_id
		)
		select k.id, row(k.id::text, 'case',
			row(k.full_name, k.title, k.forenames, k.middle_names, k.surname, k.name_form)::api.person_name,
			coalesce(a.aliases, '{}'), k.birth_date::text, k.age, k.sex, k.postcode, k.pnc_id, coalesce(n.urns, '{}'),
			k.court_code, false, coalesce(k.name_form = 'organisation', false))::api.link_record
		from core.client_case k left join alias a on a.case_id = k.id left join number n on n.case_id = k.id
		where k.id = any (ids) and k.closed_at is null;
	end if;
end
$$;
