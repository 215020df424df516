-- The volume brake: what it holds is not lost, and a named person decides.
select plan(20);
select tap.world();
-- What was told before is acknowledged: else a further move within minutes waits by itself.
create function pg_temp.list(message text, at_time text) returns void language sql as $$
	update core.delivery d set acknowledged_at = core.now(), due_at = null from core.notice n where n.id = d.notice_id and n.kind = 'hearing-moved';
	select tap.submit(message, (select jsonb_agg(tap.hearing('41AA000' || i || '26', 'Khan' || chr(64 + i), at_time)) from generate_series(1, 6) i)) $$;
create function pg_temp.brake(n integer, who text default 'ada') returns integer language plpgsql as $$
	begin perform tap.act(who); return (api.set_brake(row('cath', 'B01LY', n)::api.set_brake_request))."limit"; end $$;
create function pg_temp.decide(release boolean, who text default 'carol', reason text default 'checked') returns integer language plpgsql as $$
	begin perform tap.act(who); return (api.decide_held(row('cath', 'B01LY', release, reason)::api.decide_held_request)).notices; end $$;
create function pg_temp.held(who text) returns api.held_view[] language plpgsql as $$
	begin perform tap.act(who); return (api.list_held(null)).held; end $$;
create function pg_temp.moved() returns bigint language sql as $$ select count(*) from core.notice where kind = 'hearing-moved' $$;

select pg_temp.list('m1', '10:00');
select tap.client('K' || i, 'Khan' || chr(64 + i)) from generate_series(1, 6) i;
select is((select brake_limit from core.feed f join core.principal p on p.id = f.principal_id where p.name = 'cath'), 1000, 'a feed has a brake from the beginning');
select throws_ok($$select pg_temp.brake(5, 'carol')$$, 'SD002', null, 'only an administrator sets it');
select throws_ok($$select pg_temp.brake(0)$$, 'SD001', null, 'to a positive number');
select is(pg_temp.brake(10), 10, 'ten notices in ten minutes');
select pg_temp.list('m2', '11:00');
select is(pg_temp.moved(), 6::bigint, 'six moves are told');
select pg_temp.list('m3', '12:00');
select is(pg_temp.moved(), 6::bigint, 'six more are not');
select is((select count(*) from core.held_notice where decided_at is null), 6::bigint, 'they are held');
select is((select count(*) from core.hearing where local_time = '12:00'), 6::bigint, 'the facts stand');
select is(tap.told('ada') || tap.told('carol'), '{volume-held:1}'::text[] || (select array_agg(x) from unnest(tap.told('carol')) x), 'a person is asked, at once');
select is((tap.watch(true)).findings, 0, 'what is held is no loss to the reconciler');
select is((pg_temp.held('carol'))[1].notices, 6, 'the coordinator sees how many');
select is(cardinality(pg_temp.held('dan')), 0, 'another court''s does not');
select throws_ok($$select pg_temp.decide(true, 'dan')$$, 'SD003', null, 'nor decides');
select throws_ok($$select pg_temp.decide(true, 'nadia')$$, 'SD002', null, 'nor does an IDVA');
select throws_ok($$select pg_temp.decide(true, reason => 'He told me so.')$$, 'SD001', null, 'a reason is one word');
select is(pg_temp.decide(true), 6, 'she releases them');
select is(pg_temp.moved(), 12::bigint, 'they are told');
select pg_temp.list('m4', '13:00');
select pg_temp.list('m5', '14:00');
select is(pg_temp.decide(false, reason => 'false-alarm'), 6, 'what is discarded');
select is(pg_temp.moved() || ' ' || (tap.watch(true)).findings, '18 0', 'is not told, and the reconciler knows why');
select is((select string_agg(action || ' ' || reason, ', ' order by at, action) from core.audit where subject_kind = 'feed' and action like '%held'),
	'release-held checked, discard-held false-alarm', 'both decisions are audited');
select * from finish();
