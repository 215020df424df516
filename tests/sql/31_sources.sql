-- Two sources about one hearing: what each says stays visible, the coordinator is told, nothing moves. A client of
-- nadia's is linked to Khan.
select plan(23);
select tap.world();
insert into core.principal_court (principal_id, court_code) select id, 'B02LY' from core.principal where name = 'libra';
create function pg_temp.list(message text, sys text, at_time text, custody text default 'null', urn text default '41AA0000126', published interval default '0') returns text language sql as $$
	select (tap.submit(message, jsonb_build_array(tap.hearing(urn, 'Khan', at_time, '1', '{}', jsonb_build_object('in_custody', custody::jsonb))),
		jsonb_build_object('completeness', 'partial', 'list_type', case sys when 'libra' then 'adult' else 'standard' end),
		jsonb_build_object('system', sys, 'published_at', core.now() + published), case sys when 'libra' then 'libra' else 'cath' end)).verdict $$;
create function pg_temp.open() returns text language sql as $$
	select string_agg(concat_ws(' ', field, system, says, other_system, other_says), ', ' order by field) from core.discrepancy where settled_at is null $$;

select pg_temp.list('c1', 'cath', '10:00', 'false');
select isnt(tap.client('K7', 'Khan'), null, 'a client is linked');
select is(pg_temp.open(), null, 'one source differs from nobody');
select pg_temp.list('l1', 'libra', '11:00', 'true');
select is(pg_temp.open(), 'bail cath not in custody libra in custody, time cath 10:00 libra 11:00', 'two sources differ about time and custody');
select is((select local_time from core.hearing), '10:00', 'a second source moves nothing');
select is((select in_custody from core.defendant), true, 'the one of more weight counts about custody');
select is(tap.told('nadia'), '{}', 'the IDVA is not told');
select is(tap.told('carol'), '{source-discrepancy:1,source-discrepancy:1}', 'the coordinator is');
select is((select (c).was || ' / ' || (c).now from core.notice n, unnest(n.changes) c where (c).field = 'time'), 'cath 10:00 / libra 11:00', 'who says what');
select pg_temp.list('c2', 'cath', '12:00', 'false');
select is((select local_time from core.hearing), '10:00', 'the one of less weight moves nothing');
select is(pg_temp.open(), 'bail cath not in custody libra in custody, time cath 12:00 libra 11:00', 'what it says now is visible');
select is((select count(*) from core.discrepancy), 3::bigint, 'what it said before is not overwritten');
select is(array_length(tap.told('carol'), 1), 3, 'the new difference is told');
select is((select in_custody from core.defendant), true, 'nor does it change custody');
select pg_temp.list('l2', 'libra', '12:00', 'true');
select is((select local_time from core.hearing), '12:00', 'the one of more weight does move it');
select is(tap.told('nadia'), '{hearing-moved:1}', 'of which the IDVA is told');
select is(pg_temp.open(), 'bail cath not in custody libra in custody', 'they agree about the time');
select pg_temp.list('c3', 'cath', '12:00', 'true');
select is(pg_temp.open(), null, 'and now about custody');

-- The coordinator sees it, the people of another court do not.
select pg_temp.list('l3', 'libra', '12:15', 'true');
begin;
select tap.act('carol');
select is((select count(*) from unnest((api.day_list(row('B01LY', (core.today() + 7)::text, false, null, null)::api.day_list_request)).hearings) h, unnest(h.discrepancies) d
	where d.field = 'time'), 1::bigint, 'it stands on the day list');
select tap.act('dan');
set local role sdac_api;
select is((select count(*) from core.discrepancy), 0::bigint, 'and in no other court');
reset role;
commit;

-- Vacated by one, still on a newer list of another.
select tap.hearing_says('h1', 'h-1', jsonb_build_object('days', jsonb_build_array(tap.sitting(7, '12:15')), 'matters', jsonb_build_array(tap.matter('41AA0000126', 'Khan'))));
select tap.hearing_says('h2', 'h-1', '{"fate": "vacated"}');
select is((select system || ' ' || state from core.hearing), 'common-platform vacated', 'vacated');
select pg_temp.list('c4', 'cath', '12:15', 'true', '41AA0000126', '-1 hour');
select is((select count(*) from core.discrepancy where field = 'state'), 0::bigint, 'an older list says nothing against it');
select pg_temp.list('c5', 'cath', '12:20', 'true', '41AA0000126', '1 hour');
select is((select says || ' ' || other_says from core.discrepancy where field = 'state'), 'listed vacated', 'a newer one does');
select is((tap.watch(true)).findings, 0, 'the reconciler agrees');
select * from finish();
