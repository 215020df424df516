-- What only a list shows of bail and custody.
select plan(14);
select tap.world();
create function pg_temp.at(moment text) returns void language sql as $$
	update core.clock set "offset" = (moment::timestamp at time zone 'Europe/London') - transaction_timestamp() $$;
create function pg_temp.list(message text, on_day text, said jsonb, source jsonb default '{}') returns void language plpgsql as $$
begin
	perform tap.submit(message, (select jsonb_agg(tap.hearing('41AA000' || k || '26', 'Khan' || k, person => p, on_day => list.on_day::date)) from jsonb_each(said) e (k, p)),
		jsonb_build_object('list_date', on_day), source);
end
$$;
-- What K's notices of this kind say.
create function pg_temp.told(ref text, of_kind text default '%') returns text language sql as $$
	select string_agg(n.kind || ' ' || c.was || ' > ' || c.now, ', ' order by n.created_at, n.id) from core.notice n, unnest(n.changes) c
	where n.client_ref = ref and n.kind in ('released', 'bail-loosened') and n.kind like of_kind and c.field = 'bail' $$;

select is(core.list_bail_direction(core.bail_said('common-platform', 'C', null), core.bail_said('cath', null, false)), 'looser', 'custody, then none');
select is(core.list_bail_direction(core.bail_said('common-platform', 'B', null), core.bail_said('cath', null, false)), null, 'bail, then no custody: nothing new');
select is(core.list_bail_direction(core.bail_said('common-platform', 'B', null), core.bail_said('common-platform', 'U', null)), 'looser', 'conditions gone');
select is(core.list_bail_direction(core.bail_said('common-platform', 'C', null), core.bail_said('common-platform', '?', null)), 'unknown', 'a letter that nobody knows');
select is(core.list_bail_direction(core.bail_said('common-platform', 'U', null), core.bail_said('cath', null, true)), 'tighter', 'arrested');
select is(core.list_bail_direction(core.bail_said('common-platform', 'P', null), core.bail_said('cath', null, false)), 'looser', 'the condition before release is met');

select pg_temp.at('2026-03-02 10:00');
select pg_temp.list('m1', '2026-03-03', '{"1": {"in_custody": true}, "2": {"in_custody": true}, "3": {"in_custody": true}, "4": {"in_custody": false}, "5": {}}');
select tap.client('K' || i, 'Khan' || i) from generate_series(1, 5) i;
select pg_temp.at('2026-03-03 11:00');
-- The second is released by an outcome without a word of bail, the fourth is remanded.
select tap.outcome('o2', '41AA000226', 'Khan2', '{"hearing_date": "2026-03-03", "results": [{"level": "defendant", "short_code": "DISC", "qualifiers": [], "conditions": []}]}', '{"system": "common-platform"}');
select tap.outcome('o4', '41AA000426', 'Khan4', '{"hearing_date": "2026-03-03", "bail_status": "C", "results": []}', '{"system": "common-platform"}');
select pg_temp.at('2026-03-03 11:30');
select pg_temp.list('m2', '2026-03-03', '{"1": {"in_custody": true}, "2": {"in_custody": true}, "3": {"in_custody": true}, "4": {"in_custody": false}, "5": {"in_custody": false}, "6": {}}');
select is(pg_temp.told('K4', 'released'), null, 'a list of the hearing''s own day says again what was before it: no release');
select pg_temp.at('2026-03-04 16:00');
select pg_temp.list('m3', '2026-03-10', '{"1": {"in_custody": false}, "2": {"in_custody": false}, "3": {"in_custody": true}, "4": {"in_custody": false}, "5": {"in_custody": false}}');
select is(pg_temp.told('K1'), 'released in custody > not in custody', 'an earlier list said custody: told');
select is((select count(*) from core.notice n where n.client_ref = 'K2' and n.kind = 'released'), 1::bigint, 'an outcome without bail said so before: the list does not tell it again');
select is(pg_temp.told('K4', 'released'), 'released C > not in custody', 'an outcome said custody, and now a list of a later day does not: told');
select is(concat(pg_temp.told('K3'), pg_temp.told('K5')), '', 'nothing for who is held still, or never was');
select is((select count(*) from core.notice n where n.kind = 'released' and n.priority = 1), (select count(*) from core.notice n where n.kind = 'released'), 'urgent, all of them');

-- Arrested again, which only a list shows, and out again.
select pg_temp.at('2026-03-05 16:00');
select pg_temp.list('m4', '2026-03-11', '{"1": {"in_custody": true}}');
select pg_temp.at('2026-03-06 16:00');
select pg_temp.list('m5', '2026-03-12', '{"1": {"in_custody": false}}');
select is((select array_agg(b.direction order by b.at) from core.bail_change b join core.defendant d on d.id = b.defendant_id where d.surname = 'Khan1'),
	'{looser,tighter,looser}', 'held again, and out again');
select pg_temp.at('2026-03-07 16:00');
select pg_temp.list('m6', '2026-03-13', '{"3": {"in_custody": false}}', '{"replay": true}');
select is(pg_temp.told('K3'), null, 'the archive tells nobody');
select * from finish();
