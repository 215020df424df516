-- Purpose: the records of candidates, as the linker reads them, each with its version.
-- Parameters: ids, 16 octets each.
-- Returns: those that are there; one that is not kept ready (linked before it was) is made from its tables.
-- Tables: link_term (read), those of core.link_records().
create or replace function core.link_fetch(request api.link_fetch_request) returns api.link_fetch_response
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
	set enable_seqscan = off set jit = off -- the plans are kept, and must suit tables that have grown
as $$
declare
	wanted constant uuid[] := array(select encode(substr(request.ids, 16 * n + 1, 16), 'hex')::uuid
		from generate_series(0, coalesce(length(request.ids), 0) / 16 - 1) n);
	fetched api.link_fetched[];
	unstored uuid[];
begin
	fetched := array(select row(t.record, null, t.version)::api.link_fetched from unnest(wanted) w (id)
		join core.link_term t on t.subject_id = w.id where t.record is not null);
	if cardinality(fetched) < cardinality(wanted) then
		unstored := array(select w.id from unnest(wanted) w (id) where not exists (
			select from core.link_term t where t.subject_id = w.id and t.record is not null));
		fetched := fetched || array(select row(null, r.record, coalesce(t.version, 0))::api.link_fetched
			from (select * from core.link_records('case', unstored) union all select * from core.link_records('defendant', unstored)) r
			left join core.link_term t on t.subject_id = r.id);
	end if;
	return row(fetched)::api.link_fetch_response;
end
$$;
