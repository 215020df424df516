-- Purpose    What was known of a person's bail before an outcome, and whether the outcome makes it looser. The rank is
--            ours (core.bail_rank), per source system: the same letter is custody in one and bail in another.
-- Parameters the outcome, with its defendant.
-- Returns    core.bail_before(): who said what, and in which outcome if it was one; NULLs: nobody said anything.
-- Errors     none.
-- Tables     outcome, defendant (read).

-- The version that this one replaces; else whichever spoke last, an outcome or a list. A list speaks again when he is
-- arrested: that he had bail before says nothing then.
create or replace function core.bail_before(o core.outcome, out system text, out status text, out outcome_id uuid)
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	select p.system, p.bail_status, p.id into bail_before.system, bail_before.status, bail_before.outcome_id
	from core.outcome p where p.series = (o).series and p.version < (o).version and p.bail_status is not null
	order by p.version desc limit 1;
	if found then
		return;
	end if;
	select s.system, s.status, s.outcome_id into bail_before.system, bail_before.status, bail_before.outcome_id
	from (
		select p.system, p.bail_status as status, p.id as outcome_id, coalesce(p.attached_at, p.received_at) as at
		from core.outcome p
		where p.defendant_id = (o).defendant_id and p.series <> (o).series and p.bail_status is not null and p.version is not null
			and p.superseded_at is null and (p.hearing_date, p.received_at) <= ((o).hearing_date, (o).received_at)
		union all
		select case when d.bail_status is null then 'manual' else d.bail_system end,
			coalesce(d.bail_status, case when d.in_custody then 'C' end), null, d.changed_at
		from core.defendant d where d.id = (o).defendant_id and (d.bail_status is not null or d.in_custody)
	) s order by s.at desc, s.outcome_id nulls last limit 1;
end
$$;

-- NULL: not known. 'until-condition' is inside until something happens, and then out without a hearing.
create or replace function core.bail_held(of_system text, status text) returns text
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select core.code_says('bail-status', of_system, status, 'held');
end;

-- 'looser', 'tighter', 'same', 'unknown'; NULL: nothing is said about bail. Unknown is to be treated as looser.
create or replace function core.bail_direction(o core.outcome) returns text
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
	was record;
	now_held constant text := core.bail_held((o).system, (o).bail_status);
	classes constant text[] := core.outcome_classes(o);
begin
	select * into was from core.bail_before(o);
	if (o).bail_status is null then
		return case when classes && '{release}' and coalesce(core.bail_held(was.system, was.status), 'no') <> 'no' then 'looser'
			when classes && '{release}' and not classes && '{final}' then 'unknown' end;
	elsif was.status is null or core.bail_rank(was.system, was.status) is null then
		return case when now_held = 'yes' then 'tighter' else 'unknown' end;
	elsif now_held is null and (was.system, upper(was.status)) is distinct from ((o).system, upper((o).bail_status)) then
		return 'unknown';
	elsif classes && '{release}' and core.bail_held(was.system, was.status) <> 'no' and coalesce(now_held, '') <> 'yes' then
		return 'looser';
	end if;
	return core.bail_step(was.system, was.status, (o).system, (o).bail_status);
end
$$;

-- What all of its results do.
create or replace function core.outcome_classes(o core.outcome) returns text[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return array(select distinct c from core.outcome_result r, unnest(core.result_classes((o).system, r.code, r.short_code)) c
		where r.outcome_id = (o).id and not r.is_deleted order by c);
end
$$;
