-- What is said of a hearing before it is known: kept, and taken in when it comes, in any order of arrival. Keys of courts,
-- rooms and cases that only a source understands; markers that a case gets after its listing.
select plan(54);
select tap.world();
create function pg_temp.says(message text, id text, more jsonb, source jsonb default '{}', who text default 'cath') returns text language sql as $$
	select concat_ws(' ', (s).verdict, (s).reason, (s).version, (s).hearing_known) from tap.hearing_says(message, id, '{"court_code": null}'::jsonb || more, source, who) s $$;
create function pg_temp.rows(of_id text) returns text language sql as $$
	select string_agg(concat_ws(' ', hearing_date - core.today(), local_time, room, state, sequence), ', ' order by hearing_date, urn) from core.hearing where source_hearing_id = of_id $$;
create function pg_temp.whole(urn text, more jsonb default '{}') returns jsonb language sql as $$
	select jsonb_build_object('court_code', 'B01LY', 'fate', 'sitting', 'states_days', true, 'days', jsonb_build_array(tap.sitting(7)),
		'matters', jsonb_build_array(tap.matter(urn, 'Khan'))) || more $$;
create function pg_temp.waiting(of_id text) returns text language sql as $$
	select string_agg(case when given_up_at is not null then 'given up' when taken_at is not null then 'taken' else 'waits' end, ' ' order by id)
	from core.hearing_waiting where source_hearing_id = of_id $$;

-- A delta that comes first.
select is(pg_temp.says('d1', 'h-1', '{"fate": "vacated", "reason": "R1"}'), 'accepted waits-for-hearing f', 'a message about a hearing that nobody knows waits');
select is(pg_temp.says('d1', 'h-1', '{"fate": "vacated", "reason": "R1"}'), 'accepted waits-for-hearing f', 'the same message again has the same receipt');
select is((select count(*) from core.hearing_waiting), 1::bigint, 'and waits once');
select is(pg_temp.says('d2', 'h-1', jsonb_build_object('days', jsonb_build_array(tap.sitting(7, '11:30', '2')))), 'accepted waits-for-hearing f', 'a second one waits behind it');
select is(pg_temp.says('s1', 'h-1', pg_temp.whole('41AA0000126')), 'accepted 1 t', 'the hearing comes');
select is(pg_temp.rows('h-1'), '7 10:00 1 vacated', 'and is vacated at once; a vacated hearing does not move');
select is(pg_temp.waiting('h-1'), 'taken taken', 'nothing waits any longer');
select is((select count(*) from core.hearing_waiting where message is not null), 0::bigint, 'nor is what was said kept twice');
select is((select state_reason from core.hearing where source_hearing_id = 'h-1'), 'R1', 'its reason with it');

-- Every order in which a state and what followed it can arrive, with and without the court: the same end.
create function pg_temp.arrive(in_order text, with_court boolean) returns text
	language plpgsql
as $$
declare
	of_id constant text := 'p-' || in_order || with_court;
	urn constant text := '41BB' || lpad((abs(hashtext(of_id)) % 100000)::text, 5, '0') || '26';
	part text;
	body jsonb;
begin
	foreach part in array string_to_array(in_order, ' ') loop
		body := case part when 'S' then pg_temp.whole(urn)
			when 'R' then jsonb_build_object('days', jsonb_build_array(tap.sitting(7, '11:30', '2')))
			when 'Q' then jsonb_build_object('days', jsonb_build_array(jsonb_build_object('hearing_date', core.today() + 7, 'sequence', 4)))
			else '{"is_withheld": true}' end;
		perform tap.hearing_says(of_id || part, of_id, (case when with_court then '{}' else '{"court_code": null}' end)::jsonb || body);
	end loop;
	return pg_temp.rows(of_id) || (select ' ' || is_withheld from core.hearing where source_hearing_id = of_id);
end
$$;
select is(pg_temp.arrive(o, c), '7 11:30 2 listed 4 true', 'arrived as ' || o || case when c then ' with' else ' without' end || ' its court, the end is the same')
from unnest(array['S R Q W', 'R S Q W', 'R Q S W', 'R Q W S', 'W R S Q', 'R W S Q', 'W R Q S']) o, unnest(array[true, false]) c;

-- A list of the same source brings it as well as its own message does; an outcome says at which court.
select is(pg_temp.says('d3', 'h-3', '{"fate": "vacated"}'), 'accepted waits-for-hearing f', 'before its list');
select is((tap.submit('l1', jsonb_build_array(tap.hearing('41AA0000326', 'Khan', '10:00', '1', '{"source_hearing_id": "h-3"}')), '{"completeness": "partial"}',
	'{"system": "common-platform"}')).verdict, 'accepted', 'the list comes');
select is(pg_temp.rows('h-3'), '7 10:00 1 vacated', 'and what waited is taken in');
select is(pg_temp.says('d4', 'h-4', '{"fate": "deleted"}'), 'accepted waits-for-hearing f', 'a deletion waits too');
select is(pg_temp.says('s4', 'h-4', pg_temp.whole('41AA0000426')), 'accepted 1 t', 'its hearing comes');
select is(pg_temp.rows('h-4'), '7 10:00 1 deleted', 'and is deleted');

-- What is older by the source's own clock than the state it waited for says nothing of it.
select pg_temp.says('d5', 'h-5', '{"fate": "vacated"}', '{"published_at": "2026-01-01T09:00:00Z"}');
select pg_temp.says('s5', 'h-5', pg_temp.whole('41AA0000526'), '{"published_at": "2026-01-01T10:00:00Z"}');
select is(pg_temp.rows('h-5'), '7 10:00 1 listed', 'an older word does not overwrite a newer state');

-- Whose word it is.
select is(pg_temp.says('d6', 'h-6', '{"fate": "deleted"}', '{}', 'libra'), 'accepted waits-for-hearing f', 'another feeder speaks of a hearing');
select pg_temp.says('s6', 'h-6', pg_temp.whole('41AA0000626', '{"court_code": "B02LY"}'));
select is(pg_temp.rows('h-6'), '7 10:00 1 listed', 'of a court that it may not speak for: nothing comes of it');
select is(pg_temp.waiting('h-6'), 'waits', 'it waits on');
select is(pg_temp.says('d7', 'h-7', jsonb_build_object('matters', jsonb_build_array(tap.matter('41AA0000726', 'Khan')))), 'rejected unknown-hearing',
	'a message about people must name its court: it is not kept');

-- Never.
update core.clock set "offset" = interval '71 hours';
select is((tap.watch(false)).new_notices, 0, 'for three days it may come');
update core.clock set "offset" = interval '73 hours';
select is((tap.watch(false)).new_notices, 1, 'then somebody must know');
select is(pg_temp.waiting('h-6'), 'given up', 'and it waits no longer');
select is((select string_agg(p.name || ' ' || n.kind || ' ' || n.feeder, ',') from core.delivery d join core.notice n on n.id = d.notice_id join core.principal p on p.id = d.principal_id
	where n.kind = 'sequence-gap'), (select string_agg(p.name || ' sequence-gap libra', ',') from core.principal p where p.role = 'admin'), 'those who look after feeds, and whose feed it is');
update core.clock set "offset" = '0';
create or replace function core.waiting_bound() returns integer language sql immutable as 'select 1';
select pg_temp.says('b1', 'h-b1', '{"fate": "vacated"}');
select is(pg_temp.says('b2', 'h-b2', '{"fate": "vacated"}'), 'rejected unknown-hearing', 'more than its share of waiting messages a feeder may not have');

-- Keys of the source.
select is(pg_temp.says('k1', 'h-k', pg_temp.whole('41AA0001126', jsonb_build_object('source_court_id', 'b01ly-uuid', 'days', jsonb_build_array(
	tap.sitting(7, '10:00', '3', '{"source_room_id": "room-uuid-3"}'), tap.sitting(8, '10:00', '4', '{"source_room_id": "room-uuid-4"}'))))), 'accepted 1 t',
	'a message that names court and rooms by key and by name');
select is(pg_temp.says('k2', 'h-k', '{"source_court_id": "b01ly-uuid", "source_room_id": "room-uuid-4"}'), 'accepted 2 t', 'teaches what the keys mean');
select is(pg_temp.rows('h-k'), '7 10:00 4 listed, 8 10:00 4 listed', 'a new room is that of all days to come');
select is((select count(*) from core.quarantine where reason = 'unknown-room'), 0::bigint, 'and is known');
select is(pg_temp.says('k3', 'h-k', '{"source_room_id": "room-uuid-9"}'), 'accepted 3 t', 'a key that nobody has explained');
select is(pg_temp.rows('h-k'), '7 10:00 not known listed, 8 10:00 not known listed', 'is another room: the old one does not stand');
select is((select count(*) from core.quarantine where reason = 'unknown-room'), 2::bigint, 'and a person must look');
select is(pg_temp.says('k4', 'h-k', jsonb_build_object('first_day', jsonb_build_object('hearing_date', core.today() + 5))), 'accepted 4 t', 'a new first day');
select is(pg_temp.rows('h-k'), '5 not known listed, 8 10:00 not known listed', 'moves that day alone; no hour goes with it');
select is(pg_temp.says('k5', 'h-k', '{"source_court_id": "no-such"}'), 'rejected unknown-court', 'a court that nobody has explained is not known');
select is((tap.hearing_says('k6', 'h-l', pg_temp.whole('41AA0001226') || '{"court_code": "b01ly000-aaaa-bbbb-cccc-000000000000"}')).reason, 'unknown-court',
	'a key that begins like a code is none');

-- Markers.
select pg_temp.says('c1', 'h-c', pg_temp.whole('x', jsonb_build_object('matters', jsonb_build_array(tap.matter('41AA0001326', 'Khan', '{"source_case_id": "case-1"}'),
	tap.matter('41AA0001426', 'Khan', '{"source_case_id": "case-2"}')))));
select is(pg_temp.says('c2', 'h-c', '{"case_markers": [{"source_case_id": "case-2", "markers": [{"code": "DV"}]}]}'), 'accepted 2 t', 'a case gets its marker after listing');
select is((select string_agg(c.urn || ' ' || core.da_state(c.id), ', ' order by c.urn) from core.court_case c where c.urn in ('41AA0001326', '41AA0001426')),
	'41AA0001326 unknown, 41AA0001426 yes', 'it alone is domestic abuse');
select pg_temp.says('c3', 'h-c', '{"case_markers": [{"source_case_id": "case-2", "markers": []}]}');
select is((select core.da_state(c.id) from core.court_case c where c.urn = '41AA0001426'), 'unknown', 'and no longer when the marker goes');
select is((tap.watch(true)).findings, 0, 'the reconciler agrees with all of it');
select * from finish();
