-- Purpose    A release that has arrived becomes what counts, all of it at once. What it says as before stays untouched;
--            what it says otherwise ends the day before its effective date, and the new words begin; a row of the same
--            first day, or one that had not begun, is withdrawn instead: it never was so. Codes of its schemes that it
--            does not have end. A code that is new is taken to have been valid always, unless the file says since when.
-- Parameters the release.
-- Returns    it, completed.
-- Errors     SD001 a code stands there twice, or ends before it begins.
-- Tables     code, code_draft (emptied), code_release; those of core.audit().
create or replace function core.settle_release(of_release uuid) returns core.code_release
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
	r core.code_release;
	changed integer;
	ended integer;
begin
	select x.* into strict r from core.code_release x where x.id = of_release for update;
	perform pg_advisory_xact_lock(hashtextextended('sdac codes ' || r.set_name, 0));
	perform core.check_draft(of_release);
	r.schemes := array(select distinct d.scheme from core.code_draft d where d.release_id = of_release order by 1);
	update core.code_draft d set code_id = c.id
	from core.code c
	where d.release_id = of_release and c.withdrawn_by is null and (c.set_name, c.scheme, c.code) = (r.set_name, d.scheme, d.code)
		and (c.title, c.attributes) = (d.title, d.attributes) and c.title_cy is not distinct from d.title_cy
		and c.valid_to is not distinct from d.valid_to and coalesce(d.valid_from = c.valid_from, true);
	update core.code_draft d set valid_from = case when d.valid_to < r.effective_from then '-infinity'
		when exists (select from core.code c where c.withdrawn_by is null and (c.set_name, c.scheme, c.code) = (r.set_name, d.scheme, d.code))
			then r.effective_from else '-infinity' end
	where d.release_id = of_release and d.code_id is null and d.valid_from is null;
	with draft as materialized (
		select d.* from core.code_draft d where d.release_id = of_release
	), gone as (
		select c.id, c.scheme, c.code, c.valid_from >= r.effective_from or exists (select from draft d
			where d.code_id is null and (d.scheme, d.code, d.valid_from) = (c.scheme, c.code, c.valid_from)) as never_was
		from core.code c
		where c.set_name = r.set_name and c.scheme = any (r.schemes) and c.withdrawn_by is null
			and not exists (select from draft d where d.code_id = c.id)
	), closed as (
		update core.code c set withdrawn_by = case when g.never_was then of_release end,
			valid_to = case when g.never_was then c.valid_to else least(c.valid_to, r.effective_from - 1) end
		from gone g where c.id = g.id and (g.never_was or c.valid_to is null or c.valid_to >= r.effective_from)
		returning c.scheme, c.code
	)
	select count(*) filter (where exists (select from draft d where (d.scheme, d.code) = (c.scheme, c.code))),
		count(*) filter (where not exists (select from draft d where (d.scheme, d.code) = (c.scheme, c.code)))
	into changed, ended from (select distinct scheme, code from closed) c;
	insert into core.code (set_name, scheme, code, valid_from, valid_to, title, title_cy, attributes, release_id)
	select r.set_name, d.scheme, d.code, d.valid_from, d.valid_to, d.title, d.title_cy, d.attributes, of_release
	from core.code_draft d where d.release_id = of_release and d.code_id is null order by d.position;
	get diagnostics r.n_added = row_count;
	delete from core.code_draft d where d.release_id = of_release;
	update core.code_release x set schemes = r.schemes, completed_at = core.now(), n_added = greatest(r.n_added - changed, 0), n_changed = changed, n_ended = ended
	where x.id = of_release returning x.* into r;
	perform core.audit('codes-release', 'alteration', 'code-set', r.set_name || ' ' || r.version);
	return r;
end
$$;

-- A file is taken whole or not at all; the place of the fault is the line.
create or replace function core.check_draft(of_release uuid) returns void
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
	line integer;
begin
	select min(d.position) into line from (
		select x.position, row_number() over (partition by x.scheme, x.code, x.valid_from order by x.position) as nth
		from core.code_draft x where x.release_id = of_release) d where d.nth > 1;
	if line is not null then
		perform core.refuse('SD001', 'this code stands there twice for the same day', 'line ' || line, 'Leave one of them, or give them different first days.');
	end if;
	select min(d.position) into line from core.code_draft d where d.release_id = of_release and d.valid_to < d.valid_from;
	if line is not null then
		perform core.refuse('SD001', 'ends before it begins', 'line ' || line, 'Correct valid_from or valid_to.');
	end if;
end
$$;
