-- A source that names a hearing and its people by ids: one hearing about several cases, co-defendants with one date of
-- birth, markers that come and go.
select plan(23);
select tap.world();
create function pg_temp.cp(message text, hearings jsonb, more jsonb default '{"completeness": "partial"}') returns text
	language sql as $$ select (tap.submit(message, hearings, more, '{"system": "common-platform", "published_at": null}')).verdict::text $$;
create function pg_temp.row(urn text, room text, more jsonb default '{}') returns jsonb
	language sql as $$ select tap.hearing(urn, 'Khan', '10:00', room, '{"source_hearing_id": "h-1"}'::jsonb || more) $$;
create function pg_temp.rooms() returns text
	language sql as $$ select string_agg(urn || ' ' || room, ', ' order by urn) from core.hearing where source_hearing_id = 'h-1' $$;
create function pg_temp.markers(of_urn text) returns text
	language sql as $$ select array(select m.code from unnest(c.markers) m)::text from core.court_case c where c.urn = of_urn $$;
create function pg_temp.outcome(message text, urn text, person text, more jsonb default '{}') returns text
	language sql
as $$
	select concat_ws(' ', (r).verdict, (r).version, (r).hearing_known) from tap.outcome(message, urn, 'Khan', jsonb_build_object('source_hearing_id', 'h-1',
		'defendant', jsonb_build_object('source_defendant_id', person, 'birth_date', '1990-05-17', 'name', jsonb_build_object('forenames', person,
			'surname', 'Khan', 'form', 'structured'), 'aliases', '[]'::jsonb, 'offences', '[]'::jsonb)) || more, '{"system": "common-platform"}') r
$$;

select is(pg_temp.cp('m1', jsonb_build_array(pg_temp.row('41AA0000126', '1'), pg_temp.row('41AA0000226', '1'))), 'accepted',
	'one hearing of two cases is taken');
select is(pg_temp.rooms(), '41AA0000126 1, 41AA0000226 1', 'as a hearing of each');
select is(pg_temp.cp('m2', jsonb_build_array(pg_temp.row('41AA0000226', '2'), pg_temp.row('41AA0000126', '3'))), 'accepted', 'both rooms change');
select is(pg_temp.rooms(), '41AA0000126 3, 41AA0000226 2', 'and each case keeps its own hearing');
select is(pg_temp.cp('m3', jsonb_build_array(pg_temp.row('41AA0000326', '4'))), 'accepted', 'a third case joins the hearing');
select is(pg_temp.rooms(), '41AA0000126 3, 41AA0000226 2, 41AA0000326 4', 'and takes the place of none');

select is(pg_temp.cp('m4', jsonb_build_array(pg_temp.row('41AA0000126', '3', '{"markers": [{"code": "DV"}], "states_markers": true}'))), 'accepted',
	'a case becomes domestic abuse after listing');
select is(pg_temp.markers('41AA0000126'), '{DV}', 'and has its marker');
select pg_temp.cp('m5', jsonb_build_array(pg_temp.row('41AA0000126', '5')));
select is(pg_temp.markers('41AA0000126'), '{DV}', 'a source that is silent about markers takes none away');
select pg_temp.cp('m6', jsonb_build_array(pg_temp.row('41AA0000126', '5', '{"states_markers": true}')));
select is(pg_temp.markers('41AA0000126'), '{}', 'one that states them all does');

select is(pg_temp.outcome('o1', '41AA0000126', 'one') || ', ' || pg_temp.outcome('o2', '41AA0000226', 'one'), 'accepted 1 t, accepted 1 t',
	'one person''s results in two cases are two outcomes');
select is(pg_temp.outcome('o3', '41AA0000126', 'two'), 'accepted 1 t', 'a twin''s are no version of his brother''s');
select is(pg_temp.outcome('o4', '41AA0000126', 'one', '{"bail_status": "C"}'), 'accepted 2 t', 'an amendment is one of his own');

-- A case is resulted and an application about it heard on the same day: two hearings, two outcomes.
select is(pg_temp.outcome('o5', '41AA0000126', 'one', '{"source_hearing_id": "h-2", "bail_status": "U"}'), 'accepted 1 f',
	'another hearing of the same case on the same day is no version of the first');

-- A result, its amendment, and the amendment's amendment arrive in any order: the last one shared is what holds.
create function pg_temp.arrive(in_order text) returns text
	language plpgsql
as $$
declare
	n integer := 0;
	v text;
begin
	foreach v in array string_to_array(in_order, ' ') loop
		n := n + 1;
		perform pg_temp.outcome(in_order || n, '41AA0000526', in_order, jsonb_build_object('bail_status', v, 'source_hearing_id', in_order,
			'shared_at', core.now() + v::integer * interval '1 minute'));
	end loop;
	return (select string_agg(o.bail_status, ' ') from core.outcome o where o.source_hearing_id = in_order and o.version is not null and o.superseded_at is null)
		|| ' of ' || (select count(*) from core.outcome o where o.source_hearing_id = in_order);
end
$$;
select is(pg_temp.arrive(o), '3 of 3', 'arrived as ' || o || ', the third is current and all are kept')
from unnest(array['1 2 3', '1 3 2', '2 1 3', '2 3 1', '3 1 2', '3 2 1']) o;

-- A vacated trial is not a resulted one, until it is.
select pg_temp.cp('m7', jsonb_build_array(pg_temp.row('41AA0000626', '7', '{"source_hearing_id": "h-7"}')));
create function pg_temp.state() returns text language sql as $$ select state || ' ' || version from core.hearing where source_hearing_id = 'h-7' $$;
select pg_temp.outcome('o7', '41AA0000626', 'one', '{"source_hearing_id": "h-7", "trial_outcome": "vacated", "results": []}');
select is(pg_temp.state(), 'vacated 2', 'a hearing whose trial was vacated is vacated');
select pg_temp.outcome('o8', '41AA0000626', 'one', '{"source_hearing_id": "h-7", "trial_outcome": "vacated", "trial_outcome_reason": "V1", "results": []}');
select is(pg_temp.state(), 'vacated 2', 'once');
select pg_temp.outcome('o9', '41AA0000626', 'one', '{"source_hearing_id": "h-7"}');
select is(pg_temp.state(), 'resulted 3', 'and resulted when results come after all');
