-- Purpose    A code table that comes with the program, from reference/code/SET.csv. A scheme of which an administrator
--            has imported a version keeps that: it is newer than the program. Called by migrate.
-- Parameters the set; the file's SHA-256 in hex; its lines, a text for each column: scheme, code, title, title_cy,
--            valid_from, valid_to; every other column is an attribute.
-- Returns    'released', or 'known' if nothing of it is new.
-- Errors     SD001 from core.settle_release().
-- Tables     code_release, code_draft; those of core.settle_release().
create or replace function core.ship_codes(of_set text, sha256_hex text, lines jsonb[]) returns text
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
	sum constant bytea := decode(sha256_hex, 'hex');
	kept text[];
	release uuid;
begin
	if (select r.sha256 from core.code_release r where r.set_name = of_set and r.origin = 'shipped' and r.completed_at is not null
			order by r.completed_at desc limit 1) = sum then
		return 'known';
	end if;
	kept := array(select distinct s from core.code_release r, unnest(r.schemes) s where r.set_name = of_set and r.origin = 'imported');
	insert into core.code_release (set_name, version, origin, source, sha256, n_rows, effective_from, begun_at)
	values (of_set, left(sha256_hex, 12), 'shipped', 'reference/code/' || of_set || '.csv', sum, cardinality(lines), core.today(), core.now())
	returning id into release;
	insert into core.code_draft (release_id, position, scheme, code, title, title_cy, valid_from, valid_to, attributes)
	select release, l.n + 1, l.line ->> 'scheme', upper(l.line ->> 'code'), l.line ->> 'title', l.line ->> 'title_cy',
		(l.line ->> 'valid_from')::date, (l.line ->> 'valid_to')::date,
		jsonb_strip_nulls(l.line - array['scheme', 'code', 'title', 'title_cy', 'valid_from', 'valid_to'])
	from unnest(lines) with ordinality as l (line, n) where l.line ->> 'scheme' <> all (kept);
	perform core.settle_release(release);
	return 'released';
end
$$;
