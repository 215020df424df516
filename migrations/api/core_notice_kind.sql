-- Purpose    The kinds of notices as shipped become versions. Called by migrate, each time that it runs.
-- Parameters none.
-- Returns    kinds that are new or changed. What an operator has changed stays as it is.
-- Errors     23514 if the shipped table breaks a rule of core.notice_kind_version.
-- Tables     notice_kind, notice_kind_version, notice_kind_decision; shipped_notice_kind (read); audit.
create or replace function core.ship_notice_kinds() returns integer
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	shipped core.shipped_notice_kind;
	made integer := 0;
	newest integer;
begin
	for shipped in select * from core.shipped_notice_kind s order by s.kind loop
		insert into core.notice_kind (code, table_row) values (shipped.kind, shipped.table_row)
		on conflict (code) do update set table_row = excluded.table_row;
		continue when exists (select from core.notice_kind_version v where v.kind = shipped.kind and v.origin = 'changed')
			or core.kind_terms(shipped) = (select core.kind_terms(v) from core.notice_kind k
				join core.notice_kind_version v on v.kind = k.code and v.version = k.version where k.code = shipped.kind);
		select coalesce(max(v.version), 0) + 1 into newest from core.notice_kind_version v where v.kind = shipped.kind;
		insert into core.notice_kind_version (kind, version, origin, title, trigger, wording, priority, urgent_when, send_by, ladder, ack_by,
			urgent_ladder, urgent_ack_by, out_ladder, out_ack_by, also, waits, repeat_every, attempts, outside, proposed_at)
		values (shipped.kind, newest, 'shipped', shipped.title, shipped.trigger, shipped.wording, shipped.priority, shipped.urgent_when,
			shipped.send_by, shipped.ladder, shipped.ack_by, shipped.urgent_ladder, shipped.urgent_ack_by, shipped.out_ladder,
			shipped.out_ack_by, shipped.also, shipped.waits, shipped.repeat_every, shipped.attempts, shipped.outside, core.now());
		insert into core.notice_kind_decision (kind, version, approved, decided_at) values (shipped.kind, newest, true, core.now());
		update core.notice_kind k set version = newest where k.code = shipped.kind;
		perform core.audit('ship-notice-kind', 'collection', 'notice-kind', shipped.kind);
		made := made + 1;
	end loop;
	return made;
end
$$;

-- Everything that can be changed, in one value that can be compared.
create or replace function core.kind_terms(v core.shipped_notice_kind) returns jsonb
	language sql immutable set search_path = pg_catalog, pg_temp
return to_jsonb(v) - 'kind' - 'table_row';

create or replace function core.kind_terms(v core.notice_kind_version) returns jsonb
	language sql immutable set search_path = pg_catalog, pg_temp
return to_jsonb(v) - '{kind,version,origin,proposed_at,proposed_by,reason}'::text[];

-- Working days after today up to a day, that day included; bank holidays of England and Wales are none.
create or replace function core.working_days_ahead(day date) returns integer
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select count(*)::integer from generate_series((core.today() + 1)::timestamp, least(day, core.today() + 60)::timestamp, interval '1 day') as d (at)
	where extract(isodow from d.at) < 6 and not exists (select from core.holiday h where h.day = d.at::date);
end;

-- Whether a notice is urgent although its kind need not be; see core.notice_kind_version.urgent_when.
create or replace function core.is_urgent(v core.notice_kind_version, draft core.notice_draft, day date, is_high_risk boolean) returns boolean
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
	earliest constant date := least(day, (select core.date_or_null(c.was) from unnest((draft).changes) c where c.field = 'date'));
begin
	return (v).priority = 1
		or 'near' = any ((v).urgent_when) and earliest >= core.today() and core.working_days_ahead(earliest) < 2
		or 'today' = any ((v).urgent_when) and earliest = core.today()
		or 'high-risk' = any ((v).urgent_when) and coalesce(is_high_risk, false)
		or 'brought-forward' = any ((v).urgent_when) and exists (select from unnest((draft).changes) c where c.field = 'date'
			and core.date_or_null(c.now) < core.date_or_null(c.was)
			or c.field = 'time' and c.now < c.was and not exists (select from unnest((draft).changes) d where d.field = 'date'))
		-- No bail, or one that nobody can read, counts as liberty.
		or 'released' = any ((v).urgent_when) and exists (select from unnest((draft).changes) c where c.field = 'bail'
			and coalesce(upper(c.now), '') not in ('C', 'S', 'L', 'R'))
		or 'as-superseded' = any ((v).urgent_when) and exists (select from core.notice n where n.id = (draft).supersedes_id and n.priority = 1);
end
$$;

create or replace function core.is_working_time(at timestamptz) returns boolean
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select extract(isodow from l.at) < 6 and l.at::time >= w.opens and l.at::time < w.closes
		and not exists (select from core.holiday h where h.day = l.at::date)
	from core.working_hours w, (select at at time zone 'Europe/London') as l (at);
end;

-- A moment some working time after another: each working day gives what lies between opening and closing.
create or replace function core.working_deadline(from_at timestamptz, span interval) returns timestamptz
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select coalesce(min(t.until_at - (t.total - span)) filter (where t.total >= span), from_at + span)
	from (
		select u.until_at, sum(u.until_at - u.since_at) over (order by u.since_at) as total
		from (
			select greatest((d.at::date + w.opens) at time zone 'Europe/London', from_at) as since_at,
				(d.at::date + w.closes) at time zone 'Europe/London' as until_at
			from core.working_hours w, generate_series(core.local_date(from_at)::timestamp, core.local_date(from_at)::timestamp + interval '45 days', interval '1 day') as d (at)
			where extract(isodow from d.at) < 6 and not exists (select from core.holiday h where h.day = d.at::date)
		) u where u.until_at > u.since_at
	) t;
end;

-- By when a step of a notice must be acknowledged that is told now.
create or replace function core.ack_deadline(n core.notice, step integer, v core.notice_kind_version) returns timestamptz
	language sql stable set search_path = pg_catalog, pg_temp
return case when (v).waits and not (n).is_urgent then core.working_deadline(core.now(), coalesce((n).ack_by[step], (n).ack_by[1]))
	else core.now() + coalesce((n).ack_by[step], (n).ack_by[1]) end;

-- When a notice that was told and not acknowledged is told again.
create or replace function core.repeat_deadline(n core.notice, v core.notice_kind_version) returns timestamptz
	language sql stable set search_path = pg_catalog, pg_temp
return case when (n).is_urgent then core.now() + least((v).repeat_every, interval '30 minutes')
	when (v).waits then core.working_deadline(core.now(), (v).repeat_every) else core.now() + (v).repeat_every end;

create or replace function core.kind_in_force(kind text) returns core.notice_kind_version
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select v from core.notice_kind k join core.notice_kind_version v on v.kind = k.code and v.version = k.version where k.code = kind_in_force.kind;
end;
