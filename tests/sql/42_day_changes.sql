-- What changed since yesterday at 16:00, and how the day ended. nadia's client is linked to Khan.
select plan(16);
select tap.world();
update core.clock set "offset" = timestamptz '2026-03-03 15:00 Europe/London' - now();
create function pg_temp.day(more jsonb default '{}', who text default 'carol') returns api.day_list_response language plpgsql as $$
begin
	perform tap.act(who);
	return api.day_list(jsonb_populate_record(null::api.day_list_request, '{"court_code": "B01LY", "list_date": "2026-03-04"}'::jsonb || more));
end $$;
create function pg_temp.changes(more jsonb default '{}') returns text language sql as $$
	select string_agg(concat(h.case_urn, case when h.is_new_since then ' new' end, (select string_agg(format(' %s %s>%s', c.field, c.was, c.now), '' order by c.field)
		from unnest(h.changes_since) c)), ', ' order by h.case_urn) from unnest((pg_temp.day(more)).hearings) h $$;
create function pg_temp.at(at_time text, khan text, more jsonb default '[]') returns void language sql as $$
	update core.clock set "offset" = (at_time || ' Europe/London')::timestamptz - now();
	select tap.submit('l' || at_time, jsonb_build_array(tap.hearing('41AA0000126', 'Khan', khan, '1', '{}', '{}', '2026-03-04'),
		tap.hearing('41AA0000226', 'Price', '12:00', '1', '{}', '{}', '2026-03-04')) || more, '{"list_date": "2026-03-04"}') $$;

select pg_temp.at('2026-03-03 15:00', '10:00');
select isnt(tap.client('K7', 'Khan'), null, 'a client is linked');
select pg_temp.at('2026-03-03 17:00', '11:00');
select pg_temp.at('2026-03-04 08:00', '11:30', jsonb_build_array(tap.hearing('41AA0000326', 'Late', '14:00', '1', '{}', '{}', '2026-03-04')));
select is(pg_temp.changes(), '41AA0000126 time 10:00>11:30, 41AA0000226, 41AA0000326 new', 'since yesterday at four: one moved, one is new');
select is(pg_temp.changes('{"changed_only": true}'), '41AA0000126 time 10:00>11:30, 41AA0000326 new', 'only those');
select is(pg_temp.changes(jsonb_build_object('since_at', '2026-03-03 18:00 Europe/London'::timestamptz, 'changed_only', true)), '41AA0000126 time 11:00>11:30, 41AA0000326 new', 'since another moment');
select is((pg_temp.day()).since_at, '2026-03-03 16:00 Europe/London'::timestamptz, 'the moment is said');
select pg_temp.at('2026-03-04 09:00', '10:00', jsonb_build_array(tap.hearing('41AA0000326', 'Late', '14:00', '1', '{}', '{}', '2026-03-04')));
select is(pg_temp.changes('{"changed_only": true}'), '41AA0000326 new', 'what moved and came back has not changed');
select is((pg_temp.day()).totals::text, '(3,0,0,0,0,0)', 'three are listed');

update core.clock set "offset" = timestamptz '2026-03-04 13:00 Europe/London' - now();
select tap.outcome('o1', '41AA0000126', 'Khan', '{"hearing_date": "2026-03-04"}');
select is((pg_temp.day()).totals::text, '(2,0,1,0,0,0)', 'one has its result');
select matches(pg_temp.changes('{"changed_only": true}'), '41AA0000126 outcome >Conditional bail', 'and it is a change');
select tap.later('10 minutes');
select tap.outcome('o2', '41AA0000126', 'Khan', '{"hearing_date": "2026-03-04", "bail_status": "C", "is_amendment": true}');
select is((pg_temp.day()).totals::text, '(2,0,0,1,0,0)', 'a corrected result is told apart');
select is((select h.outcome_state from unnest((pg_temp.day('{}', 'nadia')).hearings) h), 'amended', 'the IDVA sees it of her own hearing');
select is((pg_temp.day('{}', 'nadia')).totals::text, '(0,0,0,1,0,0)', 'and counts no other');
update core.clock set "offset" = timestamptz '2026-03-05 09:00 Europe/London' - now();
select is((pg_temp.day()).totals::text, '(0,0,0,1,0,2)', 'of two nobody has said anything, and the day is over');
select is((select string_agg(h.case_urn, ' ' order by h.case_urn) from unnest((pg_temp.day()).hearings) h where h.outcome_state = 'unknown'), '41AA0000226 41AA0000326', 'which');
update core.hearing set state = 'vacated' where urn = '41AA0000226';
select is((pg_temp.day()).totals::text, '(0,0,0,1,1,1)', 'one was not held');
select throws_ok($$select pg_temp.day('{}', 'dan')$$, 'SD003', null, 'another court''s day is not his');
select * from finish();
