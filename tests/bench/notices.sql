-- Invented people and lists for the bench of notices: sixty clients of sixty IDVAs, and a list that names all sixty.
create schema notices;

-- The crowd are IDVAs here. Nobody is told of a case that is none of hers.
insert into core.service (service_code, name) values ('crowd', 'Crowd') on conflict do nothing;
update core.principal_court pc set removed_at = core.now() from core.principal p where p.id = pc.principal_id and p.name like 'crowd-%';
update core.principal p set role = 'idva', service_code = 'crowd' where p.name like 'crowd-%';

create table notices.person as
select i as n, initcap(translate(left(md5('forename' || i), 8), '0123456789', 'aeioulmnrt')) as forenames,
	initcap(translate(left(md5('surname' || i), 11), '0123456789', 'aeioulmnrt')) as surname, date '1970-01-01' + i * 97 as born,
	'01WB2' || lpad(i::text, 6, '0') as urn
from generate_series(0, 59) i;

insert into core.client_case (service_code, client_ref, idva_id, court_code, full_name, forenames, surname, name_form, birth_date, sex, is_bulk,
	opened_at, changed_at)
select 'crowd', 'N-' || p.n, (select w.id from core.principal w where w.name = 'crowd-' || p.n * 8), 'B01WB', p.forenames || ' ' || p.surname, p.forenames,
	p.surname, 'structured', p.born, 'M', true, core.now(), core.now()
from notices.person p;
insert into core.client_case_urn (case_id, urn, urn_raw, added_at)
select k.id, p.urn, p.urn, core.now() from notices.person p join core.client_case k on k.client_ref = 'N-' || p.n;
select core.queue_link_work('case', array(select id from core.client_case where client_ref like 'N-%'));

create sequence notices.day;

-- The list of another day, in a transaction of its own, as the feeder sends it.
create function notices.next_list() returns text
	language plpgsql
as $$
declare
	day constant integer := nextval('notices.day');
	list constant jsonb := (select jsonb_build_object('source', jsonb_build_object('message_id', 'notices-' || day, 'system', 'cath', 'published_at', core.now()),
		'court_code', 'B01WB', 'list_date', (core.today() + 20 + day)::text, 'list_type', 'standard', 'completeness', 'full',
		'hearings', jsonb_agg(jsonb_build_object('case_urn', p.urn, 'local_time', '10:00', 'time_precision', 'exact', 'hearing_type', 'FH', 'room', '1', 'markers', '[]'::jsonb,
			'defendants', jsonb_build_array(jsonb_build_object('name', jsonb_build_object('forenames', p.forenames, 'surname', upper(p.surname),
				'form', 'structured'), 'birth_date', p.born::text, 'birth_date_quality', 'ok', 'sex', 'M', 'aliases', '[]'::jsonb, 'offences', '[]'::jsonb)))))
		from notices.person p);
begin
	-- Far more than a feeder may have told: no brake.
	update core.feed set brake_limit = null where brake_limit is not null;
	perform api.enter((select id from core.principal where name = 'court-feed'), sha256(list::text::bytea));
	return (api.submit_list(jsonb_populate_record(null::api.submit_list_request, list))).verdict;
end
$$;

-- Hearings of other days up to so many, at two courts and sixty a day, with one defendant each: what a day list must not see.
create function notices.fill(wanted integer) returns void
	language plpgsql
as $$
declare
	have constant integer := (select count(*) from core.hearing);
begin
	set local session_replication_role = replica; -- neither keys to others nor triggers
	with new as (
		insert into core.hearing (case_id, court_code, hearing_date, system, urn, match_keys, room, starts_at, local_time, hearing_type, from_public_list,
			added_at, changed_at)
		select gen_random_uuid(), case i % 2 when 0 then 'B01WB' else 'B02ES' end, date '2003-01-01' + i / 120, 'cath', '01WB3' || i, '{}', (i % 8)::text,
			date '2003-01-01' + i / 120 + time '10:00', '10:00', 'FH', false, core.now(), core.now()
		from generate_series(have + 1, wanted) i returning id, court_code, added_at
	)
	insert into core.hearing_defendant (hearing_id, defendant_id, court_code, added_at) select id, gen_random_uuid(), court_code, added_at from new;
end
$$;

-- Milliseconds that the day list of the first day takes for the court's coordinator, the median of so many.
create function notices.day_list_ms(times integer) returns numeric
	language plpgsql
as $$
declare
	began timestamptz;
	ms double precision[];
	request constant api.day_list_request := jsonb_populate_record(null::api.day_list_request,
		jsonb_build_object('court_code', 'B01WB', 'list_date', (select min(hearing_date) from core.hearing where urn = '01WB2000000')::text));
begin
	perform api.enter((select id from core.principal where name = 'priya'), null);
	for i in 1 .. times loop
		began := clock_timestamp();
		if coalesce(cardinality((api.day_list(request)).hearings), 0) <> 60 then
			raise 'the day list has not sixty hearings';
		end if;
		ms := ms || (extract(epoch from clock_timestamp() - began) * 1000)::double precision;
	end loop;
	return (select round((percentile_cont(0.5) within group (order by m))::numeric, 1) from unnest(ms) m);
end
$$;
