-- The specialist court's sessions, why a case is domestic abuse, and a case that is listed outside them. All around
-- Wednesday 4 March 2026: bank holidays are those of 2026.
select plan(32);
select tap.world();
update core.clock set "offset" = timestamptz '2026-03-04 09:00 Europe/London' - now();
create function pg_temp.add(more jsonb, who text default 'carol') returns text language plpgsql as $$
begin
	perform tap.act(who);
	return ((api.add_session(jsonb_populate_record(null::api.add_session_request, '{"court_code": "B01LY", "weekday": 3, "day_part": "morning", "room": "2",
		"capacity": 2}'::jsonb || more))).session).session_id;
end $$;
create function pg_temp.change(session text, more jsonb, who text default 'carol') returns void language plpgsql as $$
begin
	perform tap.act(who);
	perform api.change_session(jsonb_populate_record(null::api.change_session_request, jsonb_build_object('session_id', session) || more));
end $$;
create function pg_temp.plan(from_day text, days integer, with_room boolean default false) returns text language plpgsql as $$
begin
	perform tap.act('carol');
	return (select string_agg(concat_ws(' ', s.sitting_date, s.day_part, s.listed || '/' || s.capacity), ', ')
		from unnest((api.plan_sessions(row('B01LY', from_day, days, with_room)::api.plan_sessions_request)).sittings) s);
end $$;
create function pg_temp.mark(of_urn text, yes boolean, who text default 'carol') returns text language plpgsql as $$
begin
	perform tap.act(who);
	return (api.mark_case(row((select id::text from core.hearing where urn = of_urn), yes)::api.mark_case_request)).da_state;
end $$;
create function pg_temp.list(message text, hearings jsonb, day date, type text default 'standard') returns text language sql as $$
	select (tap.submit(message, hearings, jsonb_build_object('list_date', day, 'completeness', 'partial', 'list_type', type))).verdict $$;
create function pg_temp.state(of_urn text) returns text language sql as $$ select core.da_state(c.id) from core.court_case c where c.urn = of_urn $$;
create function pg_temp.basis(of_urn text) returns text language sql as $$ select core.sdac_basis(h) from core.hearing h where h.urn = of_urn $$;
create temp table s (id text);

-- The calendar.
insert into s select pg_temp.add('{}');
select is(pg_temp.plan('2026-03-04', 14), '2026-03-04 morning 0/2, 2026-03-11 morning 0/2', 'each Wednesday morning');
insert into s select pg_temp.add('{"weekday": 5, "day_part": "afternoon", "valid_from_date": "2026-04-01"}');
select is(pg_temp.plan('2026-03-30', 8), '2026-04-01 morning 0/2', 'not on Good Friday');
select is(pg_temp.plan('2026-12-24', 15), '2026-12-30 morning 0/2, 2027-01-06 morning 0/2', 'nor on Christmas Day and New Year''s Day');
select pg_temp.change((select id from s limit 1), '{"on_date": "2026-03-11", "sits": false}');
select pg_temp.change((select id from s limit 1), '{"on_date": "2026-03-12", "sits": true}');
select is(pg_temp.plan('2026-03-10', 9), '2026-03-12 morning 0/2, 2026-03-18 morning 0/2', 'one day another day instead');
select pg_temp.change((select id from s limit 1), '{"on_date": "2026-03-11", "sits": true}');
select is(pg_temp.plan('2026-03-10', 3), '2026-03-11 morning 0/2, 2026-03-12 morning 0/2', 'the newest word about a day counts');
select throws_ok($$select pg_temp.add('{"weekday": 8}')$$, 'SD001', null, 'there are seven weekdays');
select throws_ok($$select pg_temp.add('{"court_code": "B02LY"}')$$, 'SD003', null, 'another court''s session is not hers to make');
select throws_ok($$select pg_temp.change((select id from s limit 1), '{"on_date": "2026-03-11", "sits": true}', 'dan')$$, 'SD003', null, 'nor to change');
select throws_ok($$select pg_temp.add('{}', 'nadia')$$, 'SD002', null, 'an IDVA makes none');
select throws_ok($$select pg_temp.change((select id from s limit 1), '{}')$$, 'SD001', null, 'a change changes something');

-- Reasons.
select pg_temp.list('l1', jsonb_build_array(
	tap.hearing('41AA0000126', 'Marker', '10:00', '2', '{"markers": [{"code": "DV"}, {"code": "VI"}]}', '{}', '2026-03-18'),
	tap.hearing('41AA0000226', 'Charge', '10:00', '2', '{}', '{"offences": [{"sequence": 1, "code": "SC15004", "title": "Controlling"}]}', '2026-03-18'),
	tap.hearing('41AA0000326', 'Battery', '10:00', '2', '{"markers": [{"code": "VI"}]}', '{}', '2026-03-18')), '2026-03-18');
select is(pg_temp.state('41AA0000126'), 'yes', 'a marker makes a case domestic abuse');
select is(pg_temp.state('41AA0000226'), 'yes', 'an offence that says so as well');
select is(pg_temp.state('41AA0000326'), 'unknown', 'without either it is unknown, not "no"');
select is((select string_agg(kind || ' ' || code || ' ' || system, ', ' order by kind) from core.da_reason where publication_id is not null), 'marker DV cath, offence SC15004 cath', 'each reason has its source');
select is(pg_temp.mark('41AA0000326', true), 'yes', 'a coordinator knows more');
select is(pg_temp.mark('41AA0000126', false), 'no', 'and her word wins over a marker');
select is(pg_temp.mark('41AA0000126', true), 'yes', 'until she decides again');
select is((select count(*) from core.da_reason where kind = 'coordinator'), 3::bigint, 'what she said stays');
select throws_ok($$select pg_temp.mark('41AA0000126', true, 'dan')$$, 'SD003', null, 'a hearing of another court is not hers');
select pg_temp.list('l2', jsonb_build_array(tap.hearing('41AA0000226', 'Charge', '10:00', '2', '{"states_markers": true}',
	'{"offences": [{"sequence": 1, "code": "TH68001", "title": "Theft"}]}', '2026-03-18')), '2026-03-18');
select is(pg_temp.state('41AA0000226'), 'unknown', 'a charge that is replaced is no reason any more');
select isnt((select withdrawn_at from core.da_reason where kind = 'offence'), null, 'but stands in the books');

-- Recognition, load, and outside.
select is(pg_temp.basis('41AA0000126'), 'calendar', 'the calendar knows the session');
select is(tap.told('carol'), '{}', 'inside it nobody is told');
select is(pg_temp.plan('2026-03-18', 1), '2026-03-18 morning 3/2', 'it is more than full');
select is(pg_temp.plan('2026-03-16', 14, true), '2026-03-25 morning 0/2', 'the nearest with room is the next');
select pg_temp.list('l3', jsonb_build_array(
	tap.hearing('41AA0000426', 'Outside', '14:00', '2', '{"markers": [{"code": "DV"}]}', '{}', '2026-03-18'),
	tap.hearing('41AA0000526', 'Rota', '14:00', '5', '{"markers": [{"code": "DV"}], "business_type": "DVT"}', '{}', '2026-03-18'),
	tap.hearing('41AA0000626', 'Block', '14:00', '6', '{"markers": [{"code": "DV"}], "business_type": "Domestic Abuse Remands"}', '{}', '2026-03-18')), '2026-03-18', 'adult');
select is(concat_ws(' ', pg_temp.basis('41AA0000426'), pg_temp.basis('41AA0000526'), pg_temp.basis('41AA0000626')), 'code text', 'the rota''s code and the block''s words come first');
select is(tap.told('carol'), '{da-outside-session:1}', 'a case outside every session is a notice');
select is((select h.urn from core.notice n join core.hearing h on h.id = n.hearing_id), '41AA0000426', 'about that hearing');
select pg_temp.list('l4', jsonb_build_array(tap.hearing('41AA0000726', 'Later', '15:00', '7', '{}', '{}', '2026-03-18')), '2026-03-18', 'crown_daily');
select is(pg_temp.mark('41AA0000726', true), 'yes', 'a case that becomes domestic abuse after it was listed');
select is(tap.told('carol'), '{da-outside-session:1,da-outside-session:1}', 'is one as well');
select pg_temp.list('l5', jsonb_build_array(tap.hearing('41AA0000826', 'Elsewhere', '15:00', '7', '{"markers": [{"code": "DV"}]}', '{}', '2026-03-18') || '{}'), '2026-03-18', 'crown_firm');
begin;
select tap.act('carol');
select is((select string_agg(concat_ws(' ', h.case_urn, h.da_state, h.sdac_basis, (h.da_reasons)[1].kind), ', ' order by h.case_urn)
	from unnest((api.day_list(row('B01LY', '2026-03-18', false, null, null)::api.day_list_request)).hearings) h where h.case_urn in ('41AA0000226', '41AA0000426', '41AA0000526')),
	'41AA0000226 unknown calendar, 41AA0000426 yes marker, 41AA0000526 yes code marker', 'the day list says all of it');
commit;
select is((tap.watch(true)).findings, 0, 'the reconciler agrees');
select * from finish();
