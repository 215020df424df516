-- Purpose: what a person decided about a case and the same defendant in another row: under the same case number,
-- with the source's own key or the same name and date of birth. Never by case number alone: that is a co-defendant.
-- Returns: 'confirmed', 'refused' or NULL; of several the newest.
-- Tables: link, defendant, court_case (read).
create or replace function core.inherited_decision(of_defendant uuid, of_case uuid) returns text
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select l.state
	from core.link l
	join core.defendant o on o.id = l.defendant_id
	join core.court_case oc on oc.id = o.case_id
	join core.defendant d on d.id = of_defendant and d.id <> o.id
	join core.court_case c on c.id = d.case_id and c.urn = oc.urn
	where l.case_id = of_case and l.state in ('confirmed', 'refused')
		and (o.source_defendant_id = d.source_defendant_id
			or o.birth_date = d.birth_date and core.compact(o.full_name) = core.compact(d.full_name))
	order by l.changed_at desc limit 1;
end;
