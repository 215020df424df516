-- Kinds of notices: the table as shipped, what makes one urgent, working hours, and a change that takes two people.
select plan(30);
select tap.world();
update core.clock set "offset" = timestamptz '2027-02-22 09:00+00' - transaction_timestamp(); -- a Monday
select is((select array_agg(distinct k.table_row order by k.table_row) from core.notice_kind k where k.table_row is not null),
	array(select generate_series(1, 20)), 'every row of the table of alerts has its kinds');
select is_empty('select k.code from core.notice_kind k where core.kind_in_force(k.code) is null', 'each kind has terms in force');
select is_empty($$select v.kind from core.notice_kind_version v where v.outside ~* 'bail|court|abuse|victim|hear|release'$$, 'what goes outside says nothing');
select is(core.ship_notice_kinds(), 0, 'shipping again changes nothing');
update core.shipped_notice_kind set repeat_every = '25 min' where kind = 'released';
select is(core.ship_notice_kinds(), 1, 'what is shipped otherwise becomes a version');
select is((core.kind_in_force('released')).repeat_every, interval '25 minutes', 'and is in force');

create function pg_temp.urgent(kind text, day date, changes core.change[] default '{}', high_risk boolean default false) returns boolean language sql as $$
	select core.is_urgent(core.kind_in_force(kind), row(kind, null, null, null, null, null, null, null, null, changes, null)::core.notice_draft, day, high_risk);
$$;
select ok(pg_temp.urgent('hearing-moved', '2027-02-23', array[row('room', '1', '2')::core.change]), 'a move of a hearing tomorrow is urgent');
select ok(not pg_temp.urgent('hearing-moved', '2027-02-24', array[row('room', '1', '2')::core.change]), 'in two working days it is not');
select ok(pg_temp.urgent('hearing-moved', '2027-03-24', array[row('date', '2027-02-23', '2027-03-24')::core.change]), 'it is if it was tomorrow');
select ok(pg_temp.urgent('hearing-moved', '2027-03-24', array[row('date', '2027-04-01', '2027-03-24')::core.change]), 'and if it is brought forward');
select ok(pg_temp.urgent('hearing-moved', '2027-03-24', array[row('time', '14:00', '10:00')::core.change]), 'within the day too');
select ok(pg_temp.urgent('outcome-recorded', '2027-03-24', array[row('bail', 'C', 'B')::core.change]), 'bail is urgent');
select ok(pg_temp.urgent('outcome-recorded', '2027-03-24', array[row('bail', 'C', null)::core.change]), 'so is bail that nobody knows');
select ok(not pg_temp.urgent('outcome-recorded', '2027-03-24', array[row('bail', 'B', 'C')::core.change]), 'custody is not');
select ok(pg_temp.urgent('result-missing', '2027-02-20', '{}', true), 'a missing result is, of a client at high risk');
select is(core.working_deadline('2027-02-26 17:00+00', '1 hour'), timestamptz '2027-03-01 09:00+00', 'half an hour on Friday and half on Monday');
select is(core.working_deadline('2027-03-25 17:00+00', '1 hour'), timestamptz '2027-03-30 09:00+01', 'over Easter and the change of the clocks');
select is(core.working_deadline('2027-02-27 12:00+00', '1 hour'), timestamptz '2027-03-01 09:30+00', 'a Saturday gives nothing');

-- Two people.
create function pg_temp.propose(who text, ladder text, kind text default 'hearing-listed', reason text default 'too slow') returns integer language plpgsql as $$
declare
	request api.propose_notice_kind_request;
begin
	perform tap.act(who);
	request.kind := kind; request.ladder := ladder; request.reason := reason;
	return ((api.propose_notice_kind(request)).proposed).version;
end
$$;
create function pg_temp.decide(who text, version integer, approve boolean default true) returns text language plpgsql as $$
begin
	perform tap.act(who);
	return ((api.decide_notice_kind(row('hearing-listed', version, approve, null)::api.decide_notice_kind_request)).decided).state;
end
$$;
create temp table v as select (core.kind_in_force('hearing-listed')).version as was, pg_temp.propose('carol', 'idva 30 min, coordinator 2 h') as new;
select is((core.kind_in_force('hearing-listed')).version, was, 'a proposal has no effect') from v;
select throws_ok(format('select pg_temp.decide(''carol'', %s)', new), 'SD002', null, 'who proposed may not approve') from v;
select throws_ok(format('select pg_temp.decide(''nadia'', %s)', new), 'SD002', null, 'nor may an IDVA') from v;
select throws_ok($$select pg_temp.propose('ada', 'idva 1 h')$$, 'SD004', null, 'one proposal at a time');
select throws_ok($$select pg_temp.propose('ada', 'idva 1 fortnight', 'released')$$, 'SD001', null, 'a time that is none');
select throws_ok($$select pg_temp.propose('ada', 'neighbour 1 h', 'released')$$, 'SD001', null, 'a word that is none');
select throws_ok($$select pg_temp.propose('nadia', 'idva 1 h', 'released')$$, 'SD002', null, 'an IDVA proposes nothing');
create temp table l as select tap.submit('m1', jsonb_build_array(tap.hearing('41AA0000126', 'Khan')));
select isnt(tap.client('K7', 'Khan'), null, 'a client');
select is(pg_temp.decide('ada', new), 'in_force', 'another person approves') from v;
select is((core.kind_in_force('hearing-listed')).ack_by, '{30 min,2 h}'::interval[], 'then it is in force');
select throws_ok(format('select pg_temp.decide(''ada'', %s)', new), 'SD004', null, 'once') from v;
select is(core.ship_notice_kinds(), 0, 'and no later release of the product takes it back');
select * from finish();
