-- The clock's work: repeats, the ladder, a person of the next step, silence, and what the reconciler finds.
select plan(36);
select tap.world();
update core.clock set "offset" = timestamptz '2027-02-22 09:00+00' - transaction_timestamp(); -- a Monday
create temp table l as select tap.submit('m1', jsonb_build_array(tap.hearing('41AA0000126', 'Khan', '16:30'), tap.hearing('41AA0000226', 'Smith')));
select isnt(tap.client('K7', 'Khan'), null, 'a client is linked');
insert into l select tap.submit('m2', jsonb_build_array(tap.hearing('41AA0000126', 'Khan', '16:00'), tap.hearing('41AA0000226', 'Smith')));
select is(tap.told('nadia'), '{hearing-moved:1}', 'she is told of a move');
select is(tap.told('carol'), '{hearing-moved:1}', 'the coordinator with her');
select is((tap.watch()).repeated_notices, 0, 'nothing is due');
select is((tap.watch()).next_due_at, (select min(due_at) from core.delivery), 'it knows when something will be');
select tap.later('16 minutes');
select results_eq('select repeated_notices, escalated_notices from tap.watch()', 'values (1, 1)', 'past its deadline it is repeated, and climbs');
select is(tap.told('nadia'), '{hearing-moved:1,hearing-moved:2}', 'she has it again');
select is(tap.told('olu'), '{hearing-moved:1!}', 'now it is her service''s duty''s too');
select is((tap.watch()).repeated_notices, 0, 'once');
select tap.later('16 minutes');
select results_eq('select repeated_notices, escalated_notices, new_notices from tap.watch()', 'values (1, 1, 0)', 'then it climbs to the coordinator');
select is(tap.told('carol'), '{hearing-moved:1,hearing-moved:1!}', 'who has it for the second time');
select tap.later('31 minutes');
select is((tap.watch()).new_notices, 1, 'the top of the ladder is late as well: that is a notice');
select is(tap.told('ada'), '{notice-unacknowledged:1}', 'to the administrator');
create function pg_temp.ack(who text, seq bigint) returns boolean language plpgsql as $$
begin
	perform tap.act(who);
	return (api.ack_notice(row(null, seq)::api.ack_notice_request)).already;
end
$$;
select is(pg_temp.ack('carol', 2), false, 'the coordinator acknowledges it');
create temp table before as select tap.told('nadia') as nadia, tap.told('olu') as olu;
select tap.later('61 minutes');
select lives_ok('select tap.watch()', 'it is in good hands');
select is(tap.told('nadia'), nadia, 'so it is not repeated any more') from before;
select is(tap.told('olu'), olu, 'to nobody before her either') from before;
select is((select count(*) from core.delivery d join core.principal p on p.id = d.principal_id where p.name = 'nadia' and d.acknowledged_at is not null), 0::bigint, 'but it stays open for her');
select is((select count(*) from core.delivery d join core.notice n on n.id = d.notice_id where n.kind = 'notice-unacknowledged' and d.attempt > 1), 1::bigint, 'the notice about it goes on');

-- A recipient who is gone.
insert into l select tap.submit('m3', jsonb_build_array(tap.hearing('41AA0000126', 'Khan', '15:00'), tap.hearing('41AA0000226', 'Smith')));
update core.principal set revoked_at = core.now() where name = 'nadia';
select tap.later('16 minutes');
select results_eq('select escalated_notices from tap.watch()', 'values (1)', 'who is gone is not given it again, but it climbs');
insert into l select tap.submit('m4', jsonb_build_array(tap.hearing('41AA0000126', 'Khan', '14:00'), tap.hearing('41AA0000226', 'Smith')));
select is((tap.told('olu'))[cardinality(tap.told('olu'))], 'hearing-moved:1', 'her service covers her');
update core.principal set revoked_at = core.now() where name = 'olu';
select tap.later('5 minutes');
insert into l select tap.submit('m5', jsonb_build_array(tap.hearing('41AA0000126', 'Khan', '12:00'), tap.hearing('41AA0000226', 'Smith')));
select is((select max(d.step) from core.delivery d join core.notice n on n.id = d.notice_id where n.created_at = (select max(created_at) from core.notice)), 4,
	'with nobody on the first steps it begins on the next');
update core.principal set revoked_at = null;

-- Silence.
create function pg_temp.expect(by_time text, feeder text default 'cath') returns api.feed_age language plpgsql as $$
begin
	perform tap.act('ada');
	return (api.expect_feed(row(feeder, 'B01LY', by_time)::api.expect_feed_request)).feed;
end
$$;
update core.clock set "offset" = timestamptz '2027-03-01 09:00+00' - transaction_timestamp(); -- a Monday
select is((select e.expected_by_at from pg_temp.expect('16:30') e), timestamptz '2027-03-01 16:30+00', 'a feed is due on each working day');
select throws_ok($$select pg_temp.expect('25:00')$$, 'SD001', null, 'at a time of day');
select throws_ok($$select pg_temp.expect('16:30', 'nobody')$$, 'SD003', null, 'of a feeder');
update core.clock set "offset" = timestamptz '2027-03-01 16:31+00' - transaction_timestamp();
select ok((tap.watch()).new_notices > 0, 'silence past its hour is a notice');
select ok('feed-silent:1' = any (tap.told('carol')), 'to the coordinator');
select ok('feed-silent:1' = any (tap.told('ada')), 'and the administrator');
select is((tap.watch()).new_notices, 0, 'once a day');
insert into l select tap.submit('s1', '[]', '{"completeness": "empty", "list_type": "youth"}');
select is((select silent_since::text || '' from core.feed where expected_by_local is not null), null, 'anything good ends it');
select is((select expected_by_at from core.feed where expected_by_local is not null), timestamptz '2027-03-03 16:30+00', 'until the working day after the one it serves');
update core.clock set "offset" = '0';

-- The reconciler: notices that were lost, whatever lost them.
select is((tap.watch(true)).findings, 0, 'all is there');
alter table core.delivery disable trigger all;
alter table core.notice disable trigger all;
delete from core.delivery d using core.notice n where n.id = d.notice_id and n.kind = 'hearing-moved' and n.created_at = (select max(created_at) from core.notice where kind = 'hearing-moved');
select is((tap.watch(true)).findings, 1, 'a notice that nobody was given is found');
delete from core.delivery d using core.notice n where n.id = d.notice_id and n.kind = 'hearing-moved';
delete from core.notice where kind = 'hearing-moved' and created_at = (select min(created_at) from core.notice where kind = 'hearing-moved');
select ok((tap.watch(true)).findings >= 1, 'a change without its notice is found');
select ok(exists (select from core.finding where rule = 'hearing-moved'), 'by what should have been said');
select ok('reconciler-finding:1' = any (tap.told('ada')) and 'hearing-moved:1' = any (tap.told('nadia')), 'and both are told: the fault, and the fact');
select * from finish();
