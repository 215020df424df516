-- The reconciler shares no code with what notifies: each of fourteen faults that are put in on purpose is found the next time
-- that it looks, and nothing is found before.
select plan(20);
select tap.world();
create temp table def (sql text);
-- The function does nothing but this from now on, until it is mended.
create function pg_temp.sabotage(called regprocedure, body text) returns void language plpgsql as $$
begin
	insert into def select pg_get_functiondef(called);
	execute regexp_replace(pg_get_functiondef(called), 'AS \$function\$.*\$function\$', 'AS $function$' || E'\nbegin\n' || body || E'\nend\n' || '$function$');
end
$$;
create function pg_temp.mend() returns void language plpgsql as $$
begin
	execute (select string_agg(sql, ';') from def);
	delete from def;
end
$$;
-- What it finds now that it had not found; a minute passes.
create function pg_temp.finds() returns text language plpgsql as $$
declare
	was constant bigint := (select count(*) from core.finding);
begin
	update core.clock set "offset" = "offset" + interval '1 second';
	perform tap.watch();
	perform tap.watch(true);
	perform pg_temp.mend() where exists (select from def);
	return (select string_agg(distinct f.rule, ',' order by f.rule) from (select f.rule from core.finding f order by f.found_at desc, f.id
		limit (select count(*) - was from core.finding)) f);
end
$$;
create function pg_temp.at(moment text) returns void language sql as $$
	update core.clock set "offset" = (moment::timestamp at time zone 'Europe/London') - transaction_timestamp() $$;
create function pg_temp.limit(ref text, kind text, start text) returns void language plpgsql as $$
begin
	perform tap.act('nadia');
	perform api.add_limit(row(ref, null, kind, start, 0, null)::api.add_limit_request);
end
$$;
create function pg_temp.measure(urn text, state text) returns void language plpgsql as $$
begin
	perform tap.act('carol');
	perform api.record_measure(row((select id::text from core.hearing h where h.urn = measure.urn), 'SMDW', state)::api.record_measure_request);
end
$$;
create function pg_temp.cp(message text, urn text, surname text, more jsonb) returns void language sql as $$
	select tap.outcome(message, urn, surname, '{"hearing_date": "2026-03-03", "results": []}' || more, '{"system": "common-platform"}') $$;
create function pg_temp.look() returns void language plpgsql as $$
begin
	perform tap.act('carol');
	perform api.day_list(jsonb_populate_record(null::api.day_list_request, '{"court_code": "B01LY", "list_date": "2026-03-03"}'));
end
$$;

select pg_temp.at('2026-03-02 10:00');
create temp table l as select tap.submit('m1', (select jsonb_agg(tap.hearing('41AA00' || 10 + i || '26', 'Khan' || chr(64 + i), person => '{"in_custody": true}',
	on_day => '2026-03-03')) from generate_series(1, 12) i), '{"list_date": "2026-03-03"}');
update core.clock set "offset" = "offset" + interval '1 minute';
select tap.client('K' || i, 'Khan' || chr(64 + i)) from generate_series(1, 12) i where i <> 6;
create function pg_temp.propose(ref text, surname text) returns void language plpgsql as $$
begin
	perform tap.client(ref, surname, 'proposed');
	perform core.raise_notices(array(select row('link-proposed', l.id, l.case_id, null, l.id, null, 'B01LY', null, null, null, null)::core.notice_draft
		from core.link l join core.client_case c on c.id = l.case_id where c.client_ref = ref));
end
$$;
select pg_temp.propose('K6', 'KhanF');
update core.clock set "offset" = "offset" + interval '1 minute';
-- What was listed before the link has its notices from the linker; here nobody is the linker.
create function pg_temp.first_look() returns text language sql as $$ select pg_temp.finds() $$;
select is(pg_temp.first_look(), 'hearing-listed', 'what the linker would have told is found: nobody ran it');
select is(pg_temp.finds(), null, 'and found once');

select pg_temp.sabotage('core.outcome_notices(uuid[])', 'return;');
select pg_temp.cp('a1', '41AA001126', 'KhanA', '{"bail_status": "C"}');
select is(pg_temp.finds(), 'outcome-recorded', '1. an outcome is told to nobody');
select is(pg_temp.finds(), null, 'mended');

select pg_temp.sabotage('core.outcome_kind(core.outcome,text[],core.change[],text)', 'return ''outcome-recorded'';');
select pg_temp.cp('b1', '41AA001226', 'KhanB', '{"bail_status": "B"}');
select is(pg_temp.finds(), 'told-too-mildly', '2. a release is told as an outcome like any other');

select pg_temp.cp('c1', '41AA001326', 'KhanC', '{"bail_status": "C"}');
select pg_temp.look();
update core.clock set "offset" = "offset" + interval '1 minute';
select pg_temp.sabotage('core.told_before(uuid,uuid)', 'return (select array_agg(p.id) from core.principal p where p.name = ''nadia'');');
select pg_temp.cp('c2', '41AA001326', 'KhanC', '{"bail_status": "B"}');
select is(pg_temp.finds(), 'correction-not-told', '3. a correction does not reach who had looked at it');

select pg_temp.sabotage('core.told_before(uuid,uuid)', 'return (select array_agg(p.id) from core.principal p where p.name = ''carol'');');
select pg_temp.cp('d2', '41AA001226', 'KhanB', '{"bail_status": "C"}');
select is(pg_temp.finds(), 'correction-not-told', '4. a correction does not reach who was told');

select pg_temp.sabotage('core.measure_drafts(uuid,text)', 'return array[]::core.notice_draft[];');
select pg_temp.measure('41AA001426', 'refused');
select is(pg_temp.finds(), 'special-measures-refused', '5. a refused measure is told to nobody');

select pg_temp.sabotage('core.discrepancy_drafts(uuid)', 'return array[]::core.notice_draft[];');
select pg_temp.cp('f1', '41AA001526', 'KhanE', '{"bail_status": "C"}');
update core.clock set "offset" = "offset" + interval '1 minute';
select pg_temp.cp('f2', '41AA001526', 'KhanE', '{"bail_status": "U", "basis": "observed"}');
select is(pg_temp.finds(), 'source-discrepancy', '6. that observed and official differ is told to nobody');

select pg_temp.sabotage('core.first_deliveries(uuid[],core.notice_draft[])', 'return array[]::core.delivery_draft[];');
select pg_temp.measure('41AA001726', 'refused');
select is(pg_temp.finds(), 'undelivered', '7. a notice goes to nobody');

select pg_temp.propose('K14', 'KhanL');
select pg_temp.sabotage('core.due_reviews(core.due[])', 'return array[]::core.notice_draft[];');
select pg_temp.at('2026-03-02 11:30');
select tap.watch();
select is(pg_temp.finds(), 'review-waiting', '8. a proposed link waits, its hearing is tomorrow, and nobody is told');

select pg_temp.limit('K9', 'ctl-summary', '2026-01-10');
select pg_temp.at('2026-03-02 12:40');
select tap.watch();
select is(pg_temp.finds(), null, 'a limit that is told is no finding');
select pg_temp.sabotage('core.due_limits(core.due[])', 'return array[]::core.notice_draft[];');
select pg_temp.limit('K10', 'ctl-summary', '2026-01-10');
select pg_temp.at('2026-03-02 12:50');
select tap.watch();
select is(pg_temp.finds(), 'time-limit-near', '9. a custody time limit ends soon, and nobody is told');

select pg_temp.sabotage('core.due_orders(core.due[])', 'return array[]::core.notice_draft[];');
select pg_temp.cp('j1', '41AA002126', 'KhanK', jsonb_build_object('bail_status', 'C', 'results', jsonb_build_array(jsonb_build_object('level', 'defendant', 'short_code', 'RESTRAOP',
	'qualifiers', '[]'::jsonb, 'conditions', '[]'::jsonb, 'until_date', '2026-03-20'))));
select pg_temp.at('2026-03-02 13:00');
select tap.watch();
select is(pg_temp.finds(), 'order-expiring', '10. an order ends soon, and nobody is told');

update core.feed set brake_limit = 1;
select pg_temp.sabotage('core.brake_step(core.feed,integer)', 'f.braked_at := core.now() - interval ''1 second''; update core.feed t set braked_at = f.braked_at where t.id = f.id; return f;');
select pg_temp.cp('k1', '41AA002226', 'KhanL', '{"bail_status": "C"}');
select is(pg_temp.finds(), 'hold-not-told', '11. a feeder is held, and nobody is asked');
select core.settle_held((select id from core.feed f where f.braked_at is not null), true);
update core.feed set brake_limit = null;
select pg_temp.at('2026-03-02 13:10');
select is(pg_temp.finds(), null, 'mended');

select pg_temp.sabotage('core.due_results(core.due[])', 'return array[]::core.notice_draft[];');
select pg_temp.at('2026-03-03 18:02');
select tap.watch();
select is(pg_temp.finds(), 'result-missing', '12. a result is missing, and nobody is told');

select pg_temp.sabotage('core.watch_dues()', 'return 0;');
select pg_temp.at('2026-03-04 18:02');
select is(pg_temp.finds(), 'deadline-passed', '13. nothing looks at what is due');
update core.clock set "offset" = "offset" + interval '1 minute';
select is(pg_temp.finds(), null, 'mended');
select pg_temp.sabotage('core.list_bail_drafts(uuid)', 'return array[]::core.notice_draft[];');
select tap.submit('n1', jsonb_build_array(tap.hearing('41AA001926', 'KhanI', person => '{"in_custody": false}', on_day => '2026-03-12')), '{"list_date": "2026-03-12"}');
select is(pg_temp.finds(), 'release-not-told', '14. only a list shows a release, and nobody is told');
select * from finish();
