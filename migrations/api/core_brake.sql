-- Purpose    A feeder that would have far more told than is usual is held: what it said is kept as facts, what it would have
--            had told is kept as drafts, and a person decides. Once it holds, it holds everything of that feeder and court
--            until she has.
-- Parameters drafts of notices.
-- Returns    those that may be raised; when the brake trips, with the notice that says so.
-- Errors     none.
-- Tables     feed (locked in key order), held_notice; outcome, hearing, hearing_version, publication, principal (read).
create or replace function core.brake(drafts core.notice_draft[]) returns core.notice_draft[]
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	f core.feed;
	mine core.notice_draft[];
	passed core.notice_draft[];
	fed uuid[];
begin
	if coalesce(cardinality(drafts), 0) = 0 then
		return drafts;
	end if;
	fed := array(select core.draft_feed(d.kind, d.hearing_id, d.outcome_id) from unnest(drafts) with ordinality as d order by d.ordinality);
	for f in select t.* from core.feed t where t.id = any (fed) and (t.brake_limit is not null or t.braked_at is not null) order by t.id for no key update loop
		mine := array(select d::core.notice_draft from core.fed_drafts(drafts, fed, f.id, true) d);
		f := core.brake_step(f, cardinality(mine));
		if f.braked_at is not null and mine <> '{}' then
			insert into core.held_notice (feed_id, draft, fact_id, kind, case_id, held_at)
			select f.id, to_jsonb(m), m.fact_id, m.kind, m.case_id, core.now() from unnest(mine) m on conflict do nothing;
			passed := array(select d::core.notice_draft from core.fed_drafts(drafts, fed, f.id, false) d);
			fed := array(select core.draft_feed(d.kind, d.hearing_id, d.outcome_id) from unnest(passed) with ordinality as d order by d.ordinality);
			drafts := passed;
			if f.braked_at = core.now() then
				drafts := drafts || row('volume-held', md5(f.id::text || f.braked_at::text)::uuid, null, null, null, null, f.court_code,
					(select p.name from core.principal p where p.id = f.principal_id), null, null, null)::core.notice_draft;
				fed := fed || null::uuid;
			end if;
		end if;
	end loop;
	return drafts;
end
$$;

-- Those that the brake of a feed is about, or all the others. What a person has released is not held again.
create or replace function core.fed_drafts(drafts core.notice_draft[], fed uuid[], of_feed uuid, is_about boolean) returns setof core.notice_draft
	language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
	select d.kind, d.fact_id, d.case_id, d.hearing_id, d.link_id, d.outcome_id, d.court_code, d.feeder, d.supersedes_id, d.changes, d.recipients
	from unnest(drafts) with ordinality as d
	where (coalesce(fed[d.ordinality] = of_feed, false) and not exists (select from core.held_notice h
		where h.fact_id = d.fact_id and h.kind = d.kind and h.case_id is not distinct from d.case_id and h.is_released)) = is_about
	order by d.ordinality;
$$;

-- Counts in windows of ten minutes.
create or replace function core.brake_step(f core.feed, n integer) returns core.feed
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	if f.brake_from is null or f.brake_from <= core.now() - interval '10 minutes' then
		f.brake_from := core.now();
		f.brake_count := 0;
	end if;
	f.brake_count := f.brake_count + n;
	if f.braked_at is null and f.brake_count > f.brake_limit then
		f.braked_at := core.now();
	end if;
	update core.feed t set brake_from = f.brake_from, brake_count = f.brake_count, braked_at = f.braked_at where t.id = f.id;
	return f;
end
$$;

-- The feed that a draft's fact came by; NULL: a person's, or the clock's.
create or replace function core.draft_feed(kind text, of_hearing uuid, of_outcome uuid) returns uuid
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	if kind in ('result-missing', 'review-waiting', 'link-undone') or of_hearing is null and of_outcome is null then
		return null;
	end if;
	return (select f.id from core.feed f where (f.principal_id, f.court_code) in (
		select o.principal_id, o.court_code from core.outcome o where o.id = of_outcome
		union all
		select p.principal_id, h.court_code from core.hearing h join core.publication p on p.id = h.publication_id
		where h.id = of_hearing and of_outcome is null) limit 1);
end
$$;

-- Raises or drops what is held of a feed, and lets it go on.
create or replace function core.settle_held(of_feed uuid, release boolean) returns integer
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	drafts core.notice_draft[];
	n integer;
begin
	with decided as (
		update core.held_notice h set decided_at = core.now(), decided_by = core.principal_id(), is_released = release
		where h.feed_id = of_feed and h.decided_at is null returning h.draft, h.held_at, h.id, h.case_id
	)
	select count(*) filter (where core.may_know(d.case_id, core.principal_id())), array_agg(jsonb_populate_record(null::core.notice_draft, d.draft) order by d.held_at, d.id) into n, drafts from decided d;
	update core.feed f set braked_at = null, brake_from = core.now(), brake_count = 0 where f.id = of_feed;
	if release then
		perform core.raise_notices(drafts);
	end if;
	return n;
end
$$;

create or replace function core.held_feeds() returns api.held_view[]
	language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
	select array(select row(p.name, f.court_code, f.braked_at, (select count(*)::integer from core.held_notice h where h.feed_id = f.id and h.decided_at is null
			and core.may_know(h.case_id, core.principal_id())))::api.held_view
		from core.feed f join core.principal p on p.id = f.principal_id
		where f.braked_at is not null and (core.principal_role() = 'admin' or f.court_code = any (core.court_codes())) order by f.braked_at, f.id);
$$;

-- A feed by its feeder's name and its court; NULL: there is none that is the caller's to decide about.
create or replace function core.feed_named(feeder text, court text) returns uuid
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select f.id from core.feed f join core.principal p on p.id = f.principal_id and p.name = feeder
	where f.court_code = left(court, 5) and (core.principal_role() = 'admin' or f.court_code = any (core.court_codes()));
end;
