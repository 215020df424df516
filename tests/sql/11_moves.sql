-- What is moved and what is absent, and who is told: a client of nadia's is linked to Khan.
select plan(31);
select tap.world();
create temp table r (n text, r api.submit_list_response);
create function pg_temp.counts(of text) returns text language sql as $$
	select concat_ws(' ', (r).added, (r).changed, (r).moved, (r).absent, (r).unchanged) from r where n = of $$;
create function pg_temp.day(ahead integer, urns text[] default '{41AA0000126,41AA0000226}', court text default 'B01LY', type text default 'standard') returns api.submit_list_response
	language sql as $$
	select tap.submit('d' || clock_timestamp()::text, (select jsonb_agg(tap.hearing(u, case u when '41AA0000126' then 'Khan' else 'Sur' || right(u, 4) end, '10:00', '1', '{}', '{}', core.today() + ahead)) from unnest(urns) u),
		jsonb_build_object('list_date', core.today() + ahead, 'court_code', court, 'list_type', type));
$$;

insert into r select 'first', pg_temp.day(7);
select isnt(tap.client('K7', 'Khan'), null, 'a client is linked');
insert into r select 'gone', pg_temp.day(7, '{41AA0000226,41AA0000326}');
select is(pg_temp.counts('gone'), '1 0 0 1 1', 'a full list that leaves a hearing out says it is absent');
select is((select state from core.hearing where urn = '41AA0000126'), 'listed', 'which is held down');
select is((tap.watch()).new_notices, 0, 'nobody is told yet');
insert into r select 'back', pg_temp.day(7, '{41AA0000126,41AA0000226,41AA0000326}');
select is(pg_temp.counts('back'), '0 1 0 0 2', 'it stands on the next one again');
select is((select absent_after from core.hearing where urn = '41AA0000126'), null, 'and is absent no more');
insert into r select 'gone again', pg_temp.day(7, '{41AA0000226,41AA0000326}');
insert into r select 'partial', tap.submit('part', '[]', '{"completeness": "partial"}');
insert into r select 'empty', tap.submit('empty', '[]', '{"completeness": "empty"}');
insert into r select 'full of nothing', tap.submit('nothing', '[]');
select is((select string_agg(pg_temp.counts(n), ',') from r where n in ('partial', 'empty', 'full of nothing')), '0 0 0 0 0,0 0 0 0 0,0 0 0 0 0', 'partial, empty and bare lists take nothing away');
select is((tap.watch()).new_notices, 0, 'nor confirm an absence');
insert into r select 'confirmed', pg_temp.day(7, '{41AA0000226,41AA0000326,41AA0000426}');
select is((tap.watch()).new_notices, 1, 'a second full list confirms it');
select is((select state from core.hearing where urn = '41AA0000126'), 'absent_from_list', 'it is not on the list');
select is(tap.told('carol'), '{hearing-absent:1}', 'the coordinator is told');
select is(tap.told('nadia'), '{}', 'the IDVA is not: nobody said vacated');
select is((tap.watch(true)).findings, 0, 'the reconciler agrees');

insert into r select 'elsewhere', pg_temp.day(14, '{41AA0000126}');
select is(pg_temp.counts('elsewhere'), '0 0 1 0 0', 'found on another day''s list it has moved');
select is(tap.told('nadia'), '{hearing-moved:1}', 'the IDVA is told');
select results_eq($$select (c).field, (c).was, (c).now from (select unnest(changes) as c from core.notice where kind = 'hearing-moved') t where (c).field = 'date'$$,
	$$select 'date', (core.today() + 7)::text, (core.today() + 14)::text$$, 'from when to when');
select is((select state || hearing_date from core.hearing where urn = '41AA0000126'), 'listed' || core.today() + 14, 'the hearing is the same one');

-- The other order: the new day's list comes first.
insert into r select 'new day', pg_temp.day(21, '{41AA0000126}');
select is(pg_temp.counts('new day'), '1 0 0 0 0', 'while its own list still names it, another day is another hearing');
select is(tap.told('nadia'), '{hearing-moved:1,hearing-listed:1}', 'of which she is told');
select tap.later('5 minutes');
insert into r select 'old day', pg_temp.day(14, '{41AA0000926}');
select is(pg_temp.counts('old day'), '1 0 1 0 0', 'its own list drops it: it has moved there');
select is(tap.told('nadia'), '{hearing-moved:1,hearing-listed:1,hearing-moved:1}', 'of which she is told as well');
select is((select count(*) from core.hearing where urn = '41AA0000126' and state = 'moved' and moved_to is not null), 1::bigint, 'the old one points at the new one');

-- To another court.
insert into r select 'dropped', pg_temp.day(21, '{41AA0000926}');
insert into r select 'court', pg_temp.day(21, '{41AA0000126}', 'B02LY');
select is(pg_temp.counts('court'), '0 0 1 0 0', 'found at another court it has moved');
select is((select d.court_code from core.defendant d where d.surname = 'Khan'), 'B02LY', 'and its people with it');
select is(tap.told('dan'), '{hearing-moved:1}', 'the court where it is now is told');
select is((tap.watch(true)).findings, 0, 'nothing was forgotten');

-- Close to the hearing one list is enough.
insert into r select 'tomorrow', pg_temp.day(1, '{41AA0000126,41AA0000226}', 'B01LY', 'adult');
insert into r select 'not', pg_temp.day(1, '{41AA0000226}', 'B01LY', 'adult');
select tap.later((select min(starts_at) - core.now() - interval '29 minutes' from core.hearing where absent_after is not null));
select is((tap.watch()).new_notices, 1, 'half an hour before it begins, one list is enough');

-- The hearing is listed, without him.
insert into r select 'pair', tap.submit('pair', jsonb_build_array(tap.hearing('41CC0000126', 'Pair', '10:00', '1', jsonb_build_object('source_hearing_id', 'h1',
	'defendants', (tap.hearing('', 'Pair') -> 'defendants') || (tap.hearing('', 'Other', '10:00', '1', '{}', '{"birth_date": "1988-02-03"}') -> 'defendants')))), '{"list_type": "crown_daily"}');
select isnt(tap.client('P1', 'Pair'), null, 'one of two defendants is linked');
insert into r select 'one', tap.submit('one', jsonb_build_array(tap.hearing('41CC0000126', 'Other', '10:00', '1', '{"source_hearing_id": "h1"}', '{"birth_date": "1988-02-03"}')),
	'{"list_type": "crown_daily"}');
select is(pg_temp.counts('one'), '0 1 0 0 0', 'the next list names the other alone');
select is((select array_agg((c).field) from core.notice n, unnest(n.changes) c where n.client_ref = 'P1'), '{defendant}', 'the coordinator is told that he is gone');
select is((tap.watch(true)).findings, 0, 'and the reconciler knows');
select * from finish();
