-- What a coordinator enters by hand: on no list, told at once; superseded by an official list, and not erased.
select plan(21);
select tap.world();
create function pg_temp.add(message text, surname text, at_time text, more jsonb default '{}', person jsonb default '{}', who text default 'carol') returns api.submit_list_response language sql as $$
	select tap.submit(message, jsonb_build_array((tap.hearing(null, surname, at_time, '1', '{}', '{"offences": []}'::jsonb || person) - 'starts_at') || more),
		'{"completeness": "partial", "list_type": "manual"}', '{"system": "manual", "published_at": null}', who) $$;
create temp table r (n text, r api.submit_list_response);

insert into r select 'first', pg_temp.add('m1', 'Khan', '14:00', '{}', '{"in_custody": true}');
select is((select (r).added from r), 1, 'a man in custody overnight is on no list: name and date of birth are enough');
select is((select concat_ws(' ', state, system, from_manual, local_time) from core.hearing), 'listed manual t 14:00', 'he is listed, by hand');
select isnt(tap.client('K7', 'Khan'), null, 'a client is linked');
select is((pg_temp.add('m2', 'Khan', '14:30')).added, 0, 'entered again it is the same hearing');
select is((select local_time from core.hearing), '14:30', 'at another time');
select is(tap.told('nadia'), '{hearing-moved:1}', 'of which the IDVA is told');
insert into r select 'nameless', pg_temp.add('m3', 'Doe', '10:00', '{}', '{"birth_date": null}');
select is((select ((r).quarantined)[1].reason from r where n = 'nameless'), 'no-case-identity', 'a name alone is too little');

insert into r select 'other', tap.submit('l0', jsonb_build_array(tap.hearing('41AA0000926', 'Khan', '10:00', '1', '{}', '{"birth_date": "1970-01-02"}')), '{"completeness": "partial"}');
select is((select (r).added from r where n = 'other'), 1, 'a namesake with another date of birth is another');
select tap.later('5 minutes');
insert into r select 'official', tap.submit('l1', jsonb_build_array(tap.hearing('41AA0000126', 'Khan', '15:00', '4')), '{"completeness": "partial", "list_type": "adult"}', '{"system": "libra"}', 'libra');
select is((select concat_ws(' ', (r).added, (r).changed, (r).moved) from r where n = 'official'), '0 0 1', 'the official list names him: the same hearing, at its own time');
select is((select concat_ws(' ', system, from_manual, local_time, urn) from core.hearing where urn = '41AA0000126'), 'libra f 15:00 41AA0000126', 'the official source has taken over');
select is((select urn from core.court_case c join core.defendant d on d.case_id = c.id where d.birth_date = '1990-05-17'), '41AA0000126', 'and his case has its URN');
select is((select count(*) from core.defendant where surname = 'Khan'), 2::bigint, 'he is one person');
select is((select string_agg((c).field || ' ' || (c).was || ' ' || (c).now, ', ') from core.hearing_version v, unnest(v.changes) c where v.version = 2),
	'time 14:30 15:00, room 1 4, source manual libra', 'what was entered stands as it was');
select is((select count(*) from core.publication p join core.list_scope s on s.id = p.scope_id where s.system = 'manual'), 3::bigint, 'and who entered it');
select is(tap.told('nadia'), '{hearing-moved:1,hearing-moved:1}', 'the IDVA hears the official time');
select is((pg_temp.add('m4', 'Khan', '09:00', '{"case_urn": "41AA0000126"}')).added, 0, 'an entry after that adds nothing');
select is((select local_time from core.hearing where urn = '41AA0000126'), '15:00', 'nor does it move what is official');
select is((select says || ' ' || other_says from core.discrepancy where settled_at is null and field = 'time'), '15:00 09:00', 'but it can be seen');

-- The same time: superseded without a word.
select pg_temp.add('m5', 'Same', '10:00', '{"case_urn": "41AA0000526"}');
insert into r select 'same', tap.submit('l2', jsonb_build_array(tap.hearing('41AA0000526', 'Same', '10:00', '1')), '{"completeness": "partial", "list_type": "adult"}', '{"system": "libra"}', 'libra');
select is((select h.system || ' ' || v.kind || ' ' || v.notifies from core.hearing h join core.hearing_version v on v.hearing_id = h.id where h.urn = '41AA0000526'), 'libra changed false', 'superseded by the same, nobody must be told');
select throws_ok($$select pg_temp.add('x1', 'Khan', '10:00', '{}', '{}', 'cath')$$, 'SD002', null, 'a feeder is nobody''s hand');
select throws_ok($$select tap.submit('x2', '[]', '{}', '{"system": "cath"}', 'carol')$$, 'SD002', null, 'and a coordinator no system');
select * from finish();
