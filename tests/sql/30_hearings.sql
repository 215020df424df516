-- What a source says about one hearing that it knows by an id: moved, cancelled, vacated and back, deleted, duplicate,
-- withheld; archives; and a list that is taken back. A client of nadia's is linked to Khan.
select plan(75);
select tap.world();
create temp table r (n text, r api.submit_hearing_response);
create function pg_temp.counts(of text) returns text language sql as $$
	select concat_ws(' ', (r).verdict, (r).version, (r).hearing_known, (r).added, (r).changed, (r).moved, (r).gone) from r where n = of $$;
create function pg_temp.rows(of_id text default 'h-1') returns text language sql as $$
	select string_agg(concat_ws(' ', hearing_date - core.today(), local_time, room, state), ', ' order by hearing_date, urn) from core.hearing where source_hearing_id = of_id $$;
create function pg_temp.last_changes(of_kind text) returns text language sql as $$
	select string_agg(concat_ws(' ', (c).field, (c).was, (c).now), ', ') from (select unnest(n.changes) c from core.notice n
		where n.kind = of_kind and n.created_at = (select max(created_at) from core.notice where kind = of_kind)) t $$;

-- Whole state: two days of one case.
insert into r select 'whole', tap.hearing_says('m1', 'h-1', jsonb_build_object('days', jsonb_build_array(tap.sitting(7), tap.sitting(8)), 'states_days', true,
	'fate', 'sitting', 'matters', jsonb_build_array(tap.matter('41AA0000126', 'Khan'))));
select is(pg_temp.counts('whole'), 'accepted 1 t 2 0 0 0', 'a hearing of two days is two days of its case');
select is(pg_temp.rows(), '7 10:00 1 listed, 8 10:00 1 listed', 'both are listed');
select is((select count(distinct hd.defendant_id) from core.hearing_defendant hd), 1::bigint, 'of one person');
select isnt(tap.client('K7', 'Khan'), null, 'who is a client''s');
insert into r select 'again', tap.hearing_says('m2', 'h-1', jsonb_build_object('days', jsonb_build_array(tap.sitting(7), tap.sitting(8)), 'states_days', true,
	'fate', 'sitting', 'matters', jsonb_build_array(tap.matter('41AA0000126', 'Khan'))));
select is(pg_temp.counts('again'), 'duplicate 1 t', 'the same content again changes nothing');
select is((tap.hearing_says('m1', 'h-1')).verdict, 'conflict', 'a message id means one content');

-- Moves, in words that name nobody.
insert into r select 'room', tap.hearing_says('m3', 'h-1', jsonb_build_object('days', jsonb_build_array(tap.sitting(7, '11:30', '2'))));
select is(pg_temp.counts('room'), 'accepted 2 t 0 0 1 0', 'one day has another time and room');
select is(pg_temp.rows(), '7 11:30 2 listed, 8 10:00 1 listed', 'the other day stays: not all were stated');
select is(tap.told('nadia'), '{hearing-moved:1}', 'the IDVA is told');
select is(pg_temp.last_changes('hearing-moved'), 'time 10:00 11:30, room 1 2', 'from when and where to when and where');
insert into r select 'days', tap.hearing_says('m4', 'h-1', jsonb_build_object('days', jsonb_build_array(tap.sitting(7, '11:30', '2'), tap.sitting(9)), 'states_days', true));
select is(pg_temp.rows(), '7 11:30 2 listed, 9 10:00 1 listed', 'the second day has moved: it is the same row');
select is(tap.told('nadia'), '{hearing-moved:1,hearing-moved:1}', 'of which she is told');
insert into r select 'more', tap.hearing_says('m5', 'h-1', jsonb_build_object('days', jsonb_build_array(tap.sitting(7, '11:30', '2'), tap.sitting(9), tap.sitting(10)), 'states_days', true));
select is(pg_temp.counts('more'), 'accepted 4 t 1 0 0 0', 'a third day is added without naming anybody');
select is((select count(*) from core.hearing_defendant hd join core.hearing h on h.id = hd.hearing_id where h.hearing_date = core.today() + 10), 1::bigint, 'its people are the hearing''s');
select is((tap.told('nadia'))[3], 'hearing-listed:1', 'the client''s IDVA hears of it');
insert into r select 'fewer', tap.hearing_says('m6', 'h-1', jsonb_build_object('days', jsonb_build_array(tap.sitting(7, '11:30', '2'), tap.sitting(9)), 'states_days', true));
select is(pg_temp.rows(), '7 11:30 2 listed, 9 10:00 1 listed, 10 10:00 1 day_cancelled', 'a day that is no longer among them is cancelled');
insert into r select 'cancelled', tap.hearing_says('m7', 'h-1', jsonb_build_object('days', jsonb_build_array(tap.sitting(9, '10:00', '1', '{"is_cancelled": true}'))));
select is(pg_temp.counts('cancelled'), 'accepted 6 t 0 0 0 1', 'so is one that is said to be');
select is(tap.told('carol'), '{hearing-moved:1,hearing-moved:1,hearing-vacated:1,hearing-vacated:1}', 'the coordinator hears of moves and cancellations');
select is(pg_temp.last_changes('hearing-vacated'), 'state listed day_cancelled', 'and what it is');
insert into r select 'a bad day', tap.hearing_says('m8', 'h-1', '{"days": [{"room": "9"}], "states_days": true}');
select is(pg_temp.rows(), '7 11:30 2 listed, 9 10:00 1 day_cancelled, 10 10:00 1 day_cancelled', 'a day that cannot be read takes no other away');
select is((select ((r).quarantined)[1].reason from r where n = 'a bad day'), 'bad-date', 'and is set aside');

-- Vacated, and not.
insert into r select 'vacated', tap.hearing_says('m9', 'h-1', '{"fate": "vacated", "reason": "9c9f1f0a"}');
select is((select state || ' ' || state_reason from core.hearing where hearing_date = core.today() + 7), 'vacated 9c9f1f0a', 'vacated, with its reason');
select is((tap.told('nadia'))[6], 'hearing-vacated:1', 'the IDVA is told');
select is((tap.submit('l1', jsonb_build_array(tap.hearing('41AA0000126', 'Khan', '11:30', '2')))).verdict, 'accepted', 'a list printed before still has it');
select is((select state from core.hearing where hearing_date = core.today() + 7), 'vacated', 'which does not bring it back');
insert into r select 'back', tap.hearing_says('m10', 'h-1', '{"fate": "sitting"}');
select is(pg_temp.rows(), '7 11:30 2 listed, 9 10:00 1 day_cancelled, 10 10:00 1 day_cancelled', 'no longer vacated: cancelled days stay so');
select is((tap.told('nadia'))[7], 'hearing-relisted:1', 'the IDVA is told');
select is((select state_reason from core.hearing where hearing_date = core.today() + 7), null, 'a reason stands only where it holds');
insert into r select 'lost', tap.hearing_says('m11', 'h-1', '{"fate": "unallocated"}');
insert into r select 'found', tap.hearing_says('m12', 'h-1', jsonb_build_object('days', jsonb_build_array(tap.sitting(14, '14:00', '3')), 'states_days', true));
select is((select string_agg(kind, ',' order by version) from core.hearing_version v where v.hearing_id = (select id from core.hearing where hearing_date = core.today() + 14)),
	'moved,vacated,restored,unallocated,restored', 'unallocated, it gets a new day');
select is(pg_temp.last_changes('hearing-relisted') like 'state unallocated listed, date % %, time 11:30 14:00, room 2 3', true, 'the notice says which');

-- Archives.
insert into r select 'old archive', tap.hearing_says('m13', 'h-1', '{"fate": "vacated"}', '{"replay": true, "published_at": "2020-01-01T00:00:00Z"}');
select is(pg_temp.counts('old archive'), 'stale t', 'an archive never overwrites newer facts');
insert into r select 'archive', tap.hearing_says('m14', 'h-9', jsonb_build_object('days', jsonb_build_array(tap.sitting(7)), 'matters', jsonb_build_array(tap.matter('41AA0000926', 'Khan'))),
	'{"replay": true, "published_at": "2020-01-01T00:00:00Z"}');
select is(pg_temp.counts('archive'), 'accepted 1 t 1 0 0 0', 'what nobody knew it may add');
create temp table before as select count(*) as n from core.notice;
select isnt(tap.client('K9', 'Khan'), null, 'another client is linked');
insert into r select 'archive says', tap.hearing_says('m15', 'h-9', '{"fate": "vacated"}', '{"replay": true, "published_at": "2020-01-02T00:00:00Z"}');
select is(pg_temp.rows('h-9'), '7 10:00 1 vacated', 'and change what it knew itself');
select is((select count(*) from core.notice), (select n from before), 'but tells nobody');

-- Tombstones.
insert into r select 'deleted', tap.hearing_says('m16', 'h-1', '{"fate": "deleted"}');
select is(pg_temp.rows(), '9 10:00 1 deleted, 10 10:00 1 deleted, 14 14:00 3 deleted', 'deleted is every day of it');
insert into r select 'late', tap.hearing_says('m17', 'h-1', jsonb_build_object('days', jsonb_build_array(tap.sitting(15)), 'states_days', true, 'fate', 'sitting',
	'matters', jsonb_build_array(tap.matter('41AA0000126', 'Khan'))));
select is((select ((r).quarantined)[1].reason from r where n = 'late'), 'deleted-hearing', 'a later update is set aside');
select is((select count(*) from core.quarantine where reason = 'deleted-hearing'), 1::bigint, 'for a person to see');
select is(pg_temp.rows(), '9 10:00 1 deleted, 10 10:00 1 deleted, 14 14:00 3 deleted', 'and revives nothing');
select is(((tap.submit('l2', jsonb_build_array(tap.hearing('41AA0000126', 'Khan', '10:00', '1', '{"source_hearing_id": "h-1"}')), '{"completeness": "partial"}',
	'{"system": "common-platform"}')).quarantined)[1].reason, 'deleted-hearing', 'nor does a list of the same source');
insert into r select 'relisted', tap.hearing_says('m18', 'h-1', jsonb_build_object('days', jsonb_build_array(tap.sitting(15)), 'states_days', true, 'is_relisted', true));
select is((select state from core.hearing where source_hearing_id = 'h-1' and hearing_date = core.today() + 15), 'listed', 'an explicit re-listing does');
select is((select kind from core.notice where hearing_id = (select id from core.hearing where source_hearing_id = 'h-1' and hearing_date = core.today() + 15)
	and client_ref = 'K7' order by created_at desc limit 1), 'hearing-relisted', 'and is told');
insert into r select 'early', tap.hearing_says('m19', 'h-5', '{"fate": "deleted"}');
select is(pg_temp.counts('early'), 'accepted 1 f 0 0 0 0', 'a deletion can come before its hearing');
select is(((tap.hearing_says('m20', 'h-5', jsonb_build_object('days', jsonb_build_array(tap.sitting(7)), 'matters', jsonb_build_array(tap.matter('41AA0000526', 'Early'))))).quarantined)[1].reason,
	'deleted-hearing', 'which then is not listed');

-- Duplicates: of one at the same place nobody hears.
select isnt(tap.hearing_says('m21', 'h-2', jsonb_build_object('days', jsonb_build_array(tap.sitting(15)), 'matters', jsonb_build_array(tap.matter('41AA0000126', 'Khan')))), null, 'the same hearing under another id');
update before set n = (select count(*) from core.notice);
insert into r select 'duplicate', tap.hearing_says('m22', 'h-2', '{"fate": "duplicate", "duplicate_of": "h-1"}');
select is(pg_temp.rows('h-2'), '15 10:00 1 duplicate', 'is a duplicate');
select is((select t.source_hearing_id from core.hearing h join core.hearing t on t.id = h.moved_to where h.source_hearing_id = 'h-2'), 'h-1', 'that points at the one that stays');
select is((select count(*) from core.notice), (select n from before), 'nobody must know');
select throws_ok($$select tap.hearing_says('m23', 'h-2', '{"fate": "duplicate", "duplicate_of": "h-2"}')$$, 'SD001', null, 'nothing is a duplicate of itself');
select tap.hearing_says('m23', 'h-4', jsonb_build_object('days', jsonb_build_array(tap.sitting(15)), 'matters', jsonb_build_array(tap.matter('41AA0000126', 'Khan'))));
update before set n = (select count(*) from core.notice);
select is((tap.hearing_says('m23a', 'h-4', '{"fate": "duplicate"}')).gone, 1, 'a source may not say which one stays');
select is((select count(*) from core.notice), (select n from before), 'one of the same case, day and place does');
select tap.hearing_says('m23b', 'h-6', jsonb_build_object('days', jsonb_build_array(tap.sitting(20)), 'matters', jsonb_build_array(tap.matter('41AA0000126', 'Khan'))));
select tap.hearing_says('m23c', 'h-6', '{"fate": "duplicate"}');
select ok(pg_temp.last_changes('hearing-vacated') like 'state listed duplicate%', 'without any, the IDVA is told that this one does not take place');

-- Withheld: missing from a public list it is not absent.
select isnt(tap.hearing_says('m24', 'h-3', jsonb_build_object('days', jsonb_build_array(tap.sitting(7)), 'matters', jsonb_build_array(tap.matter('41AA0000326', 'Quiet')))), null, 'a hearing');
select isnt(tap.submit('l3', jsonb_build_array(tap.hearing('41AA0000326', 'Quiet'), tap.hearing('41AA0000426', 'Other'))), null, 'on a list');
select isnt(tap.hearing_says('m25', 'h-3', '{"is_withheld": true}'), null, 'is withheld');
select is((tap.submit('l4', jsonb_build_array(tap.hearing('41AA0000426', 'Other')))).absent, 0, 'the next list without it says nothing');

-- A list taken back.
select is((tap.withdraw('w1', jsonb_build_object('court_code', 'B01LY', 'list_date', core.today() + 7, 'list_type', 'standard'))).absent, 1, 'a withdrawn list holds its hearings down');
select is((select state || (absent_after is not null) from core.hearing where urn = '41AA0000426'), 'listedtrue', 'nothing is vacated by it');
select is((tap.submit('l5', jsonb_build_array(tap.hearing('41AA0000426', 'Other')))).version, 5, 'the same list again is a new version');
select is((tap.withdraw('w2', '{}', '{"document": "no such"}')).reason, 'unknown-list', 'an unknown one is refused');

-- A publication taken back by its id, with all its lists.
select is((tap.submit('p1', jsonb_build_array(tap.hearing('41AA0000526', 'First')), '{}', '{"document": "pub-1"}')).version, 6, 'a publication');
select is((tap.submit('p2', jsonb_build_array(tap.hearing('41AA0000626', 'Second')), jsonb_build_object('list_date', core.today() + 8), '{"document": "pub-1"}')).version, 1, 'that has another day');
select is((select row(r.verdict, r.absent) from tap.withdraw('w3', '{}', '{"document": "pub-1"}', 'libra') r), row('rejected'::text, null::integer), 'is not another feeder''s to take back');
select is((select row(r.verdict, r.absent) from tap.withdraw('w4', '{}', '{"document": "pub-1", "system": "spi"}') r), row('accepted'::text, 2), 'is taken back whole');
select is((select string_agg(state || (absent_after is not null), ' ') from core.hearing where urn in ('41AA0000526', '41AA0000626')), 'listedtrue listedtrue', 'no hearing is vacated by it');
select is((tap.withdraw('w5', '{}', '{"document": "pub-1"}')).verdict, 'stale', 'twice is once');
select is((tap.submit('p3', jsonb_build_array(tap.hearing('41AA0000526', 'First')), '{}', jsonb_build_object('document', 'pub-1',
	'published_at', (select max(published_at) from core.publication where document = 'pub-1')))).verdict, 'stale', 'what was on its way does not bring it back');
select is((tap.submit('p4', jsonb_build_array(tap.hearing('41AA0000526', 'First')), '{}', '{"document": "pub-2"}')).verdict, 'accepted', 'another publication does');
select is((select absent_after from core.hearing where urn = '41AA0000526'), null, 'and nothing is held down any more');
select is((tap.withdraw('w6', '{}', '{"document": "pub-1"}')).verdict, 'stale', 'which the first one''s deletion leaves alone');
select is((tap.hearing_says('m24a', 'h-6', '{"court_code": null, "fate": "deleted"}')).gone, 0, 'a known hearing''s message need not name its court');
select is((select fate from core.hearing_source where source_hearing_id = 'h-6'), 'deleted', 'and counts');
select is((tap.hearing_says('m24b', 'h-7', '{"court_code": null, "fate": "deleted"}')).reason, 'waits-for-hearing', 'an unknown one''s waits');
select throws_ok($$select tap.hearing_says('m26', 'h-1', '{"court_code": "B02LY"}', '{}', 'libra')$$, 'SD002', null, 'another court''s hearing is not the sender''s');
select is((tap.watch(true)).findings, 0, 'the reconciler agrees with all of it');
select * from finish();
