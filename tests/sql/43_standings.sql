-- Leave, cover, duty, managers, deputies: where a ladder goes, each step as a row; and what a client was told.
select plan(39);
select tap.world();
update core.clock set "offset" = timestamptz '2027-02-22 09:00+00' - transaction_timestamp(); -- a Monday
create function pg_temp.add(who text, kind text, name text, other text default null, from_local text default null, until_local text default null, court text default null)
	returns text language plpgsql as $$
begin
	perform tap.act(who);
	return (select string_agg(s.kind || coalesce(':' || s.other_name, ''), ' ') from
		unnest((api.add_standing(row(kind, name, other, from_local, until_local, court)::api.add_standing_request)).standings) s);
end
$$;
create function pg_temp.steps() returns text language sql as $$
	select string_agg(s.word || ' ' || s.why || ' ' || s.recipients, ', ' order by s.step) from core.notice_step s
	where s.notice_id = (select n.id from core.notice n where n.kind = 'hearing-moved' order by n.created_at desc, n.id limit 1);
$$;
-- What was told before is acknowledged: each move stands by itself.
create function pg_temp.move(message text, at_time text) returns void language sql as $$
	update core.delivery d set acknowledged_at = core.now(), due_at = null from core.notice n where n.id = d.notice_id and n.kind = 'hearing-moved';
	select tap.submit(message, jsonb_build_array(tap.hearing('41AA0000126', 'Khan', at_time), tap.hearing('41AA0000226', 'Smith')));
$$;
select pg_temp.move('m0', '16:30');
select isnt(tap.client('K7', 'Khan'), null, 'a client of nadia''s');
select throws_ok($$select pg_temp.add('olu', 'leave', 'nadia', null, '2027-02-22', '2027-02-26')$$, 'SD002', null, 'a colleague cannot send her on leave');
select throws_ok($$select pg_temp.add('nadia', 'manager', 'nadia')$$, 'SD002', null, 'nobody makes herself manager');
select throws_ok($$select pg_temp.add('nadia', 'cover', 'nadia', 'mia')$$, 'SD001', null, 'an IDVA of another service cannot cover');
select throws_ok($$select pg_temp.add('nadia', 'leave', null, null, '2027-02-22')$$, 'SD001', null, 'leave has an end');
select throws_ok($$select pg_temp.add('nadia', 'leave', null, null, '2027-02-22', '2027-02-30')$$, 'SD001', null, 'that is a day');
select throws_ok($$select pg_temp.add('cath', 'leave', null, null, '2027-02-22', '2027-02-26')$$, 'SD002', null, 'a feeder has no leave');
select throws_ok($$select pg_temp.add('audit', 'leave', null, null, '2027-02-22', '2027-02-26')$$, 'SD002', null, 'nor an auditor');

-- On leave without cover.
select is(pg_temp.add('nadia', 'leave', null, null, '2027-02-22', '2027-02-26'), 'leave', 'she goes on leave');
select pg_temp.move('m1', '16:00');
select is(pg_temp.steps(), 'idva raised 0, cover on-leave 0, duty nobody 1', 'the ladder begins with her service, and says why');
select is(tap.told('olu'), '{hearing-moved:1}', 'her colleague has it');
select ok('recipient-without-cover:1' = any (tap.told('ada')), 'that nobody covers is a notice');
select ok('recipient-without-cover:1' = any (tap.told('carol')), 'to the coordinator as well');
select pg_temp.move('m2', '15:30');
select is((select count(*) from core.notice where kind = 'recipient-without-cover'), 1::bigint, 'once a day');

-- With cover.
select is(pg_temp.add('ada', 'manager', 'mia'), 'manager', 'a manager of another service');
select is(pg_temp.add('ada', 'cover', 'nadia', 'olu'), 'cover:olu', 'an administrator names who covers');
select tap.later('20 minutes');
select tap.watch();
select pg_temp.move('m3', '15:00');
select is(pg_temp.steps(), 'idva raised 0, cover on-leave 1', 'then it begins with her');
select throws_ok($$select pg_temp.add('mia', 'duty', 'olu', null, '2027-02-22 17:30', '2027-02-23 08:30')$$, 'SD002', null, 'a manager has no say in another service');

-- Climbing, each step a row that is on time.
select is(pg_temp.add('ada', 'manager', 'olu'), 'manager', 'a manager of this service');
select tap.later('15 minutes');
select lives_ok('select tap.watch()', 'time passes');
select is(pg_temp.steps(), 'idva raised 0, cover on-leave 1, duty unacknowledged 1', 'it climbs because nobody acknowledged');
select tap.later('15 minutes');
select lives_ok('select tap.watch()', 'and passes');
select is(pg_temp.steps(), 'idva raised 0, cover on-leave 1, duty unacknowledged 1, coordinator unacknowledged 1', 'and climbs');
select ok((select max(reached_at - due_at) from core.notice_step s join core.notice n on n.id = s.notice_id where n.kind = 'hearing-moved' and s.due_at > core.now() - interval '1 minute') < interval '2 seconds', 'each on time');

-- Nobody is connected.
update core.recipient set live_at = null where principal_id in (select id from core.principal where name = 'olu');
select pg_temp.move('m4', '14:00');
select tap.later('5 minutes');
select lives_ok('select tap.watch()', 'five minutes pass, and who covers is not connected');
select is(pg_temp.steps(), 'idva raised 0, cover on-leave 1, duty no-channel 1', 'it goes on at once');
select ok('recipient-without-channel:1' = any (tap.told('ada')), 'and that is a notice');
update core.recipient set live_at = 'infinity';

-- Out of hours.
update core.standing set ended_at = core.now() where kind = 'leave';
select is(pg_temp.add('olu', 'duty', 'olu', null, '2027-02-22 17:30', '2027-02-24 08:30'), 'duty', 'the manager makes the rota');
update core.clock set "offset" = timestamptz '2027-02-22 22:00+00' - transaction_timestamp();
select pg_temp.move('m5', '12:00');
select is(pg_temp.steps(), 'on-call raised 1', 'out of hours it begins with the duty');
select is((tap.told('nadia'))[cardinality(tap.told('nadia'))], 'hearing-moved:1', 'and she has it as well');

-- What the client knows.
create function pg_temp.contact(who text, outcome text, means text, again integer default null) returns text language plpgsql as $$
declare
	n uuid := (select n.id from core.notice n where n.kind = 'hearing-moved' order by n.created_at desc, n.id limit 1);
begin
	perform tap.act(who);
	return ((api.record_contact(row(n::text, null, outcome, means, null, again)::api.record_contact_request)).contact).outcome;
end
$$;
select is(pg_temp.contact('nadia', 'not_reached', 'phone', 30), 'not_reached', 'a client is not reached');
select throws_ok($$select pg_temp.contact('nadia', 'told', 'none')$$, 'SD001', null, 'she cannot be told by no means');
select throws_ok($$select pg_temp.contact('mia', 'told', 'phone')$$, 'SD003', null, 'nor by a stranger');
select throws_ok($$select pg_temp.contact('carol', 'told', 'phone')$$, 'SD002', null, 'nor by the coordinator');
select tap.later('31 minutes');
select lives_ok('select tap.watch()', 'half an hour passes');
select ok('client-not-reached:1' = any (tap.told('nadia')), 'and she is to try again');
select is(pg_temp.contact('nadia', 'told', 'in_person'), 'told', 'now she knows');
select is((select count(*) from core.delivery d join core.principal p on p.id = d.principal_id join core.notice n on n.id = d.notice_id
	where p.name = 'nadia' and n.kind = 'hearing-moved' and d.acknowledged_by is not null), 0::bigint, 'that acknowledges nothing');
select throws_ok($$update core.contact set outcome = 'told'$$, null, null, 'and nobody changes it');
select * from finish();
