-- Purpose    A notice as its recipients see it.
-- Parameters the row; for core.delivered_notice() also whose delivery it is.
-- Returns    api.notice; the plain form has no sequence, attempt, deadline and acknowledgement.
-- Errors     none.
-- Tables     notice_kind_version, court, principal (read).
create or replace function core.plain_notice(n core.notice) returns api.notice
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return (
		select row((n).id::text, null, (n).kind, (n).priority, k.title, (n).created_at, null, null, null, (n).client_ref, (n).service_code,
			(n).court_code, c.name, (n).hearing_id::text, (n).hearing_date::text, (n).local_time, (n).room, (n).hearing_type,
			(n).link_id::text, case when (n).case_id is not null or not core.is_sealed(core.case_behind(n)) then (n).supersedes_id::text end, (n).feeder,
			array(select row(f.field, f.was, f.now)::api.change from unnest((n).changes) f), null, null, (n).warned_from::text,
			(n).warned_to::text)::api.notice
		from core.notice_kind_version k left join core.court c on c.court_code = (n).court_code
		where k.kind = (n).kind and k.version = (n).kind_version
	);
end
$$;

create or replace function core.delivered_notice(n core.notice, d core.delivery) returns api.notice
	language sql stable set search_path = pg_catalog, pg_temp
as $$
	select row(p.notice_id, (d).sequence, p.kind, p.priority, p.title, p.created_at, (d).ack_by_at, (d).attempt, (d).escalated,
		p.client_ref, p.service, p.court_code, p.court_name, p.hearing_id, p.hearing_date, p.local_time, p.room, p.hearing_type,
		p.link_id, p.supersedes_notice_id, p.feeder, p.changes,
		(select w.name from core.principal w where w.id = (d).acknowledged_by), (d).acknowledged_at, p.warned_from, p.warned_to)::api.notice
	from core.plain_notice(n) p;
$$;
