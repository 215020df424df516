-- Bail by our own rank, conditions one by one, and what else an outcome means.
select plan(36);
select tap.world();
create temp table l as select tap.submit('m1', jsonb_build_array(tap.hearing('41AA0000126', 'Khan'), tap.hearing('41AA0000226', 'Smith'),
	tap.hearing('41AA0000326', 'Price'), tap.hearing('41AA0000426', 'Ahmed', person => '{"in_custody": true}'), tap.hearing('41AA0000526', 'Hale')));
select tap.client('K1', 'Khan'), tap.client('K2', 'Smith'), tap.client('K3', 'Price'), tap.client('K4', 'Ahmed'), tap.client('K5', 'Hale');
create function pg_temp.results(variadic codes text[]) returns jsonb language sql as $$
	select coalesce(jsonb_agg(jsonb_build_object('level', 'defendant', 'short_code', split_part(c, '=', 1), 'label', 'Label', 'qualifiers', '[]'::jsonb,
		'conditions', '[]'::jsonb, 'text', nullif(split_part(c, '=', 2), ''))), '[]') from unnest(codes) c $$;
create function pg_temp.cp(message text, urn text, surname text, bail text, results jsonb default '[]', more jsonb default '{}') returns void language plpgsql as $$
begin
	update core.clock set "offset" = "offset" + interval '1 minute';
	perform tap.outcome(message, urn, surname, jsonb_build_object('bail_status', bail, 'results', results) || more, '{"system": "common-platform"}');
end
$$;
-- The newest notice, as kind and the changes.
create function pg_temp.kind() returns text language sql as $$ select n.kind from core.notice n order by n.created_at desc, n.id limit 1 $$;
create function pg_temp.said(of_field text) returns text language sql as $$
	select string_agg(coalesce(c.was, '-') || ' > ' || coalesce(c.now, '-'), ', ') from (select n.changes from core.notice n order by n.created_at desc, n.id limit 1) n,
	unnest(n.changes) c where c.field like of_field $$;

-- P, the trap: the same letter, opposite reassurance.
select ok(core.bail_rank('spi', 'P') < core.bail_rank('common-platform', 'P'), 'P is custody in one system and bail in another');
select is(core.bail_step('common-platform', 'C', 'spi', 'P'), 'looser', 'custody with a direction to release is looser than custody');
select is(core.bail_step('common-platform', 'B', 'spi', 'P'), 'tighter', 'and tighter than bail');
select is(core.bail_step('common-platform', 'B', 'common-platform', '?'), 'looser', 'what is not known is looser');

-- In custody, then bail.
select pg_temp.cp('a1', '41AA0000126', 'Khan', 'C', pg_temp.results('RI'));
select is(pg_temp.kind(), 'outcome-recorded', 'custody is no release');
select is(pg_temp.said('bail-direction'), '- > tighter', 'custody after nothing known is tighter');
select pg_temp.cp('a2', '41AA0000126', 'Khan', 'P', pg_temp.results('RC', 'PORE3=Not to contact SECRET-NAME', 'PORR3=To live at SECRET-PLACE'), '{"hearing_date": null}'
	|| jsonb_build_object('hearing_date', core.today() + 7));
select is(pg_temp.kind(), 'outcome-amended', 'the same hearing: an amendment');
select is(pg_temp.said('bail'), 'C > P', 'old and new');
select is(pg_temp.said('bail-direction'), '- > looser', 'inside until a condition is met is looser than inside');
select is(pg_temp.said('release-without-hearing'), '- > when its conditions are met', 'and no hearing will say when he is out');

-- Conditions, one by one.
select pg_temp.cp('b1', '41AA0000226', 'Smith', 'B', pg_temp.results('RC', 'PORE3=Not to contact SECRET-NAME', 'PORR3=To live at 1 SECRET Road'));
select is(pg_temp.kind(), 'bail-loosened', 'bail after nothing known may be looser');
select is(pg_temp.said('bail-direction'), '- > unknown', 'and says that it is not known');
select pg_temp.cp('b2', '41AA0000226', 'Smith', 'B', pg_temp.results('RCBV', 'PORE3=Not to contact SECRET-NAME.', 'PORR3=To live at 2 SECRET Road', 'PORCU1=Curfew'));
select is(pg_temp.said('condition-%'), 'PORR3 (3) > PORR3 (3), - > PORCU1 (4)', 'a full stop is no change; reworded and added are told by code and place');
select is(pg_temp.said('conditions'), '- > unknown', 'other words of a condition that protects: nobody knows');
select pg_temp.cp('b3', '41AA0000226', 'Smith', 'B', pg_temp.results('RCBV', 'PORR3=To live at 2 SECRET Road', 'PORCU1=Curfew'));
select is(pg_temp.said('condition-removed'), 'PORE3 (2) > -', 'the one that protected her is gone');
select is(pg_temp.said('conditions'), '- > looser', 'that is looser');
select is((select count(*) from core.notice n where n::text like '%SECRET%'), 0::bigint, 'no text of it is in any notice');

-- Without codes: by words.
select pg_temp.cp('c1', '41AA0000326', 'Price', 'B', jsonb_build_array(jsonb_build_object('level', 'defendant', 'short_code', 'RC', 'qualifiers', '[]'::jsonb,
	'conditions', '["Not to go within one mile of the school", "Curfew 7 pm to 7 am"]'::jsonb)));
select pg_temp.cp('c2', '41AA0000326', 'Price', 'B', jsonb_build_array(jsonb_build_object('level', 'defendant', 'short_code', 'RC', 'qualifiers', '[]'::jsonb,
	'conditions', '["Not to go within two miles of the school"]'::jsonb)));
select is(pg_temp.said('condition-%'), '(1.1) > (1.1), (1.2) > -', 'one reworded, one removed');
select is(pg_temp.said('conditions'), '- > looser', 'a condition without a code is taken to protect somebody');

-- Released by what is not bail.
select pg_temp.cp('d1', '41AA0000426', 'Ahmed', null, pg_temp.results('DISC'));
select is(pg_temp.kind(), 'released', 'discontinued while in custody is a release');
select is(pg_temp.said('bail-direction') || pg_temp.said('case'), '- > looser- > ended without conviction', 'and says why');
select pg_temp.cp('d2', '41AA0000426', 'Ahmed', null, pg_temp.results('DISC', 'EMONE'));
select is(pg_temp.said('bail-direction'), '- > looser', 'electronic monitoring ended as well');

-- Warrants, orders, trials, pleas.
select pg_temp.cp('e1', '41AA0000526', 'Hale', null, pg_temp.results('WOFN'));
select is(pg_temp.kind() || pg_temp.said('warrant'), 'warrant-issued- > issued, not backed for bail', 'a warrant');
select pg_temp.cp('e2', '41AA0000526', 'Hale', null, pg_temp.results('WOFD'));
select is(pg_temp.said('warrant'), '- > issued, backed for bail', 'backed for bail');
select pg_temp.cp('e3', '41AA0000526', 'Hale', null, pg_temp.results('WWDN'));
select is(pg_temp.said('warrant'), '- > withdrawn', 'withdrawn');
select pg_temp.cp('f1', '41AA0000526', 'Hale', null, '[]', '{"trial_outcome": "ineffective", "trial_outcome_reason": "N3"}');
select is(pg_temp.said('trial-reason'), '- > ' || (select 'N3: ' || title from core.code where set_name = 'trial-reason' and code = 'INEFFECTIVE/N3/CCM'), 'why a trial did not run, in the standard words');
select is((core.outcome_meaning(o)).kind, 'trial-ineffective', 'a trial that did not run') from core.outcome o where message_id = 'f1';
select is((core.outcome_meaning(o)).kind, 'order-made', 'an order is made') from (select pg_temp.cp('g1', '41AA0000526', 'Hale', null,
	pg_temp.results('RESTRAOP') || '[]')) x, lateral (select t.* from core.outcome t where t.message_id = 'g1') o;
select is((select count(*) from core.outcome where message_id = 'g1'), 1::bigint, 'it is stored');
select is((select state from core.protective_order), 'made', 'the order lives');
select pg_temp.cp('g2', '41AA0000526', 'Hale', null, pg_temp.results('RESTRAV'));
select is((select state from core.protective_order), 'varied', 'is varied');
select pg_temp.cp('g3', '41AA0000526', 'Hale', null, pg_temp.results('RESTRAD'));
select is((select state || ' ' || (select count(*) from core.protective_order_step) from core.protective_order), 'discharged 3', 'is discharged, and each step stays');
select is((core.outcome_meaning(o)).kind, 'order-discharged', 'a discharge is a kind of its own') from core.outcome o where message_id = 'g3';

-- Who looked at a version hears of the next.
create function pg_temp.look(who text) returns void language plpgsql as $$
begin
	perform tap.act(who);
	perform api.day_list(jsonb_populate_record(null::api.day_list_request, jsonb_build_object('court_code', 'B01LY', 'list_date', core.today() + 7)));
end
$$;
select lives_ok($$select pg_temp.look('carol')$$, 'the coordinator looks at the list of the day');
select is((select count(*) from core.outcome_view), (select count(*) from core.outcome where superseded_at is null and hearing_id is not null), 'what she saw is remembered');
select pg_temp.cp('h1', '41AA0000526', 'Hale', null, '[]', '{"trial_outcome": "effective"}');
select ok('outcome-amended:1' = any (tap.told('carol')), 'she is told that it was corrected');
select is((tap.watch(true)).findings, 0, 'nothing was forgotten');
select * from finish();
