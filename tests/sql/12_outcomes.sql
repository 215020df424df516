-- Outcomes: versions, hearings that are not known yet, and who is told of an amendment.
select plan(26);
select tap.world();
create temp table r (n text, r api.submit_outcome_response);
create function pg_temp.v(of text) returns text language sql as $$ select concat_ws(' ', (r).verdict, (r).version, (r).hearing_known) from r where n = of $$;
create temp table l as select tap.submit('m1', jsonb_build_array(tap.hearing('41AA0000126', 'Khan'), tap.hearing('41AA0000226', 'Smith')));
select isnt(tap.client('K7', 'Khan'), null, 'a client is linked');

insert into r select 'first', tap.outcome('o1', '41AA0000126', 'Khan');
select is(pg_temp.v('first'), 'accepted 1 t', 'an outcome of a known hearing is accepted');
select is((select state from core.hearing where urn = '41AA0000126'), 'resulted', 'the hearing is resulted');
select is(tap.told('nadia'), '{bail-loosened:1}', 'the linked IDVA is told: what his bail was is not known, so it may be looser');
select is(tap.told('carol'), '{}', 'nobody else is');
select is((select count(*) from core.sensitive_text where body like 'SECRET-%' and owner_kind = 'result'), 2::bigint, 'text and conditions stand apart');
select is((select count(*) from core.notice n where n::text like '%SECRET%'), 0::bigint, 'nothing of them is in the notice');
insert into r select 'again', tap.outcome('o1', '41AA0000126', 'Khan', jsonb_build_object('shared_at', (select shared_at from core.outcome)));
select is((select (r).receipt_id from r where n = 'again'), (select (r).receipt_id from r where n = 'first'), 'the same message, the same receipt');
insert into r select 'same', tap.outcome('o2', '41AA0000126', 'Khan', jsonb_build_object('shared_at', (select shared_at from core.outcome)));
select is(pg_temp.v('same'), 'duplicate 1 t', 'the same content again is a duplicate');
insert into r select 'conflict', tap.outcome('o1', '41AA0000126', 'Khan', '{"bail_status": "X"}');
select is(pg_temp.v('conflict'), 'conflict', 'the same id with other content is a conflict');
insert into r select 'old', tap.outcome('o3', '41AA0000126', 'Khan', jsonb_build_object('shared_at', core.now() - interval '1 day', 'bail_status', 'U'));
select is(pg_temp.v('old'), 'stale t', 'an older one is stale');

-- She leaves, olu takes over: both must hear of the amendment.
update core.client_case set idva_id = (select id from core.principal where name = 'olu');
insert into r select 'amended', tap.outcome('o4', '41AA0000126', 'Khan', '{"bail_status": "C", "is_amendment": true}');
select is(pg_temp.v('amended'), 'accepted 2 t', 'a later one is the next version');
select is(tap.told('nadia'), '{bail-loosened:1,outcome-amended:1}', 'who received the first is told of the second');
select is(tap.told('olu'), '{outcome-amended:1}', 'and who has the case now');
select is((select s.kind from core.notice n join core.notice s on s.id = n.supersedes_id where n.kind = 'outcome-amended'), 'bail-loosened', 'it says which notice it replaces');
select results_eq($$select (c).field, (c).was, (c).now from (select unnest(changes) as c from core.notice where kind = 'outcome-amended') t$$, $$values ('bail', 'B', 'C'), ('bail-direction', null, 'tighter')$$, 'and what is different');
select is((select count(*) from core.outcome where version is not null), 2::bigint, 'nothing is overwritten');
insert into r select 'observed', tap.outcome('o5', '41AA0000126', 'Khan', '{"basis": "observed", "bail_status": "B"}');
select is(pg_temp.v('observed'), 'accepted 1 t', 'what a person saw in court is an outcome of its own');

-- Before its list.
insert into r select 'early', tap.outcome('o6', '41AA0000926', 'Early');
select is(pg_temp.v('early'), 'accepted 1 f', 'an outcome without a hearing is kept');
insert into l select tap.submit('m2', jsonb_build_array(tap.hearing('41AA0000926', 'Early')), '{"completeness": "partial"}');
select is((select h.state from core.hearing h join core.outcome o on o.hearing_id = h.id where o.urn = '41AA0000926'), 'resulted', 'and attached when a list names it');
select is((select count(*) from core.sensitive_text t join core.outcome_result u on u.id = t.owner_id join core.outcome o on o.id = u.outcome_id
	where o.urn = '41AA0000926' and t.defendant_id = o.defendant_id), 2::bigint, 'its text with it');

select throws_ok($$select tap.outcome('x1', null, 'Khan')$$, 'SD001', null, 'an outcome needs its case');
select throws_ok($$select tap.outcome('x2', '41AA0000126', null)$$, 'SD001', null, 'and its defendant');
insert into r select 'nowhere', tap.outcome('x3', '41AA0000126', 'Khan', '{"court_code": "Z99ZZ"}');
select is(pg_temp.v('nowhere'), 'rejected', 'an unknown court rejects it');
insert into r select 'replay', tap.outcome('x4', '41AA0000226', 'Smith', '{}', '{"replay": true}');
select is((select array_agg(distinct n.kind order by n.kind) from core.notice n), '{bail-loosened,outcome-amended,outcome-differs,released}',
	'an archive tells nobody; observed and official differ, and that is a task');
select is((tap.watch(true)).findings, 0, 'and nothing was forgotten');
select * from finish();
