-- Purpose: a link that the caller may see, locked against another decision at the same time.
-- Returns: the link as it is under the lock; all NULL if there is none or it is not the caller's.
-- Tables: defendant (lock by the engine), link (read under row security, before and after).
create or replace function core.lock_link(written text) returns core.link
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	found core.link;
begin
	select * into found from core.link l where l.id = core.as_uuid(written);
	if found.id is not null then
		perform core.lock_defendant(found.defendant_id);
		select * into found from core.link l where l.id = found.id;
	end if;
	return found;
end
$$;

-- The lock that orders everything about a defendant's links, see core.link.
create or replace function core.lock_defendant(of_defendant uuid) returns void
	language sql security definer set search_path = pg_catalog, pg_temp
begin atomic
	select from core.defendant d where d.id = of_defendant for update;
end;

-- The coordinator asks the case's IDVA: the link stays as it is, and the question is in the record.
create or replace function core.ask_about_link(asked core.link) returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	decision uuid;
begin
	insert into core.link_decision (link_id, decided_at, decided_by, decision, from_state, to_state, score, model_version, evidence)
	values (asked.id, core.now(), core.principal_id(), 'ask', asked.state, asked.state, asked.score, asked.model_version, asked.evidence)
	returning id into decision;
	perform core.audit('link-ask', 'disclosure', 'link', asked.id::text);
	perform core.raise_notices(array[row('link-proposed', decision, asked.case_id,
		(select h.id from core.hearing_defendant hd join core.hearing h on h.id = hd.hearing_id
			where hd.defendant_id = asked.defendant_id and hd.removed_at is null and h.hearing_date >= core.today()
			order by h.hearing_date, h.starts_at, h.id limit 1),
		asked.id, null, (select d.court_code from core.defendant d where d.id = asked.defendant_id), null, null, null,
		nullif(array(select core.audience('idva', asked.case_id, null)), '{}'))::core.notice_draft]);
end
$$;
