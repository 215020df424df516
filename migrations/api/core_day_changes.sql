-- Purpose    What became of a hearing since a moment, and how its day ended as far as anybody knows.
-- Parameters the hearing as it is now; the moment.
-- Returns    see each function.
-- Errors     none.
-- Tables     hearing_version, outcome (read, under the caller's row security).

-- From what each field was then to what it is now: a hearing that moved and came back has not changed.
create or replace function core.day_changes(h core.hearing, since timestamptz) returns api.change[]
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return array(
		select row(c.field, c.was, c.now)::api.change
		from (
			select v.hearing_date, v.warned_from, v.local_time, v.room, v.hearing_type, v.state from core.hearing_version v
			where v.hearing_id = (h).id and v.changed_at > since order by v.version limit 1
		) v, lateral (values
			(1, 'date', core.day_words(v.warned_from, v.hearing_date), core.day_words((h).warned_from, (h).hearing_date)), (2, 'time', v.local_time, (h).local_time), (3, 'room', v.room, (h).room),
			(4, 'type', v.hearing_type, (h).hearing_type), (5, 'state', v.state, (h).state)) c (place, field, was, now)
		where c.was is distinct from c.now
		union all
		select row('outcome', core.outcome_words(p.id), core.outcome_words(o.id))::api.change
		from core.outcome o
		left join lateral (select p.id from core.outcome p where p.series = o.series and p.version < o.version and p.received_at <= since
			order by p.version desc limit 1) p on true
		where o.hearing_id = (h).id and o.superseded_at is null and o.version is not null and o.received_at > since
			and core.outcome_words(p.id) is distinct from core.outcome_words(o.id));
end
$$;

create or replace function core.outcome_state(h core.hearing) returns text
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select coalesce(
		(select case when bool_or(o.basis = 'official' and (o.version > 1 or o.is_amendment)) then 'amended'
				when bool_or(o.basis = 'official') then 'resulted' else 'observed' end
			from core.outcome o where o.hearing_id = (h).id and o.superseded_at is null and o.version is not null having count(*) > 0),
		case when (h).state not in ('listed', 'resulted') then 'not_held' when (h).warned_from is not null then 'warned' when (h).hearing_date < core.today() then 'unknown' else 'listed' end);
end;

create or replace function core.day_totals(hearings api.day_hearing[]) returns api.day_totals
	language sql immutable set search_path = pg_catalog, pg_temp
begin atomic
	select row(count(*) filter (where h.outcome_state = 'listed'), count(*) filter (where h.outcome_state = 'observed'),
		count(*) filter (where h.outcome_state = 'resulted'), count(*) filter (where h.outcome_state = 'amended'),
		count(*) filter (where h.outcome_state = 'not_held'), count(*) filter (where h.outcome_state = 'unknown'))::api.day_totals
	from unnest(hearings) h;
end;
