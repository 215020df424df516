-- Purpose    An outcome is attached to its hearing: the hearing is resulted, or vacated if that is all that is said of its
--            trial; the linked clients' people are told.
-- Parameters outcomes that have their hearing and defendant.
-- Returns    nothing.
-- Errors     none.
-- Tables     hearing (locked in key order), hearing_version, outcome, sensitive_text; those of core.apply_orders(),
--            core.apply_measures(), core.compare_observed(), core.outcome_notices().
create or replace function core.attached_outcomes(ids uuid[]) returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform from core.hearing h where h.id in (select o.hearing_id from core.outcome o where o.id = any (ids))
	order by h.id for no key update;
	with resulted as materialized (
		select w.id, w.state from (
			select h.id, h.state as was, case when bool_and(o.trial_outcome is not distinct from 'vacated') then 'vacated' else 'resulted' end as state
			from core.outcome o join core.hearing h on h.id = o.hearing_id
			where o.id = any (ids) and o.basis = 'official' and h.state in ('listed', 'absent_from_list', 'vacated')
			group by h.id, h.state
		) w where w.state <> w.was
	), kept as (
		insert into core.hearing_version (hearing_id, version, kind, court_code, hearing_date, starts_at, local_time, room, hearing_type,
			state, publication_id, changed_at, notifies, warned_from)
		select h.id, h.version, 'resulted', h.court_code, h.hearing_date, h.starts_at, h.local_time, h.room, h.hearing_type,
			h.state, h.publication_id, core.now(), false, h.warned_from
		from core.hearing h where h.id in (select r.id from resulted r)
	)
	update core.hearing h set state = r.state, absent_after = null, version = h.version + 1, changed_at = core.now()
	from resulted r where h.id = r.id;
	update core.sensitive_text t set defendant_id = o.defendant_id
	from core.outcome o join core.outcome_result r on r.outcome_id = o.id
	where o.id = any (ids) and t.owner_id = r.id and t.defendant_id is null;
	perform core.apply_orders(ids);
	perform core.apply_measures(ids);
	perform core.compare_observed(ids);
	perform core.outcome_notices(ids);
end
$$;

-- A list names hearings whose outcome came before it.
create or replace function core.attach_outcomes(court text, hearings uuid[]) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	ids uuid[];
begin
	with found as (
		select o.id, f.hearing_id, f.defendant_id
		from core.outcome o, lateral core.find_outcome_hearing(o) f
		where o.court_code = court and o.hearing_id is null
			and o.hearing_date in (select h.hearing_date from core.hearing h where h.id = any (hearings))
			and f.hearing_id is not null
	), attached as (
		update core.outcome o set hearing_id = f.hearing_id, defendant_id = f.defendant_id, attached_at = core.now()
		from found f where o.id = f.id returning o.id, o.version, o.superseded_at
	)
	select array_agg(a.id) into ids from attached a where a.version is not null and a.superseded_at is null;
	if ids is not null then
		perform core.attached_outcomes(ids);
	end if;
end
$$;
