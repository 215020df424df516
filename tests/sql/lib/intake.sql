-- Invented courts, people and lists for the tests of intake and notices.

create function tap.act(who text, digest bytea default null) returns void
	language sql
as $$ select api.enter((select id from core.principal where name = who), digest); $$;

-- Courts B01LY and B02LY; feeder cath for both; idvas nadia and olu of haven; coordinator carol of B01LY, dan of
-- B02LY; admin ada.
create function tap.world() returns void
	language sql
as $$
	insert into core.service (service_code, name) values ('haven', 'Haven'), ('other', 'Other');
	insert into core.court (court_code, name) values ('B01LY', 'Lyneham Magistrates'' Court'), ('B02LY', 'Marlow Magistrates'' Court');
	insert into core.court_alias (alias_key, alias, court_code) values ('LYNEHAMMC', 'Lyneham M.C.', 'B01LY');
	update core.court_alias set alias_key = lower(alias_key);
	insert into core.principal (name, display_name, role, service_code) values
		('cath', 'CaTH', 'feeder', null), ('libra', 'Libra', 'feeder', null), ('nadia', 'Nadia R', 'idva', 'haven'), ('olu', 'Olu A', 'idva', 'haven'),
		('mia', 'Mia T', 'idva', 'other'), ('carol', 'Carol B', 'coordinator', null), ('dan', 'Dan C', 'coordinator', null),
		('ada', 'Ada L', 'admin', null), ('audit', 'Audit', 'auditor', null);
	insert into core.principal_court (principal_id, court_code)
	select p.id, c.code from core.principal p join (values ('cath', 'B01LY'), ('cath', 'B02LY'), ('libra', 'B01LY'), ('carol', 'B01LY'),
		('dan', 'B02LY')) as c (name, code) on c.name = p.name;
	insert into core.recipient (principal_id, live_at) select p.id, 'infinity' from core.principal p where p.kind = 'person';
$$;

-- One hearing of one defendant. more overrides fields of the hearing, person those of the defendant.
create function tap.hearing(urn text, surname text, local_time text default '10:00', room text default '1', more jsonb default '{}',
	person jsonb default '{}', on_day date default core.today() + 7) returns jsonb
	language sql stable
as $$
	select jsonb_build_object('case_urn', urn, 'room', room, 'local_time', local_time,
		'starts_at', (on_day + local_time::time) at time zone 'Europe/London', 'time_precision', 'exact', 'hearing_type', 'First hearing',
		'markers', '[]'::jsonb, 'defendants', jsonb_build_array(jsonb_build_object(
			'name', jsonb_build_object('forenames', 'Adil', 'surname', surname, 'form', 'structured'), 'aliases', '[]'::jsonb,
			'birth_date', '1990-05-17', 'birth_date_quality', 'ok', 'offences', jsonb_build_array(jsonb_build_object('sequence', 1,
				'code', 'CJ88116', 'title', 'Assault by beating', 'wording', 'SECRET-WORDING of ' || urn))) || person)) || more;
$$;

create function tap.list(message text, hearings jsonb, more jsonb default '{}', source jsonb default '{}') returns api.submit_list_request
	language sql stable
as $$
	select jsonb_populate_record(null::api.submit_list_request, jsonb_build_object('source', jsonb_build_object('message_id', message,
		'system', 'cath', 'published_at', core.now()) || source, 'court_code', 'B01LY00', 'list_date', core.today() + 7,
		'list_type', 'standard', 'completeness', 'full', 'hearings', hearings) || more);
$$;

create function tap.submit(message text, hearings jsonb, more jsonb default '{}', source jsonb default '{}', who text default 'cath')
	returns api.submit_list_response
	language plpgsql
as $$
begin
	perform tap.act(who);
	return api.submit_list(tap.list(message, hearings, more, source));
end
$$;

create function tap.outcome(message text, urn text, surname text, more jsonb default '{}', source jsonb default '{}') returns api.submit_outcome_response
	language plpgsql
as $$
begin
	perform tap.act('cath');
	return api.submit_outcome(jsonb_populate_record(null::api.submit_outcome_request, jsonb_build_object('source',
		jsonb_build_object('message_id', message, 'system', 'cath') || source, 'basis', 'official', 'court_code', 'B01LY', 'hearing_date',
		core.today() + 7, 'case_urn', urn, 'defendant', jsonb_build_object('name', jsonb_build_object('forenames', 'Adil', 'surname', surname,
			'form', 'structured'), 'aliases', '[]'::jsonb, 'offences', '[]'::jsonb), 'shared_at', core.now(), 'results', jsonb_build_array(
			jsonb_build_object('level', 'offence', 'code', '4530', 'label', 'Conditional bail', 'qualifiers', '[]'::jsonb,
				'text', 'SECRET-RESULT', 'conditions', '["SECRET-CONDITION"]'::jsonb)), 'bail_status', 'B') || more));
end
$$;

-- A case of nadia's, linked to the defendant of that surname as a person would.
create function tap.client(ref text, surname text, state text default 'confirmed') returns uuid
	language sql
as $$
	with c as (
		insert into core.client_case (service_code, client_ref, idva_id, opened_at, changed_at)
		select 'haven', ref, p.id, core.now(), core.now() from core.principal p where p.name = 'nadia' returning id
	), l as (
		insert into core.link (defendant_id, case_id, state, made_at, changed_at, notified_from)
		select d.id, c.id, state, core.now(), core.now(), case when state in ('auto', 'confirmed') then core.now() end
		from core.defendant d, c where d.surname = client.surname
	)
	select id from c;
$$;

create function tap.watch(reconcile boolean default false) returns api.watch_response
	language plpgsql
as $$
begin
	perform api.enter(null, null);
	return api.watch(row('test', reconcile)::api.watch_request);
end
$$;

create function tap.later(by interval) returns void
	language sql
as $$ update core.clock set "offset" = "offset" + by; $$;

-- What somebody was told, in order: "kind:attempt", with "!" if it climbed to them.
create function tap.told(who text) returns text[]
	language sql stable
as $$
	select coalesce(array_agg(n.kind || ':' || d.attempt || case when d.escalated then '!' else '' end order by d.sequence), '{}')
	from core.delivery d join core.principal p on p.id = d.principal_id and p.name = who join core.notice n on n.id = d.notice_id;
$$;
