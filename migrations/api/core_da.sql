-- Purpose    Whether a case is domestic abuse: yes, no or unknown, with every reason, its source and its time.
-- Parameters see each function.
-- Returns    core.da_state(): a coordinator's newest decision, else 'yes' if a marker or an offence says so, else
--            'unknown': most feeds cannot carry a marker, so that none says nothing.
-- Errors     none.
-- Tables     da_reason; court_case, defendant, offence, da_offence (read).
create or replace function core.da_state(of_case uuid) returns text
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return coalesce((select case when r.says then 'yes' else 'no' end from core.da_reason r
		where r.case_id = of_case and r.withdrawn_at is null order by (r.kind = 'coordinator') desc, r.found_at desc, r.id limit 1), 'unknown');
end
$$;

create or replace function core.day_reasons(of_case uuid) returns api.day_reason[]
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	return array(select row(r.kind, r.code, r.system, r.found_at)::api.day_reason from core.da_reason r
		where r.case_id = of_case and r.withdrawn_at is null order by r.found_at, r.kind, r.code);
end
$$;

-- What the documents say of these cases now. A marker by its code, else by its words; "vulnerable witness" is none. A
-- reason that is said no longer is withdrawn and stays.
create or replace function core.note_da(x core.intake, cases uuid[]) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	with said as materialized (
		select c.id as case_id, 'marker' as kind, 'DV' as code, c.court_code
		from core.court_case c
		where c.id = any (cases) and exists (select from unnest(c.markers) m where upper(m.code) = 'DV' or m.words ~* 'domestic (violence|abuse)')
		union
		select d.case_id, 'offence', a.code, d.court_code
		from core.defendant d
		join core.offence o on o.defendant_id = d.id and o.superseded_at is null
		join core.da_offence a on a.code in (upper(o.code), left(upper(o.code), 7))
		where d.case_id = any (cases)
	), gone as (
		update core.da_reason r set withdrawn_at = x.at
		where r.case_id = any (cases) and r.withdrawn_at is null and r.kind <> 'coordinator' and not x.is_replay
			and not exists (select from said s where s.case_id = r.case_id and s.kind = r.kind and s.code = r.code)
	)
	insert into core.da_reason (case_id, court_code, kind, code, says, system, publication_id, found_at)
	select s.case_id, s.court_code, s.kind, s.code, true, x.system, x.publication_id, x.at from said s
	where s.court_code = any (core.court_codes()) order by s.case_id, s.kind, s.code
	on conflict do nothing;
end
$$;

-- Domestic abuse cases that are listed where no SDAC session sits, at a court that has such sessions: its coordinator
-- is told once for each place.
create or replace function core.outside_drafts(ids uuid[]) returns core.notice_draft[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return array(
		select row('da-outside-session', md5(concat_ws('|', h.id, h.hearing_date, h.local_time, core.room_key(h.room)))::uuid, null, h.id, null, null,
			null, null, null, null, null)::core.notice_draft
		from core.hearing h
		where h.id = any (ids) and h.state = 'listed' and not h.is_replay and h.hearing_date >= core.today() and h.warned_from is null
			and core.has_sessions(h.court_code, h.hearing_date)
			and core.da_state(h.case_id) = 'yes' and core.sdac_basis(h) is null);
end
$$;
