-- A rota fills the specialist court's calendar, and a later version replaces an earlier one. Around Wednesday 4 March 2026.
select plan(33);
select tap.world();
update core.clock set "offset" = timestamptz '2026-03-04 09:00 Europe/London' - now();
create function pg_temp.rota(message text, sessions jsonb, more jsonb default '{}', source jsonb default '{}', who text default 'cath')
	returns text language plpgsql as $$
declare
	r api.submit_sessions_response;
begin
	perform tap.act(who);
	r := api.submit_sessions(jsonb_populate_record(null::api.submit_sessions_request, jsonb_build_object('source', jsonb_build_object('message_id', message,
		'system', 'rota', 'document', message || '.xml') || source, 'court_code', 'B01LY', 'completeness', 'full', 'from_date', '2026-03-02',
		'to_date', '2026-03-31', 'sessions', sessions) || more));
	return concat_ws(' ', r.verdict, r.reason, '+' || r.added, '-' || r.ended, '=' || r.unchanged, (select string_agg(q.reason, ',') from unnest(r.quarantined) q));
end $$;
create function pg_temp.one(id text, day text, type text default 'DVB', room text default 'Court 2 Lyneham', part text default 'morning', more jsonb default '{}')
	returns jsonb language sql as $$ select jsonb_build_object('source_session_id', id, 'session_date', day, 'business_type', type, 'room', room,
		'day_part', part) || more $$;
create function pg_temp.plan(from_day text, days integer) returns text language plpgsql as $$
begin
	perform tap.act('carol');
	return (select string_agg(concat_ws(' ', s.sitting_date, s.day_part, s.listed || '/' || s.capacity, s.business_type, s.system), ', ')
		from unnest((api.plan_sessions(row('B01LY', from_day, days, false)::api.plan_sessions_request)).sittings) s);
end $$;
create function pg_temp.basis(of_urn text) returns text language sql as $$ select core.sdac_basis(h) from core.hearing h where h.urn = of_urn $$;

select is(pg_temp.rota('r1', jsonb_build_array(pg_temp.one('a', '2026-03-10', 'DVB', 'Court 2 Lyneham', 'morning', '{"capacity": 3}'), pg_temp.one('b', '2026-03-10', 'TRL', 'Court 3'),
	pg_temp.one('c', '2026-03-17', 'dvt'), pg_temp.one('d', 'soon'), pg_temp.one('e', '2026-03-11', ''))), 'accepted +3 -0 =0 bad-date,no-business-type', 'a rota''s sessions, whatever their business');
select is(pg_temp.plan('2026-03-09', 14), '2026-03-10 morning 0/3 DVB rota, 2026-03-17 morning DVT rota', 'the plan has those of the specialist court');
select is(pg_temp.rota('r2', jsonb_build_array(pg_temp.one('a', '2026-03-10', 'DVB', 'Court 2 Lyneham', 'morning', '{"capacity": 3}'), pg_temp.one('b', '2026-03-10', 'TRL', 'Court 3'),
	pg_temp.one('c', '2026-03-17', 'dvt'))), 'duplicate +0 -0 =3', 'the same rota again is known');
-- Recognition.
select isnt(tap.submit('l1', jsonb_build_array(
	tap.hearing('41AA0000126', 'Inside', '10:00', 'Courtroom 02', '{"markers": [{"code": "DV"}]}', '{}', '2026-03-10'),
	tap.hearing('41AA0000226', 'Trial', '10:00', '3', '{"markers": [{"code": "DV"}]}', '{}', '2026-03-10')), '{"list_date": "2026-03-10"}'), null, 'a list');
select is(pg_temp.basis('41AA0000126'), 'code', 'the rota''s code says which session it is, rooms as both write them');
select is(pg_temp.basis('41AA0000226'), null, 'another business is no such session');
select is(tap.told('carol'), '{da-outside-session:1}', 'a case outside is a notice where only a rota names sessions');
select is(pg_temp.plan('2026-03-10', 1), '2026-03-10 morning 1/3 DVB rota', 'its load');
insert into core.sdac_business_type (code, court_code) values ('TRL', 'B01LY');
select is(pg_temp.basis('41AA0000226'), 'code', 'which kinds of business are the court''s is configured');
delete from core.sdac_business_type where code = 'TRL';
-- Exceptions and bank holidays.
begin;
select tap.act('carol');
select api.change_session(jsonb_populate_record(null::api.change_session_request, jsonb_build_object('session_id', (select id from core.sdac_session where origin = 'c'), 'on_date', '2026-03-17', 'sits', false))) is not null as ok \gset
commit;
select is(pg_temp.plan('2026-03-16', 7), null, 'a coordinator says that it does not sit');
select is(pg_temp.rota('r3', jsonb_build_array(pg_temp.one('c', '2026-03-17', 'DVT', 'Court 5'), pg_temp.one('f', '2026-03-24'))), 'accepted +2 -3 =0', 'a later version replaces the earlier one');
select is(pg_temp.plan('2026-03-16', 14), '2026-03-24 morning DVB rota', 'what she said of a day stays');
select is((select count(*) from core.sdac_session where replaced_at is not null), 3::bigint, 'and what it replaced is kept');
select is((select string_agg(distinct document, ' ') from core.sdac_session where replaced_at is null), 'r3.xml', 'with where it is from');
select is(pg_temp.rota('r4', jsonb_build_array(pg_temp.one('g', '2026-04-03')), '{"from_date": "2026-04-01", "to_date": "2026-04-30"}'), 'accepted +1 -0 =0', 'another month ends nothing of this one');
select is(pg_temp.plan('2026-04-01', 7), '2026-04-03 morning DVB rota', 'a rota that sits on a bank holiday means it');
select is(pg_temp.rota('r5', jsonb_build_array(pg_temp.one('f', '2026-03-24', 'DVB', 'Court 2 Lyneham', 'morning', '{"is_ended": true}')), '{"completeness": "partial"}'), 'accepted +0 -1 =0', 'a single session ends');
select is(pg_temp.rota('r6', '[]', '{"completeness": "partial", "from_date": null, "to_date": null}'), 'duplicate +0 -0 =0', 'an empty part says nothing');
select is(pg_temp.rota('r7', jsonb_build_array('{"weekday": 5, "day_part": "afternoon", "business_type": "DAR", "capacity": 4, "room": "1"}'::jsonb), '{"from_date": null, "to_date": null}'), 'accepted +1 -0 =0', 'a standing session');
select is(pg_temp.plan('2026-03-27', 8), '2026-03-27 afternoon 0/4 DAR rota, 2026-04-03 morning DVB rota', 'sits each week, and not on Good Friday');
select is(pg_temp.rota('r8', jsonb_build_array(pg_temp.one('g', '2026-04-03', 'DVT')), '{"from_date": "2026-04-01", "to_date": "2026-04-30"}', '{"published_at": "2026-03-05T09:00:00Z"}'), 'accepted +1 -1 =0', 'a version with its time');
select is(pg_temp.rota('r9', jsonb_build_array(pg_temp.one('g', '2026-04-03', 'TRL')), '{"from_date": "2026-04-01", "to_date": "2026-04-30"}', '{"published_at": "2026-03-04T09:00:00Z"}'), 'stale a newer version is current', 'is not replaced by an older one');
select is(pg_temp.rota('r10', jsonb_build_array(pg_temp.one('g', '2026-04-03', 'TRL')), '{"from_date": "2026-04-01", "to_date": "2026-04-30"}', '{"replay": true}'), 'stale a newer version is current', 'nor from the archive');
select is(pg_temp.rota('r10a', jsonb_build_array(pg_temp.one('k', '2026-05-06')), '{"court_code": null, "court_name": "Lyneham M.C.", "from_date": "2026-05-01", "to_date": "2026-05-31"}'), 'accepted +1 -0 =0', 'one place of a court');
select is(pg_temp.rota('r10b', jsonb_build_array(pg_temp.one('m', '2026-05-13')), '{"court_code": null, "court_name": "Lyneham Magistrates'' Court", "from_date": "2026-05-01", "to_date": "2026-05-31"}'), 'accepted +1 -0 =0', 'says nothing of another');
select throws_ok($$select pg_temp.rota('r11', '[]', '{}', '{}', 'carol')$$, 'SD002', null, 'a coordinator sends no rota');
select throws_ok($$select pg_temp.rota('r12', '[]', '{"court_code": "B02LY"}', '{}', 'libra')$$, 'SD002', null, 'another court''s rota is not the sender''s');
select throws_ok($$select pg_temp.rota('r13', '[]', '{"to_date": null}')$$, 'SD001', null, 'a rota says which days it covers');
-- What seems to be a session.
select tap.submit('h' || n, (select jsonb_agg(tap.hearing('41BB0000' || n || k || '26', 'Heard' || n || k, '14:00', '7', case when k < 3 then '{"markers": [{"code": "DV"}]}'::jsonb
	else '{}' end, '{}', '2026-01-01'::date + 7 * n)) from generate_series(1, 3) k), jsonb_build_object('list_date', '2026-01-01'::date + 7 * n)) is not null as ok
from generate_series(1, 3) n;
create function pg_temp.suggest(who text) returns text language plpgsql as $$
begin
	perform tap.act(who);
	return (select string_agg(concat_ws(' ', s.room, s.weekday, s.day_part, s.sittings, s.da_cases || '/' || s.cases), ', ')
		from unnest((api.suggest_sessions(row('B01LY')::api.suggest_sessions_request)).sessions) s);
end $$;
select is(pg_temp.suggest('carol'), '7 4 afternoon 3 6/9', 'where domestic abuse is heard together, a session is suggested');
select is(pg_temp.basis('41BB00001126'), null, 'and no more than that');
select throws_ok($$select pg_temp.suggest('dan')$$, 'SD003', null, 'not at another court');
select throws_ok($$select pg_temp.suggest('nadia')$$, 'SD002', null, 'nor to an IDVA');
select is((tap.watch(true)).findings, 0, 'the reconciler agrees');
select * from finish();
