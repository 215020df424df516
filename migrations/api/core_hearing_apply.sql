-- Purpose    Brings the rows of a hearing, one for each day and case, to what the newest message says.
-- Parameters the message as an intake (without scope and day), the hearing's head, the message.
-- Returns    the receipt with counts and what was set aside.
-- Errors     none.
-- Tables     hearing and its versions; those of core.hearing_change(), core.hearing_matters(), core.hearing_markers().
create or replace function core.hearing_apply(x core.intake, head core.hearing_source, request api.submit_hearing_request, inout receipt core.receipt)
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	steps core.hearing_step[];
	touched uuid[];
	was_known constant boolean := receipt.hearing_known;
begin
	request := core.hearing_complete(x, request);
	receipt.quarantined := receipt.quarantined || core.hearing_days_aside(request) || core.hearing_rooms_aside(request);
	steps := core.hearing_plan(x, request);
	perform core.hearing_change(x, steps, head.reason);
	select count(*) filter (where s.kind in ('restored', 'relisted')), count(*) filter (where s.kind = 'moved'),
		count(*) filter (where s.kind not in ('restored', 'relisted', 'moved')), coalesce(array_agg(s.hearing_id), '{}')
	into receipt.changed, receipt.moved, receipt.absent, touched from unnest(steps) s;
	receipt.added := 0;
	receipt.unchanged := 0;
	if coalesce(request.fate, '') not in ('deleted', 'duplicate') then
		if request.matters <> '{}' then
			receipt := core.hearing_matters(x, request, receipt);
		else
			receipt.added := core.hearing_add_days(x, request);
		end if;
	end if;
	perform core.hearing_markers(x, request);
	update core.hearing h set sequence = d.sequence
	from core.hearing_days(request, x.court_code) d
	where h.id in (select r.id from core.hearing_rows(x.system, request.source_hearing_id) r) and h.hearing_date = d.hearing_date
		and d.sequence is distinct from h.sequence and d.sequence is not null and not x.is_replay;
	-- What was said before anything was listed holds for what is listed now.
	update core.hearing h set is_withheld = head.is_withheld, published_at = greatest(h.published_at, x.published_at),
		state = case when h.publication_id = x.publication_id and h.state = 'listed'
			and (request.fate in ('vacated', 'unallocated') or not was_known and request.fate is null and head.fate in ('vacated', 'unallocated'))
			then head.fate else h.state end,
		state_reason = case when h.publication_id = x.publication_id then head.reason else h.state_reason end
	where h.id in (select r.id from core.hearing_rows(x.system, request.source_hearing_id) r)
		and (not x.is_replay or h.publication_id = x.publication_id);
	select coalesce(array_agg(h.id), '{}'), exists (select from core.hearing_rows(x.system, request.source_hearing_id))
	into touched, receipt.hearing_known from core.hearing_rows(x.system, request.source_hearing_id) h
	where h.publication_id = x.publication_id or h.id = any (touched);
	if not x.is_replay and cardinality(request.case_markers) > 0 then
		touched := array(select r.id from core.hearing_rows(x.system, request.source_hearing_id) r);
	end if;
	if not x.is_replay and touched <> '{}' then
		perform core.note_times(x, touched);
		perform core.list_notices(x.publication_id, touched);
	end if;
end
$$;

-- The rows of a hearing of this source, found by its id; another source may have changed them since.
create or replace function core.hearing_rows(of_system text, of_id text) returns setof core.hearing
	language plpgsql stable rows 2 set search_path = pg_catalog, pg_temp
as $$
begin
	return query
	select h.* from core.hearing h
	where h.source_hearing_id = of_id and (h.system = of_system
		or exists (select from core.listing l join core.list_scope s on s.id = l.scope_id where l.hearing_id = h.id and s.system = of_system));
end
$$;

-- The days of a message that can be read, each once.
create or replace function core.hearing_days(request api.submit_hearing_request, court text) returns setof core.sitting
	language plpgsql stable rows 3 set search_path = pg_catalog, pg_temp
as $$
begin
	return query
	select distinct on (d.day) d.day, d.at_court, d.starts_at, coalesce(d.local_time, to_char(d.starts_at at time zone 'Europe/London', 'HH24:MI')),
		nullif(d.room, ''), d.day_part, d.duration_minutes, d.sequence, d.time_precision, coalesce(d.is_cancelled, false)
	from (
		select e.*, coalesce(core.date_or_null(e.hearing_date), core.local_date(e.starts_at))
				+ case when core.is_day_open(e.time_precision) then 6 else 0 end as day, -- the last of the week
			case when coalesce(nullif(e.court_code, ''), nullif(e.court_name, ''), e.source_court_id, '') = '' then court
				else core.place_court(e.court_code, e.court_name, e.source_court_id, (request.source).system) end as at_court
		from unnest(request.days) e
	) d
	where d.day is not null and d.at_court is not null
	order by d.day, coalesce(d.is_cancelled, false), d.starts_at;
end
$$;

-- Days that cannot be read. While there is one, no other day is gone because it is not among them.
create or replace function core.hearing_days_aside(request api.submit_hearing_request) returns core.record_verdict[]
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return (
		select coalesce(array_agg(row(d.n, d.reason, d.words)::core.record_verdict order by d.n), '{}')
		from (
			select row_number() over ()::integer as n, r.reason, r.words
			from unnest(request.days) e
			left join lateral (values
				('bad-date', 'This day of the hearing has neither a date nor a start.',
					coalesce(core.date_or_null(e.hearing_date), core.local_date(e.starts_at)) is null),
				('unknown-court', 'This day of the hearing is at a court that is not known.',
					coalesce(nullif(e.court_code, ''), nullif(e.court_name, ''), e.source_court_id, '') <> ''
						and core.place_court(e.court_code, e.court_name, e.source_court_id, (request.source).system) is null)
			) as r (reason, words, is_so) on r.is_so
		) d where d.reason is not null
	);
end
$$;
