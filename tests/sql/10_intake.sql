-- A list is taken in: versions, receipts, differences, what is set aside.
select plan(47);
select tap.world();
create temp table r (n text, r api.submit_list_response);
create function pg_temp.v(of text) returns text language sql as $$ select (r).verdict from r where n = of $$;
create function pg_temp.counts(of text) returns text language sql as $$
	select concat_ws(' ', (r).added, (r).changed, (r).moved, (r).absent, (r).unchanged) from r where n = of $$;

insert into r select 'first', tap.submit('m1', jsonb_build_array(tap.hearing('41AA0000126', 'Khan'), tap.hearing('41aa 00002/26', 'Smith')));
select is(pg_temp.v('first'), 'accepted', 'a list is accepted');
select is(pg_temp.counts('first'), '2 0 0 0 0', 'both hearings are new');
select is((select (r).version from r where n = 'first'), 1, 'it is version 1');
select results_eq('select urn from core.hearing order by 1', array['41AA0000126', '41AA0000226'], 'URNs are in one form');
select is((select urn_raw from core.court_case where urn = '41AA0000226'), '41aa 00002/26', 'what was written is kept');
select is((select count(*) from core.link_work where kind = 'defendant' and done_generation < generation), 2::bigint, 'both defendants wait for the linker');
select is((select count(*) from core.sensitive_text where body like 'SECRET-WORDING%' and field = 'wording'), 2::bigint, 'wording stands apart');
select is((select count(*) from core.audit where action = 'submit-list' and operation = 'collection'), 1::bigint, 'it is audited');

insert into r select 'again', tap.submit('m1', jsonb_build_array(tap.hearing('41AA0000126', 'Khan'), tap.hearing('41aa 00002/26', 'Smith')));
select is((select r::text from r where n = 'again'), (select r::text from r where n = 'first'), 'the same message gets the same receipt');
insert into r select 'conflict', tap.submit('m1', jsonb_build_array(tap.hearing('41AA0000126', 'Khan')));
select is(pg_temp.v('conflict'), 'conflict', 'the same id with other content is a conflict');
select is((select count(*) from core.hearing), 2::bigint, 'which changes nothing');
insert into r select 'same', tap.submit('m2', jsonb_build_array(tap.hearing('41AA0000126', 'Khan'), tap.hearing('41aa 00002/26', 'Smith')));
select is(pg_temp.v('same'), 'duplicate', 'the same content again is a duplicate');
select is((select (r).version from r where n = 'same'), 1, 'of the current version');
insert into r select 'stale', tap.submit('m3', '[]', '{"completeness": "empty"}', jsonb_build_object('published_at', core.now() - interval '1 day'));
select is(pg_temp.v('stale'), 'stale', 'an older list is stale');
select is((select count(*) from core.publication where version is null), 1::bigint, 'and kept as history');

insert into r select 'second', tap.submit('m4', jsonb_build_array(tap.hearing('41AA0000126', 'Khan', '14:00', '2'),
	tap.hearing('41AA0000226', 'Smith', '10:00', '1', '{"hearing_type": "Trial"}'), tap.hearing('41AA0000326', 'Jones'), tap.hearing(null, 'Nobody'),
	tap.hearing('41AA0000426', null, '10:00', '1', '{}', '{"name": null, "birth_date": null}')));
select is(pg_temp.v('second'), 'accepted', 'bad records never reject a list');
select is(pg_temp.counts('second'), '1 1 1 0 0', 'one is new, one changed, one moved');
select results_eq($$select q.record, q.reason from r, unnest((r.r).quarantined) q where n = 'second' order by 1$$,
	$$values (4, 'no-case-identity'), (5, 'no-defendant-name')$$, 'and two are set aside, with a reason');
select is((select count(*) from core.quarantine), 2::bigint, 'where a coordinator finds them');
select results_eq($$select (c).field, (c).was, (c).now from (select unnest(changes) as c from core.hearing_version where kind = 'moved') t order by 1$$,
	$$values ('room', '1', '2'), ('time', '10:00', '14:00')$$, 'a move says from where and when');
select results_eq($$select local_time, room from core.hearing_version where kind = 'moved'$$, $$values ('10:00', '1')$$, 'what it was is kept');
select is((select count(*) from core.defendant), 3::bigint, 'the same people are not made twice');
select is((select count(*) from core.link_work), 3::bigint, 'and do not wait again when nothing about them changed');
select is((select count(*) from core.link_work where generation > 1), 0::bigint, 'not even once');

insert into r select 'person', tap.submit('m5', jsonb_build_array(tap.hearing('41AA0000126', 'Khan', '14:00', '2', '{}', '{"pnc_id": "2007/1234557L", "bail_status": "C"}'),
	tap.hearing('41AA0000226', 'Smith', '10:00', '1', '{"hearing_type": "Trial"}'), tap.hearing('41AA0000326', 'Jones', '10:00', '1', '{}', '{"bail_status": "B"}')));
select is(pg_temp.counts('person'), '0 2 0 0 1', 'what changed about a person is a change');
select results_eq('select surname, pnc_id, bail_status, version from core.defendant order by 1', $$values ('Jones', null, 'B', 2), ('Khan', '2007/1234557L', 'C', 2), ('Smith', null, null, 1)$$,
	'and is written on the person');
select results_eq('select d.surname from core.link_work w join core.defendant d on d.id = w.subject_id where w.generation > 1', array['Khan'],
	'only a changed identity is put before the linker again');
insert into r select 'less', tap.submit('m6', jsonb_build_array(tap.hearing('41AA0000126', 'Khan', '14:00', '2'), tap.hearing('41AA0000226', 'Smith', '10:00', '1', '{"hearing_type": "Trial"}'),
	tap.hearing('41AA0000326', 'Jones')));
select is((select pnc_id from core.defendant where surname = 'Khan'), '2007/1234557L', 'absent is no information');

-- Another source of the same day.
insert into r select 'libra', tap.submit('l1', jsonb_build_array(tap.hearing('41AA0000126', 'Khan', '13:45', '2', '{"case_number": "2600123456"}')),
	'{"list_type": "adult"}', '{"system": "libra"}', 'libra');
select is(pg_temp.counts('libra'), '0 1 0 0 0', 'another source that names it is no move');
select is((select local_time from core.hearing where urn = '41AA0000126'), '14:00', 'nor does it change the time');
select is((select case_number from core.hearing where urn = '41AA0000126'), '2600123456', 'but adds what was missing');
insert into r select 'libra2', tap.submit('l2', jsonb_build_array(tap.hearing('41AA0000126', 'Khan', '15:00', '2', '{"case_number": "2600123456"}')),
	'{"list_type": "adult"}', '{"system": "libra"}', 'libra');
select is(pg_temp.counts('libra2'), '0 0 1 0 0', 'its own change is a move');
insert into r select 'public', tap.submit('p1', jsonb_build_array(tap.hearing('41AA0000126', 'Khan', '15:00', '2', '{}',
	'{"birth_date": null, "name": {"full": "KHAN, Adil", "form": "comma"}, "offences": []}')), '{"list_type": "public"}');
select is((select count(*) from core.defendant where case_id = (select case_id from core.hearing where urn = '41AA0000126')), 1::bigint, 'a public list names the same person');
select is((select surname || birth_date from core.defendant where match_keys @> '{p:20071234557L}'), 'Khan1990-05-17', 'and takes nothing away');

-- Scopes.
insert into r select 'unknown', tap.submit('u1', '[]', '{"court_code": "Z99ZZ", "completeness": "empty"}');
select is((select row((r).verdict, (r).reason)::text from r where n = 'unknown'), '(rejected,unknown-court)', 'a court that is not known rejects the list, durably');
insert into r select 'alias', tap.submit('a1', '[]', '{"court_code": null, "court_name": "LYNEHAM  M.C.", "list_type": "manual", "completeness": "empty"}');
select is(pg_temp.v('alias'), 'accepted', 'a court is known by what a source calls it');
select throws_ok($$select tap.submit('f1', '[]', '{"court_code": "B02LY", "completeness": "empty"}', '{}', 'libra')$$, 'SD002', null, 'a feeder speaks for its own courts only');
select throws_ok($$select tap.submit('f2', '[]', '{}', '{}', 'nadia')$$, 'SD002', null, 'an IDVA submits nothing');
select throws_ok($$select tap.submit('f3', '[]', '{"list_date": "2026-02-30"}')$$, 'SD001', null, 'a list needs a date that exists');
select throws_ok($$select tap.submit('', '[]')$$, 'SD001', null, 'and a message id');
insert into r select 'manual', tap.submit('c1', jsonb_build_array(tap.hearing('41AA0000926', 'Overnight')), '{"list_type": "manual"}', '{"system": "manual"}', 'carol');
select is(pg_temp.counts('manual'), '1 0 0 0 0', 'a coordinator may submit what is on no list');
insert into r select 'room', tap.submit('rm1', jsonb_build_array(tap.hearing('41AA0000526', 'Room')), '{"room": "Court 05"}');
select is((select count(*) from core.list_scope where room_key = '5'), 1::bigint, 'a room has a scope of its own, however it is written');
insert into r select 'twice', tap.submit('tw1', jsonb_build_array(tap.hearing('41AA0000626', 'Twice'), tap.hearing('41AA0000626', 'Twice')), '{"list_type": "youth"}');
select is((select (q).reason from r, unnest((r.r).quarantined) q where n = 'twice'), 'duplicate-record', 'a record that stands twice is taken once');
insert into r select 'two', tap.submit('tw2', jsonb_build_array(tap.hearing('41AA0000726', 'Pair'), tap.hearing('41AA0000726', 'Pair', '14:00')), '{"list_type": "youth"}');
select is(pg_temp.counts('two'), '2 0 0 1 0', 'one case can have two hearings of a day');
select is((select count(*) from core.defendant where surname = 'Pair'), 1::bigint, 'of one person');

-- An archive.
insert into r select 'replay', tap.submit('rp1', jsonb_build_array(tap.hearing('41AA0000126', 'Khan', '09:00')), '{}', jsonb_build_object('replay', true, 'published_at', null));
select is(pg_temp.v('replay'), 'stale', 'a replay that cannot prove its age changes nothing');
insert into r select 'replay2', tap.submit('rp2', jsonb_build_array(tap.hearing('41AA0000826', 'Old')), jsonb_build_object('list_date', core.today() + 9), '{"replay": true}');
select is((select is_replay from core.hearing where urn = '41AA0000826'), true, 'what only an archive says does not notify');
select * from finish();
