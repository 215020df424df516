-- Purpose: counts how common each term is, a slice at a time: see core.link_snapshot. A count begins at night
-- when the newest is of another day, when as large a share of the records as the model says is new since (a large import), or when there
-- is none. Below so many records as the model says (count.*) a count says nothing: then there is none, and the
-- model's own chances hold.
-- Parameters: whether to look if a new count is due; a begun one is continued in any case.
-- Returns: whether a slice was counted, so that the caller comes again soon.
-- Tables: link_snapshot (insert, update), link_frequency (insert, update, delete), link_large_block (delete), link_term, client_case (read).
create or replace function core.refresh_frequencies(look boolean) returns boolean
	language plpgsql security definer set search_path = pg_catalog, pg_temp
	set enable_seqscan = off -- the plans are kept, and must suit tables that have grown
as $$
declare
	open core.link_snapshot;
	since constant timestamptz := core.now() - make_interval(months => core.link_model_value('count.months')::integer);
	slice constant integer := 2000; -- subjects: some 60,000 terms
	last_subject uuid;
	counted bigint;
begin
	-- One daemon at a time; the others leave it to that one.
	if not pg_try_advisory_xact_lock(hashtextextended('sdac link frequencies', 0)) then
		return false;
	end if;
	select * into open from core.link_snapshot s where s.finished_at is null order by s.id limit 1;
	if open.id is null then
		if not look or not core.frequencies_due() then
			return look and core.forget_frequencies();
		end if;
		insert into core.link_snapshot (model_version, begun_at) values (core.link_model_in_force(), core.now()) returning * into open;
	end if;

	with chosen as materialized (
		select t.subject_id, t.terms, t.noted_at from core.link_term t where t.subject_id > open.after_subject order by t.subject_id limit slice
	), recent as materialized (
		select c.terms from chosen c where c.noted_at > since
	), added as (
		insert into core.link_frequency as f (snapshot_id, term, count)
		select open.id, term, count(*) from recent r cross join unnest(r.terms) term group by term order by term
		on conflict (snapshot_id, term) do update set count = f.count + excluded.count
	)
	select (select c.subject_id from chosen c order by c.subject_id desc limit 1), (select count(*) from recent) into last_subject, counted;
	update core.link_snapshot s set after_subject = coalesce(last_subject, s.after_subject), records = s.records + counted,
		finished_at = case when last_subject is null then core.now() end,
		open_cases = case when last_subject is null then (select count(*) from core.client_case k where k.closed_at is null) end
	where s.id = open.id;
	if last_subject is null then
		perform core.forget_all_large_blocks();
	end if;
	return true;
end
$$;

create or replace function core.frequencies_due() returns boolean
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
	set enable_seqscan = off
as $$
declare
	newest core.link_snapshot;
	wanted bigint;
begin
	select * into newest from core.link_snapshot s where s.finished_at is not null order by s.id desc limit 1;
	if newest.id is not null and newest.begun_at < core.now() - interval '12 hours'
			and extract(hour from core.now() at time zone 'Europe/London') between 1 and 4 then
		return true;
	end if;
	wanted := greatest(core.link_model_value('count.least_records'),
		floor(coalesce(newest.records, 0) * core.link_model_value('count.renew_share')))::bigint;
	return (select count(*) from (select from core.link_term t where t.noted_at > coalesce(newest.begun_at, '-infinity') limit wanted) n) >= wanted;
end
$$;

-- Counts that two newer finished ones have replaced. Returns whether there may be more of them.
create or replace function core.forget_frequencies() returns boolean
	language plpgsql security definer set search_path = pg_catalog, pg_temp
	set enable_seqscan = off
as $$
declare
	keep_from constant bigint := (select s.id from core.link_snapshot s where s.finished_at is not null order by s.id desc offset 1 limit 1);
	forgotten integer;
begin
	delete from core.link_frequency f where (f.snapshot_id, f.term) in (
		select o.snapshot_id, o.term from core.link_frequency o where o.snapshot_id < keep_from order by o.snapshot_id, o.term limit 20000);
	get diagnostics forgotten = row_count;
	return forgotten > 0;
end
$$;
