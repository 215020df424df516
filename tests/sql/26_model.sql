-- The linker's model: shipped, learned, agreed to and released; what it does to links.
begin;
select plan(48);
select tap.make_world();

-- ---- shipped
select version as shipped from core.link_model \gset
select is(core.link_model_in_force(), :'shipped', 'migrate releases the shipped model');
select ok(core.link_model_value('decide.auto') > core.link_model_value('decide.review'), 'with its constants');
select is(core.link_model_value('decide.nothing'), null, 'and no others');
select is((select array_agg(b order by n) from unnest(core.link_block_bounds()) with ordinality x (b, n) where n between 2 and 15),
	'{5000,5000,400,400,5000,5000,400,400,400,600,1500,1500,60,60}'::integer[], 'the bounds of blocks among them, in the order of the families');
select is((select count(*) from core.link_model_constant c where c.name like 'block.%'), 14::bigint, 'each of them by its name');
insert into core.link_large_block (key, kind) values (29, 'case');
select is(core.ship_model(:'shipped', array(select row(c.name, c.value, '')::core.model_constant from core.link_model_constant c)), 'known', 'once');
prepare reship as select core.ship_model(core.link_model_in_force(), array[row('decide.auto', 1, '')::core.model_constant]);
select throws_ok('reship', 'SD004', null, 'a version never changes');
select is(core.ship_model('sdac-99', array[row('decide.auto', 10, ''), row('decide.hysteresis', 6, '')]::core.model_constant[]), 'released', 'a newer shipped one takes its place');
select is(core.link_model_in_force(), 'sdac-99', 'at once');
select is((select count(*) from core.link_large_block), 0::bigint, 'what was too large by the earlier one is looked at again');
select is((select count(b) from unnest(core.link_block_bounds()) b), 0::bigint, 'a model without bounds finds nobody');
select tap.act_as('ada');
select is((select ((r.model).state, r.released) from api.release_model(row(:'shipped')::api.release_model_request) r), row('earlier'::text, false), 'one person alone releases nothing');
select is(core.link_model_in_force(), 'sdac-99', 'really nothing');
prepare again as select api.release_model(row((select version from core.link_model where version <> 'sdac-99' limit 1))::api.release_model_request);
select throws_ok('again', 'SD002', 'you have agreed to this version already', 'nor the same one twice');
select tap.act_as('abe');
select is((select ((r.model).state, r.released, (r.model).agreed_by) from api.release_model(row(:'shipped')::api.release_model_request) r),
	row('in_force'::text, true, '{}'::text[]), 'the second person does');
select is(core.link_model_in_force(), :'shipped', 'an earlier version is back');
select throws_ok('again', 'SD004', null, 'and cannot be released again');
prepare unknown_version as select api.release_model(row('no-such')::api.release_model_request);
select throws_ok('unknown_version', 'SD003', null, 'nor can one that is not there');
select is(tap.audited('agree-model', :'shipped'), 2::bigint, 'who agreed is audited');
select ok(tap.audited('release-model', :'shipped') >= 1, 'and the release');
select tap.act_as('cora');
prepare not_admin as select api.release_model(row('sdac-99')::api.release_model_request);
select throws_ok('not_admin', 'SD002', null, 'no coordinator releases a model');
set local role sdac_engine;
prepare overwrite as update core.link_model_constant set value = 1;
select throws_ok('overwrite', '42501', null, 'and not even the engine changes a constant');
reset role;

-- ---- what a release queues
select tap.open_case('nadia', 'S-1', 'Varga', 'Bela', '1980-04-05', '{01LY1234526}') as c1 \gset
select tap.open_case('nadia', 'S-2', 'Fenn', 'Cole', '1990-01-02') as c2 \gset
select tap.list_defendant('Varga', 'Bela', '1980-04-05', '01LY1234526') as d1 \gset
select tap.list_defendant('Fenn', 'Cole', '1990-01-02', '01LY1234527') as d2 \gset
select tap.list_defendant('Long', 'Gone', '1970-01-02', null, 'B01LY', -30) as d3 \gset
select tap.commit_verdicts(array[tap.verdict(:'d1', :'c1', 'auto', 8), tap.verdict(:'d2', :'c2', 'review', 1)]);
select tap.act_as('ada');
select api.release_model(row('sdac-99')::api.release_model_request);
select tap.act_as('abe');
select is((select r.requeued from api.release_model(row('sdac-99')::api.release_model_request) r), 4, 'open cases, and who is listed from yesterday on');
select is((select count(*) from core.link_work where done_generation < generation), 4::bigint, 'wait for the linker');
select tap.act_as(null);
select is((select model_version from api.link_claim(row('x', 1)::api.link_claim_request)), 'sdac-99', 'which is told the version');
select is((select (version, cardinality(constants)) from api.link_model(row()::api.link_model_request)), row('sdac-99'::text, 2), 'and given the constants');
update core.link_work set lease_until = null;

-- ---- the bound below which a link is withdrawn: 10 - 6
select is((select (r.made, r.proposed, r.withdrawn) from tap.commit_verdicts(array[tap.verdict(:'d1', :'c1', 'review', 4)]) r), row(0, 0, 0), 'at the bound a link stands');
select is(((tap.link_of(:'d1', :'c1')).state, (tap.link_of(:'d1', :'c1')).score), row('auto'::text, 4::double precision), 'and says its new score');
select core.queue_link_work('defendant', array[:'d1']::uuid[]);
select is((select (r.proposed, r.withdrawn) from tap.commit_verdicts(array[tap.verdict(:'d1', :'c1', 'review', 3.9)]) r), row(1, 0), 'below it a person is asked');
select is((tap.told('nadia', 'link-undone'), tap.told('cora', 'link-proposed')), row(1::bigint, 2::bigint), 'and everyone who was told is told');
select core.queue_link_work('defendant', array[:'d1']::uuid[]);
select is((select r.withdrawn from tap.commit_verdicts(array[tap.verdict(:'d1', :'c1', 'none', -5)]) r), 1, 'a proposal goes when it is none');
select is(core.link_state_after('auto', 'none', null, false, 4, 4), null, 'a link that does not even come for review stands at the bound');
select is(core.link_state_after('auto', 'none', null, false, 3, 4), 'undone', 'and goes below it');

-- ---- learned
select tap.act_as('ada');
select is((select ((r.model).version, r.decisions) from api.learn_model(row()::api.learn_model_request) r), row(null::text, 0), 'without decisions nothing is proposed');
select core.ship_model('sdac-100', array[row('decide.auto', 10, ''), row('decide.hysteresis', 6, ''), row('learn.weight', 200, ''), row('m.surname.exact', .8, ''), row('m.surname.different', .2, ''),
	row('m.pnc.same', .9, ''), row('prior.parent', .04, ''), row('prior.twin', .01, ''), row('prior.namesake', .03, '')]::core.model_constant[]);
select tap.act_as('cora');
select api.decide_link(row((tap.link_of(:'d2', :'c2')).id::text, 'link', 'checked')::api.decide_link_request);
select core.queue_link_work('defendant', array[:'d1']::uuid[]);
select tap.commit_verdicts(array[tap.verdict(:'d1', :'c1', 'review', 3)]);
select tap.act_as('cora');
select api.decide_link(row((tap.link_of(:'d1', :'c1')).id::text, 'not_same_person', 'relative')::api.decide_link_request);
select tap.act_as('ada');
select to_jsonb(r) as learned from api.learn_model(row()::api.learn_model_request) r \gset
select is((:'learned'::jsonb ->> 'decisions')::integer, 2, 'decisions are counted');
select is((select round((v ->> 'value')::numeric, 6) from jsonb_array_elements(:'learned'::jsonb -> 'values') v where v ->> 'name' = 'm.surname.exact'), round(161 / 201.0, 6), 'a level that was confirmed weighs more');
select is((select round((v ->> 'value')::numeric, 6) from jsonb_array_elements(:'learned'::jsonb -> 'values') v where v ->> 'name' = 'm.surname.different'), round(40 / 201.0, 6), 'another of its field less');
select is((select round((v ->> 'value')::numeric, 6) from jsonb_array_elements(:'learned'::jsonb -> 'values') v where v ->> 'name' = 'prior.parent'), round((8 + .8) / 201.0, 6), 'relatives are commoner, in their proportions');
select is((select count(*) from jsonb_array_elements(:'learned'::jsonb -> 'values') v where v ->> 'name' like 'm.pnc%'), 0::bigint, 'what nobody decided about stays');
select :'learned'::jsonb -> 'model' ->> 'version' as draft \gset
select is((:'learned'::jsonb -> 'model' ->> 'state', core.link_model_in_force()), row('draft'::text, 'sdac-100'::text), 'it is a draft, and nothing else changes');
select is((select (r.model).version from api.learn_model(row()::api.learn_model_request) r), :'draft', 'learning the same again proposes no other');
prepare own_release as select api.release_model(row((select version from core.link_model where origin = 'learned'))::api.release_model_request);
select throws_ok('own_release', 'SD002', null, 'who proposed it cannot release it');
select tap.act_as('abe');
select is((select r.released from api.release_model(row(:'draft')::api.release_model_request) r), true, 'a second person can');
select is((select (r.model).version from api.learn_model(row()::api.learn_model_request) r), null, 'no decision is counted twice');
select is(core.ship_model('sdac-101', array[row('decide.auto', 9, '')]::core.model_constant[]), 'draft', 'beside a model of one''s own a shipped one is a draft');
select is((select array_agg(m.state order by m.version) from api.list_models(row()::api.list_models_request) r, unnest(r.models) m where m.version like 'sdac-%' and m.version > 'sdac-9'), '{earlier}'::text[], 'as the list says');
select is((select (v.value, v.in_force) from api.show_model(row('sdac-100')::api.show_model_request) r, unnest(r."values") v where v.name = 'm.pnc.same'), row(.9::double precision, .9::double precision), 'each constant is shown beside the one in force');
select tap.act_as('nadia');
prepare idva_looks as select api.list_models(row()::api.list_models_request);
select throws_ok('idva_looks', 'SD002', null, 'models are the administrators''');

select * from finish();
rollback;
