-- What is due by a time: results, decisions, limits, orders; over a weekend, a bank holiday and both changes of clocks.
select plan(32);
select tap.world();
create function pg_temp.at(moment text) returns void language sql as $$
	update core.clock set "offset" = (moment::timestamp at time zone 'Europe/London') - transaction_timestamp() $$;
create function pg_temp.end_of(kind text, start text, used integer default 0) returns text language sql as $$
	select (core.limit_end(k, core.local_moment(start), used) at time zone 'Europe/London')::text from core.limit_kind k where k.code = kind $$;
create function pg_temp.limit(ref text, kind text, start text, used integer default 0, ends text default null, who text default 'nadia') returns api.add_limit_response
	language plpgsql as $$ begin perform tap.act(who); return api.add_limit(row(ref, null, kind, start, used, ends)::api.add_limit_request); end $$;
create function pg_temp.told(of_kind text) returns bigint language sql as $$ select count(*) from core.notice n where n.kind = of_kind $$;

-- Lengths.
select is(pg_temp.end_of('ctl-summary', '2026-03-02'), '2026-04-28 00:00:00', '56 days, over the change to summer time');
select is(pg_temp.end_of('ctl-crown', '2026-03-02', 10), '2026-08-22 00:00:00', '182 days, less what had run before');
select is(pg_temp.end_of('dvpn', '2026-03-06 10:30'), '2026-03-09 10:30:00', '48 hours: the Sunday does not count');
select is(pg_temp.end_of('dvpn', '2026-04-02 10:30'), '2026-04-07 10:30:00', 'nor do Good Friday, Sunday and Easter Monday');
select is(pg_temp.end_of('dvpn', '2026-10-24 22:00'), '2026-10-27 22:00:00', 'a Sunday of 25 hours does not count either');
select is(pg_temp.end_of('dvpn', '2026-03-29 12:00'), '2026-04-01 00:00:00', 'served on a Sunday, it runs from midnight');
select is(pg_temp.end_of('dapo-notify', '2026-03-06 15:00'), '2026-03-09 00:00:00', 'three days, the day of service the first');
select is(core.working_day_after('2026-04-02', 1)::text, '2026-04-07', 'the first working day after Maundy Thursday');
select is(core.working_day_after('2026-12-23', 5)::text, '2027-01-04', 'the fifth over Christmas and New Year');

-- Results that do not come: Maundy Thursday, then the first and the fifth working day.
select pg_temp.at('2026-04-01 15:00');
create temp table l as select tap.submit('m1', jsonb_build_array(tap.hearing('41AA0000126', 'Khan', on_day => '2026-04-02'), tap.hearing('41AA0000226', 'Smith', on_day => '2026-04-02')),
	'{"list_date": "2026-04-02"}');
select tap.client('K1', 'Khan'), tap.client('K2', 'Smith', 'proposed');
select is((select array_agg(d.rule || ' ' || date_trunc('second', d.due_at at time zone 'Europe/London')::text order by d.rule) from core.due d),
	'{"results 2026-04-02 18:00:00","review 2026-04-01 15:00:00"}', 'a day of a court that is listed has its rows');
-- A few minutes later: who was asked a moment ago is not asked again in the same breath.
select pg_temp.at('2026-04-01 15:05');
select tap.watch();
select is(pg_temp.told('review-waiting'), 1::bigint, 'a proposed link whose hearing is within a working day');
select pg_temp.at('2026-04-02 17:59');
select tap.watch();
select is(pg_temp.told('result-missing'), 0::bigint, 'before 18:00 nothing is missing');
select pg_temp.at('2026-04-02 18:00');
select tap.watch();
select is(pg_temp.told('result-missing'), 1::bigint, 'at 18:00 it is, once, and only for the linked client');
select tap.watch();
select is(pg_temp.told('review-waiting'), 1::bigint, 'a review is told once');
select pg_temp.at('2026-04-06 18:30');
select tap.watch();
select is(pg_temp.told('result-missing'), 1::bigint, 'Easter Monday is no working day');
select pg_temp.at('2026-04-07 18:00');
update core.client_case set is_high_risk = true where client_ref = 'K1';
select tap.watch();
select is((select array_agg(n.priority order by n.created_at) from core.notice n where n.kind = 'result-missing'), '{2,1}', 'on the next it is told again, urgently for a client at high risk');
select tap.outcome('o1', '41AA0000126', 'Khan', '{"hearing_date": "2026-04-02"}');
select pg_temp.at('2026-04-13 18:01');
select tap.watch();
select is(pg_temp.told('result-missing'), 2::bigint, 'a result that has come is not missing');
select is((select due_at from core.due where rule = 'results'), null, 'and nothing comes any more');

-- Limits.
select pg_temp.at('2026-04-13 19:00');
select throws_ok($$select pg_temp.limit('K1', 'nonsense', '2026-04-13')$$, 'SD001', null, 'a limit has a known kind');
select throws_ok($$select pg_temp.limit('K1', 'order', '2026-04-13')$$, 'SD001', null, 'an order has a last day');
select throws_ok($$select pg_temp.limit('K1', 'dvpn', '2026-04-13', who => 'mia')$$, 'SD003', null, 'another service''s case is nobody''s');
select throws_ok($$select pg_temp.limit('K1', 'dvpn', '2026-04-13', who => 'cath')$$, 'SD002', null, 'a feeder enters none');
select is(((pg_temp.limit('K1', 'ctl-summary', '2026-04-13')).limits[1]).next_warning_at, timestamptz '2026-05-26 00:00+01', 'fourteen days before its end');
select pg_temp.at('2026-05-26 00:00');
select tap.watch();
select is(pg_temp.told('time-limit-near'), 1::bigint, 'it is near');
select lives_ok($$select pg_temp.limit('K1', 'ctl-summary', '2026-04-13', ends => '2026-06-10')$$, 'it is extended');
select pg_temp.at('2026-06-10 23:59');
select tap.watch(), tap.watch(), tap.watch();
select is(pg_temp.told('time-limit-expired'), 0::bigint, 'not before the new end');
select pg_temp.at('2026-06-11 00:00');
select tap.watch();
select is(pg_temp.told('time-limit-expired'), 1::bigint, 'then it has expired');
select throws_ok($$select pg_temp.limit('K1', 'ctl-summary', '2026-04-13', ends => '2026-07-10')$$, 'SD001', null, 'what has expired is never extended');

-- Clocks of the Victims' Code.
create function pg_temp.clocks(who text) returns api.case_clocks_response language plpgsql as $$
	begin perform tap.act(who); return api.case_clocks(row('K1')::api.case_clocks_request); end $$;
select is((select string_agg(c.duty || ' ' || c.state, ', ' order by c.duty) from unnest((pg_temp.clocks('nadia')).clocks) c), 'bail-outcome overdue, hearing overdue',
	'what nobody has taken in hand is overdue');
select is((select (c.tell_by at time zone 'Europe/London')::text from unnest((pg_temp.clocks('nadia')).clocks) c where c.duty = 'hearing'), '2026-04-03 00:00:00', 'one working day from its receipt');
select throws_ok($$select pg_temp.clocks('mia')$$, 'SD003', null, 'another service sees none');
select is((tap.watch(true)).findings, 0, 'nothing was forgotten');
select * from finish();
