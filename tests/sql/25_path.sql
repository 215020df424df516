-- The five verbs in SQL, end to end: a list comes in, a defendant is linked, notices exist, and the
-- independent reconciler finds no fact without one.
begin;
select plan(14);
select tap.make_world();
select tap.open_case('nadia', 'S-1', 'Varga', 'Bela', '1980-04-05', '{01LY1234526}') as c1 \gset
select tap.open_case('nadia', 'S-2', 'Fenn', 'Cole', '1990-01-02') as c2 \gset

create function tap.send(message text, at_time text, room text, variadic people text[]) returns api.submit_list_response
	language plpgsql as
$$
declare
	response api.submit_list_response;
	body api.submit_list_request;
begin
	body.source := row(message, 'csv', '1', core.now(), null, false, null)::api.source;
	body.court_code := 'B01LY';
	body.list_date := (core.today() + 1)::text;
	body.list_type := 'standard';
	body.completeness := 'full';
	body.hearings := array(
		select jsonb_populate_record(null::api.listed_hearing, jsonb_build_object('case_urn', split_part(p, '|', 1), 'room', room, 'local_time', at_time,
			'markers', '[]'::jsonb, 'defendants', jsonb_build_array(jsonb_build_object('aliases', '[]'::jsonb, 'offences', '[]'::jsonb,
				'name', jsonb_build_object('forenames', split_part(p, '|', 2), 'surname', split_part(p, '|', 3), 'form', 'structured'),
				'birth_date', split_part(p, '|', 4), 'birth_date_quality', 'ok'))))
		from unnest(people) p);
	perform api.enter(tap.principal('libra'), sha256(convert_to(body::text, 'UTF8')));
	select * into response from api.submit_list(body);
	return response;
end
$$;
create function tap.varga() returns uuid language sql return (select d.id from core.defendant d where d.surname = 'Varga');

select is((select (r.verdict, r.added) from tap.send('m1', '10:00', '1', '01LY1234526|Bela|Varga|1980-04-05', '01LY9999926|Ulf|Osk|1969-01-02') r), row('accepted'::text, 2), 'a list is accepted');
select is((select count(*) from core.link_work where kind = 'defendant' and done_generation < generation), 2::bigint, 'its defendants wait for the linker');
select tap.act_as(null);
select is((select count(*) from api.link_claim(row('x', 100)::api.link_claim_request) c, unnest(c.records) r where r.kind = 'defendant' and (r.name).surname = 'Varga' and r.birth_date = '1980-04-05'),
	1::bigint, 'which is given what it needs');
update core.link_work set lease_until = core.now() - interval '1 second';
select is((select r.made from tap.commit_verdicts(array[tap.verdict(tap.varga(), :'c1', 'auto')]) r), 1, 'one of them is linked');
select is(tap.told('nadia', 'hearing-listed'), 1::bigint, 'his hearing is told');
select tap.act_as(null);
select is((select findings from api.watch(row('x', true)::api.watch_request)), 0, 'the reconciler misses nothing');

-- The next list comes an hour later: the clock is moved, as scenarios do.
update core.clock set "offset" = interval '1 hour';
select is((select (r.verdict, r.added, r.changed + r.moved) from tap.send('m2', '14:00', '3', '01LY1234526|Bela|Varga|1980-04-05', '01LY9999926|Ulf|Osk|1969-01-02') r),
	row('accepted'::text, 0, 2), 'a changed list');
select ok(tap.told('nadia', 'hearing-moved') = 1, 'tells the linked IDVA of the move');
select tap.act_as(null);
select api.watch(row('x', false)::api.watch_request);
select is((select findings from api.watch(row('x', true)::api.watch_request)), 0, 'again nothing is missed');
select tap.act_as('cora');
select is((select (h.local_time, h.was_local_time, h.was_room) from api.day_list(row('B01LY', (core.today() + 1)::text, null, null, null)::api.day_list_request) r, unnest(r.hearings) h
	where h.case_urn = '01LY1234526'), row('14:00'::text, '10:00'::text, '1'::text), 'the day list says from when and where');

-- Undone, and linked again: still nothing is missed, and nothing is said twice.
select tap.act_as('nadia');
select is((select recalled from api.undo_link(row((tap.link_of(tap.varga(), :'c1')).id::text, 'mistake')::api.undo_link_request)), 2,
	'undoing recalls the IDVA, and the coordinator who had been told of the move');
select api.decide_link(row((tap.link_of(tap.varga(), :'c1')).id::text, 'link', 'known')::api.decide_link_request);
select tap.act_as(null);
select is((select findings from api.watch(row('x', true)::api.watch_request)), 0, 'the reconciler agrees');

-- An import is silent, and the reconciler knows it.
select tap.open_case('nadia', 'S-3', 'Osk', 'Ulf', '1969-01-02', '{}', true) as c3 \gset
select is((select r.made from tap.commit_verdicts(array[tap.verdict((select d.id from core.defendant d where d.surname = 'Osk'), :'c3', 'auto')]) r), 1, 'an imported case is linked');
select tap.act_as(null);
select is((select findings from api.watch(row('x', true)::api.watch_request)), 0, 'in silence, as it should be');

select * from finish();
rollback;
