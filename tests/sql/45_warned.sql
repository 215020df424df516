-- Hearings without a day: a warned list, a firm list's reserve, a week commencing. nadia's clients are linked to Khan and Price.
select plan(40);
select tap.world();
update core.clock set "offset" = timestamptz '2026-11-24 12:00 Europe/London' - now();
create function pg_temp.warned(urn text, surname text, more jsonb default '{}') returns jsonb language sql as $$
	select (tap.hearing(urn, surname, '10:00', '1', '{}', '{}', '2026-11-30') - 'starts_at' - 'local_time' - 'room') || '{"time_precision": "unscheduled",
		"warned_from": "2026-11-30", "warned_to": "2026-12-11", "hearing_type": "TRL"}'::jsonb || more $$;
create function pg_temp.fixed(urn text, surname text, day date, at_time text default '10:00', kind text default 'TRL') returns jsonb language sql as $$
	select tap.hearing(urn, surname, at_time, '2', jsonb_build_object('hearing_type', kind), '{}', day) $$;
create function pg_temp.list(message text, kind text, day date, hearings jsonb, system text default 'xhibit') returns api.submit_list_response language sql as $$
	select tap.later('10 minutes'); select tap.submit(message, hearings, jsonb_build_object('list_type', kind, 'list_date', day),
		jsonb_build_object('system', system, 'published_at', core.now())) $$;
create function pg_temp.heard(of_urn text) returns text language sql as $$
	select string_agg(concat_ws(' ', h.state, h.warned_from, h.hearing_date, h.local_time, h.room, h.time_precision), ', ' order by h.hearing_date, h.warned_from)
	from core.hearing h where h.urn = of_urn $$;
create function pg_temp.last(of_ref text) returns text language sql as $$
	select concat_ws(' ', n.kind, n.hearing_date, n.warned_from, n.warned_to, n.local_time, (select string_agg(concat_ws('>', c.field, c.was, c.now), ' ' order by c.field)
		from unnest(n.changes) c)) from core.notice n where n.client_ref = of_ref order by n.created_at desc, n.id limit 1 $$;
create function pg_temp.day(day date, who text default 'carol') returns api.day_list_response language plpgsql as $$
begin
	perform tap.act(who);
	return api.day_list(jsonb_populate_record(null::api.day_list_request, jsonb_build_object('court_code', 'B01LY', 'list_date', day)));
end $$;
create function pg_temp.cases() returns api.list_cases_response language plpgsql as $$
begin
	perform tap.act('nadia');
	return api.list_cases(jsonb_populate_record(null::api.list_cases_request, '{}'));
end $$;

-- A warned list, before anybody is linked; then again with one more.
select pg_temp.list('w1', 'crown_warned', '2026-11-30', jsonb_build_array(pg_temp.warned('41AA0000126', 'Khan')));
select is(pg_temp.heard('41AA0000126'), 'listed 2026-11-30 2026-12-11 unscheduled', 'no day, no time and no room: a period');
select isnt(tap.client('K1', 'Khan'), null, 'a client is linked');
select is((pg_temp.list('w2', 'crown_warned', '2026-11-30', jsonb_build_array(pg_temp.warned('41AA0000126', 'Khan', '{"prosecutor": "CPS"}'),
	pg_temp.warned('41AA0000226', 'Price')))).added, 1, 'the next version has one more');
select isnt(tap.client('K2', 'Price'), null, 'who is a client''s, too');
select is(pg_temp.last('K1'), null, 'nothing is said of what is as before');
select is((select (d).totals::text || cardinality((d).hearings) from pg_temp.day('2026-11-30') d), '(0,0,0,0,0,0)2', 'the day list has them, and counts them to no day');
select is((select string_agg(concat_ws(' ', h.warned_from, h.warned_to, h.outcome_state, h.local_time, h.room), ', ') from unnest((pg_temp.day('2026-12-02')).hearings) h),
	'2026-11-30 2026-12-11 warned, 2026-11-30 2026-12-11 warned', 'on every day of the period, with the period');
select is(cardinality((pg_temp.day('2026-12-11')).hearings), 2, 'to its last day');
select is(cardinality((pg_temp.day('2026-12-12')).hearings), 0, 'and no longer');
select is(cardinality((pg_temp.day('2026-12-03', 'nadia')).hearings), 2, 'the IDVA sees her own');
select is((select string_agg(c.next_hearing_date, ',') from unnest((pg_temp.cases()).cases) c), null, 'the last day of the period is nobody''s next hearing');

-- A new client: told, without a day.
select pg_temp.list('w3', 'crown_warned', '2026-11-30', jsonb_build_array(pg_temp.warned('41AA0000126', 'Khan', '{"prosecutor": "CPS"}'),
	pg_temp.warned('41AA0000226', 'Price'), pg_temp.warned('41AA0000126', 'Khan', '{"hearing_type": "SEN"}')));
select is(pg_temp.last('K1'), 'hearing-listed 2026-11-30 2026-12-11 date>no day fixed, 2026-11-30 to 2026-12-11', 'a notice names the period, and no day');
select is((select count(*) from core.notice where hearing_date is not null), 0::bigint, 'no notice names a day that is not fixed');

-- A mention of the same case on a day is not its trial; the trial's day comes with the daily list.
select pg_temp.list('d1', 'crown_daily', '2026-12-02', jsonb_build_array(pg_temp.fixed('41AA0000226', 'Price', '2026-12-02', '10:00', 'MEN')));
select is(pg_temp.heard('41AA0000226'), 'listed 2026-12-02 10:00 2 exact, listed 2026-11-30 2026-12-11 unscheduled', 'a mention on a day leaves the trial without one');
select is(pg_temp.last('K2'), 'hearing-listed 2026-12-02 10:00', 'and is a hearing of its own');
select is((pg_temp.list('d2', 'crown_daily', '2026-12-03', jsonb_build_array(pg_temp.fixed('41AA0000226', 'Price', '2026-12-03', '10:30')))).added, 0, 'the trial gets its day');
select is(pg_temp.heard('41AA0000226'), 'listed 2026-12-02 10:00 2 exact, listed 2026-12-03 10:30 2 exact', 'it is the same hearing, on that day');
select is(pg_temp.last('K2'), 'hearing-listed 2026-12-03 10:30 date>no day fixed, 2026-11-30 to 2026-12-11>2026-12-03 room>2', 'listed, not moved');
select is((select string_agg(distinct v.kind, ',') from core.hearing_version v), 'fixed', 'and kept as what it was');

-- The warned list goes on without a day for him: that takes nothing back. Dropped from it, the same.
select pg_temp.list('w4', 'crown_warned', '2026-11-30', jsonb_build_array(pg_temp.warned('41AA0000126', 'Khan', '{"prosecutor": "CPS"}'),
	pg_temp.warned('41AA0000226', 'Price', '{"prosecutor": "CPS"}'), pg_temp.warned('41AA0000126', 'Khan', '{"hearing_type": "SEN"}')));
select is(pg_temp.heard('41AA0000226'), 'listed 2026-12-02 10:00 2 exact, listed 2026-12-03 10:30 2 exact', 'a list that fixes no day takes none back');
select pg_temp.list('w5', 'crown_warned', '2026-11-30', jsonb_build_array(pg_temp.warned('41AA0000126', 'Khan', '{"prosecutor": "CPS"}'),
	pg_temp.warned('41AA0000126', 'Khan', '{"hearing_type": "SEN"}')));
select is((select count(*) from core.hearing where urn = '41AA0000226' and absent_after is not null), 0::bigint, 'he left the warned list because he has a day');
select is((select count(*) from core.notice where client_ref = 'K2'), 2::bigint, 'and nobody was told anything more');
-- A second source, which has him without a day.
select is((pg_temp.list('c1', 'crown_warned', '2026-11-30', jsonb_build_array(pg_temp.warned('41AA0000226', 'Price')), 'cath')).added, 0, 'another source without a day knows the same hearing');
select is(pg_temp.heard('41AA0000226'), 'listed 2026-12-02 10:00 2 exact, listed 2026-12-03 10:30 2 exact', 'and changes nothing');

-- Another period.
select pg_temp.list('w6', 'crown_warned', '2026-12-07', jsonb_build_array(pg_temp.warned('41AA0000126', 'Khan', '{"warned_from": "2026-12-07", "warned_to": "2026-12-18"}')));
select is(pg_temp.last('K1'), 'hearing-listed 2026-12-07 2026-12-18 date>no day fixed, 2026-11-30 to 2026-12-11>no day fixed, 2026-12-07 to 2026-12-18', 'a later period is one more warning, and no move');
-- Missing from it, twice: absent, with its period.
select pg_temp.list('w7', 'crown_warned', '2026-12-07', jsonb_build_array(pg_temp.warned('41AA0000926', 'Other')));
select is((select count(*) from core.hearing where urn = '41AA0000126' and hearing_type = 'TRL' and absent_after = '2026-12-07 09:30 Europe/London'), 1::bigint,
	'missing is held down until the period is near');
select pg_temp.list('w8', 'crown_warned', '2026-12-07', jsonb_build_array(pg_temp.warned('41AA0000926', 'Other', '{"prosecutor": "CPS"}')));
select tap.watch();
select is((select concat_ws(' ', n.hearing_date, n.warned_from, n.warned_to) from core.notice n where n.kind = 'hearing-absent'), '2026-12-07 2026-12-18', 'told as absent, of its period');

-- A firm list in two versions: what had a day is in the reserve now, in one document and in either order.
select pg_temp.list('f1', 'crown_firm', '2026-12-10', jsonb_build_array(pg_temp.fixed('41AA0000326', 'Lane', '2026-12-10', '11:00'), pg_temp.fixed('41AA0000426', 'Moss', '2026-12-10', '12:00')));
select isnt(tap.client('K3', 'Lane'), null, 'clients of both') union all select isnt(tap.client('K4', 'Moss'), null, 'are linked');
create function pg_temp.reserve(urn text, surname text) returns jsonb language sql as $$
	select pg_temp.warned(urn, surname, '{"warned_from": "2026-12-08", "warned_to": "2026-12-11"}') $$;
select tap.later('1 hour');
select tap.submit('f2', jsonb_build_array(pg_temp.reserve('41AA0000326', 'Lane')), '{"list_type": "crown_firm", "list_date": "2026-12-08"}', jsonb_build_object('system', 'xhibit', 'published_at', date_trunc('hour', core.now())));
select is(pg_temp.heard('41AA0000326'), 'listed 2026-12-10 11:00 2 exact', 'the reserve alone takes no day away');
select tap.submit('f3', jsonb_build_array(pg_temp.fixed('41AA0000426', 'Moss', '2026-12-10', '12:00')), '{"list_type": "crown_firm", "list_date": "2026-12-10"}', jsonb_build_object('system', 'xhibit', 'published_at', date_trunc('hour', core.now())));
select is(pg_temp.heard('41AA0000326'), 'listed 2026-12-08 2026-12-11 unscheduled', 'dropped from the day by the same document, it has lost it');
select is(pg_temp.last('K3'), 'hearing-vacated 2026-12-08 2026-12-11 date>2026-12-10>no day fixed, 2026-12-08 to 2026-12-11', 'which is told as no longer taking place as listed');
select tap.later('1 hour');
select tap.submit('f4', '[]', '{"list_type": "crown_firm", "list_date": "2026-12-10", "completeness": "full"}', jsonb_build_object('system', 'xhibit', 'published_at', date_trunc('hour', core.now())));
select tap.submit('f5', jsonb_build_array(pg_temp.fixed('41AA0000526', 'Nye', '2026-12-10', '12:00')), '{"list_type": "crown_firm", "list_date": "2026-12-10"}', jsonb_build_object('system', 'xhibit', 'published_at', date_trunc('hour', core.now())));
select tap.submit('f6', jsonb_build_array(pg_temp.reserve('41AA0000426', 'Moss'), pg_temp.reserve('41AA0000326', 'Lane')), '{"list_type": "crown_firm", "list_date": "2026-12-08"}', jsonb_build_object('system', 'xhibit', 'published_at', date_trunc('hour', core.now())));
select is(pg_temp.heard('41AA0000426'), 'listed 2026-12-08 2026-12-11 unscheduled', 'the other way round it is the same');
select is(pg_temp.last('K4'), 'hearing-vacated 2026-12-08 2026-12-11 date>2026-12-10>no day fixed, 2026-12-08 to 2026-12-11 room>2', 'and told the same');

-- A week commencing, from a source that knows hearings by an id; then its day.
select is((select (r).added from tap.hearing_says('h1', 'cp-1', jsonb_build_object('days', jsonb_build_array(jsonb_build_object('hearing_date', '2026-12-07', 'time_precision', 'week_commencing')),
	'states_days', true, 'matters', jsonb_build_array(tap.hearing('41AA0000626', 'Quinn') - 'starts_at' - 'local_time' - 'room'))) r), 1, 'a week commencing is taken');
select is(pg_temp.heard('41AA0000626'), 'listed 2026-12-07 2026-12-13 week_commencing', 'as a period');
select isnt(tap.client('K6', 'Quinn'), null, 'a client is linked');
select tap.later('1 hour');
select tap.hearing_says('h2', 'cp-1', jsonb_build_object('days', jsonb_build_array(jsonb_build_object('hearing_date', '2026-12-09', 'local_time', '14:00', 'time_precision', 'exact')), 'states_days', true));
select is(pg_temp.heard('41AA0000626'), 'listed 2026-12-09 14:00 exact', 'then its day is fixed');
select is(pg_temp.last('K6'), 'hearing-listed 2026-12-09 14:00 date>no day fixed, 2026-12-07 to 2026-12-13>2026-12-09 time>14:00', 'listed, not moved');
-- An outcome on the last day of a period says nothing of what has no day.
select tap.outcome('o1', '41AA0000326', 'Lane', '{"hearing_date": "2026-12-11"}');
select is(pg_temp.heard('41AA0000326'), 'listed 2026-12-08 2026-12-11 unscheduled', 'an outcome of the last day is not its outcome');
select * from finish();
