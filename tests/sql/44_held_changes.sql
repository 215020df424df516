-- Many versions of a list in a few minutes: one notice, then one more that says all; nobody's ladder begins again.
select plan(17);
select tap.world();
update core.clock set "offset" = timestamptz '2027-02-22 09:00+00' - transaction_timestamp(); -- a Monday
create function pg_temp.move(message text, at_time text, room text default '1') returns void language sql as $$
	select tap.submit(message, jsonb_build_array(tap.hearing('41AA0000126', 'Khan', at_time, room), tap.hearing('41AA0000226', 'Smith')));
$$;
create function pg_temp.changes() returns text language sql as $$
	select string_agg((c).field || ' ' || (c).was || ' ' || (c).now, ', ') from unnest((select n.changes from core.notice n where n.kind = 'hearing-moved'
		order by n.created_at desc limit 1)) c;
$$;
create function pg_temp.minutes(first integer, last integer) returns void language plpgsql as $$
begin
	for i in first .. last loop
		perform tap.later('1 minute');
		perform pg_temp.move('v' || i, to_char(time '16:30' - make_interval(mins => i), 'HH24:MI'));
		perform tap.watch();
	end loop;
end
$$;
select pg_temp.move('m0', '16:30');
select isnt(tap.client('K7', 'Khan'), null, 'a client');
select pg_temp.minutes(1, 1);
select is(tap.told('nadia'), '{hearing-moved:1}', 'the first change is told at once');
select is(pg_temp.changes(), 'time 16:30 16:29', 'as it is');
select pg_temp.minutes(2, 4);
select is(tap.told('nadia'), '{hearing-moved:1}', 'those that follow at once wait');
select is((tap.watch(true)).findings, 0, 'and the reconciler knows it');
select pg_temp.minutes(5, 10);
select is(cardinality(tap.told('nadia')), 3, 'ten versions in ten minutes are three notices');
select is((select count(*) from core.notice where kind = 'hearing-moved'), 3::bigint, 'no more');
select tap.later('4 minutes');
select lives_ok('select tap.watch()', 'the last is told in its turn');
select is(pg_temp.changes(), 'time 16:30 16:20', 'and says what was before all and what is now');
select is((select count(*) from core.delivery d join core.notice n on n.id = d.notice_id where n.kind = 'hearing-moved' and d.due_at is not null
	and n.created_at < (select max(created_at) from core.notice)), 0::bigint, 'only the latest is repeated and climbs');
select is((select count(distinct n.id) from core.notice n where n.kind = 'hearing-moved' and n.supersedes_id is not null), 3::bigint, 'each names the one before it');
select ok((select min(d.ack_by_at) from core.delivery d where d.due_at is not null) < core.now() + interval '3 minutes', 'its deadline is what was promised for the first');
select tap.later('3 minutes');
select lives_ok('select tap.watch()', 'nobody acknowledges');
select ok('hearing-moved:1!' = any (tap.told('olu')), 'so it climbs as promised');
-- There and back again is no news.
create function pg_temp.ack(who text, notice text) returns boolean language plpgsql as $$
begin
	perform tap.act(who);
	return (api.ack_notice(row(notice, null)::api.ack_notice_request)).already;
end
$$;
select pg_temp.ack('nadia', (select id::text from core.notice where kind = 'hearing-moved' order by created_at desc limit 1));
select is((select count(*) from core.delivery d join core.principal p on p.id = d.principal_id join core.notice n on n.id = d.notice_id
	where p.name = 'nadia' and n.kind = 'hearing-moved' and d.acknowledged_at is null), 0::bigint, 'who acknowledges the latest has all of them');
select pg_temp.move('a1', '16:25');
select pg_temp.move('a2', '16:22');
select pg_temp.move('a3', '16:25');
select is((select count(*) from core.held_change where due_at is not null), 2::bigint, 'two changes wait');
select tap.later('5 minutes');
select tap.watch();
select is(pg_temp.changes(), 'time 16:20 16:25', 'together they change nothing: what was told stands');
select * from finish();
