-- A small invented world for tests: two courts, two IDVA services, and what puts things into it. Nothing
-- here goes through intake, so that a test of links does not depend on it.

create function tap.principal(called text) returns uuid
	language sql return (select p.id from core.principal p where p.name = called);

-- From here on the transaction acts for this person; NULL is the daemon itself.
create function tap.act_as(called text) returns void
	language plpgsql as
$$
begin
	if called is not null and tap.principal(called) is null then
		raise exception 'no such principal in the world';
	end if;
	perform api.enter(tap.principal(called), null);
end
$$;

create function tap.make_world() returns void
	language sql
begin atomic
	insert into core.court (court_code, name) values ('B01LY', 'Larkhill Magistrates'), ('B02MX', 'Mossford Magistrates');
	insert into core.service (service_code, name) values ('sunrise', 'Sunrise'), ('harbour', 'Harbour');
	insert into core.principal (name, display_name, role, service_code) values
		('ada', 'Ada Admin', 'admin', null), ('abe', 'Abe Admin', 'admin', null), ('otto', 'Otto Auditor', 'auditor', null),
		('cora', 'Cora Coordinator', 'coordinator', null), ('colin', 'Colin Coordinator', 'coordinator', null),
		('nadia', 'Nadia Idva', 'idva', 'sunrise'), ('nora', 'Nora Idva', 'idva', 'sunrise'), ('hana', 'Hana Idva', 'idva', 'harbour'),
		('libra', 'Libra Larkhill', 'feeder', null);
	insert into core.principal_court (principal_id, court_code)
	select p.id, case p.name when 'colin' then 'B02MX' else 'B01LY' end from core.principal p where p.name in ('cora', 'colin', 'libra');
end;

-- A defendant in a hearing of his own. day: days from today. Gives the defendant; marks it for the linker.
create function tap.list_defendant(surname text, forenames text, born date, urn text default null, court text default 'B01LY',
	day integer default 1, from_public_list boolean default false) returns uuid
	language plpgsql as
$$
declare
	case_id uuid;
	hearing_id uuid;
	made uuid;
begin
	insert into core.court_case (court_code, urn, urn_raw, added_at) values (court, core.compact(urn), urn, core.now()) returning id into case_id;
	insert into core.defendant (case_id, court_code, match_keys, full_name, forenames, surname, name_form, birth_date, from_public_list, added_at, changed_at)
	values (case_id, court, '{}', forenames || ' ' || surname, forenames, surname, 'structured', born, from_public_list, core.now(), core.now())
	returning id into made;
	perform tap.list_again(made, day);
	perform core.queue_link_work('defendant', array[made]);
	return made;
end
$$;

-- One more hearing of a defendant.
create function tap.list_again(defendant uuid, day integer, at_time text default '10:00', room text default '1') returns uuid
	language plpgsql as
$$
declare
	d core.defendant;
	made uuid;
begin
	select * into d from core.defendant x where x.id = defendant;
	insert into core.hearing (case_id, court_code, hearing_date, system, match_keys, room, local_time, starts_at, from_public_list, added_at, changed_at, urn)
	select d.case_id, d.court_code, core.today() + day, 'csv', '{}', list_again.room, at_time,
		((core.today() + day) + at_time::time) at time zone 'Europe/London', d.from_public_list, core.now(), core.now(),
		(select c.urn from core.court_case c where c.id = d.case_id)
	returning id into made;
	insert into core.hearing_defendant (hearing_id, defendant_id, court_code, added_at) values (made, defendant, d.court_code, core.now());
	return made;
end
$$;

-- A case of this IDVA's, by the real function. The caller remains that IDVA.
create function tap.open_case(idva text, ref text, surname text, forenames text, born date, urns text[] default '{}', bulk boolean default false)
	returns uuid
	language plpgsql as
$$
declare
	response api.open_case_response;
begin
	perform tap.act_as(idva);
	select * into response from api.open_case(row(ref, null, null, 'B01LY',
		row(row(null, null, forenames, null, surname, 'structured')::api.person_name, '{}', born::text, null, 'M', null, null, urns)::api.perpetrator,
		false, bulk)::api.open_case_request);
	return response.case_id::uuid;
end
$$;

-- What the linker does: claims all, and commits one verdict a pair. The caller becomes the daemon.
create function tap.commit_verdicts(verdicts api.link_verdict[]) returns api.link_commit_response
	language plpgsql as
$$
declare
	claim api.link_claim_response;
	response api.link_commit_response;
begin
	perform tap.act_as(null);
	select * into claim from api.link_claim(row('test', 1000)::api.link_claim_request);
	select * into response from api.link_commit(row('test', claim.epoch, 'test-1',
		array(select row(r.subject_id, r.kind, '{}', '{}', null)::api.link_keys from unnest(claim.records) r), verdicts)::api.link_commit_request);
	return response;
end
$$;

create function tap.verdict(defendant uuid, client_case uuid, band text, score double precision default 12) returns api.link_verdict
	language sql return row(defendant::text, client_case::text, band, 'same_case', score,
		array[row('name', 'LISTED', 'RECORDED', 'same', 8, 'Surname', 'm.surname.exact')::api.evidence], null, null)::api.link_verdict;

create function tap.link_of(defendant uuid, client_case uuid) returns core.link
	language sql return (select l from core.link l where l.defendant_id = defendant and l.case_id = client_case);

-- How many notices of a kind this person was given.
create function tap.told(called text, of_kind text) returns bigint
	language sql return (select count(*) from core.delivery v join core.notice n on n.id = v.notice_id
		where v.principal_id = tap.principal(called) and n.kind = of_kind);

create function tap.audited(of_action text, of_subject text) returns bigint
	language sql return (select count(*) from core.audit a where a.action = of_action and a.subject_id = of_subject);
