-- Links: made by the linker, decided and taken back by people; what each of them is told.
begin;
select plan(62);
select tap.make_world();
select tap.open_case('nadia', 'S-1', 'Varga', 'Bela', '1980-04-05', '{01LY1234526}') as c1 \gset
select tap.open_case('hana', 'H-1', 'Fenn', 'Cole', '1990-01-02') as c2 \gset
select tap.list_defendant('Varga', 'Bela', '1980-04-05', '01LY1234526') as d1 \gset
select tap.list_defendant('Fenn', 'Cole', '1990-01-02', '01LY7777726') as d2 \gset

-- ---- automatic
select is((select (r.made, r.proposed, r.withdrawn, r.fenced) from tap.commit_verdicts(array[
	tap.verdict(:'d1', :'c1', 'auto'), tap.verdict(:'d2', :'c2', 'review', 4), tap.verdict(:'d2', :'c1', 'none', -20)]) r),
	row(1, 1, 0, false), 'one link is made and one proposed');
select is((tap.link_of(:'d1', :'c1')).state, 'auto', 'the sure pair is linked');
select is((tap.link_of(:'d2', :'c2')).state, 'proposed', 'the other waits for a person');
select is((select count(*) from core.link), 2::bigint, 'what does not match leaves nothing');
select is(tap.told('nadia', 'hearing-listed'), 1::bigint, 'the IDVA is told of the hearing');
select is(tap.told('cora', 'hearing-listed'), 0::bigint, 'the coordinator stands behind her');
select is(tap.told('hana', 'hearing-listed') + tap.told('hana', 'link-proposed'), 0::bigint, 'nobody is told of a mere proposal on her case');
select is(tap.told('cora', 'link-proposed'), 1::bigint, 'but the coordinator of the court');
select is(tap.told('colin', 'link-proposed'), 0::bigint, 'and of no other court');
select is(tap.audited('link-auto', (tap.link_of(:'d1', :'c1')).id::text), 1::bigint, 'the link is audited');
select is((select operation from core.audit where action = 'link-auto'), 'combination', 'as a combination');
select is((select principal_id from core.audit where action = 'link-auto'), null, 'of the system');
select is((select (decision, from_state, to_state, decided_by is null) from core.link_decision where link_id = (tap.link_of(:'d1', :'c1')).id),
	row('auto'::text, null::text, 'auto'::text, true), 'the decision is in the record');
select is((select count(*) from core.link_work where done_generation < generation), 0::bigint, 'nothing waits any longer');
select ok((tap.link_of(:'d1', :'c1')).notified_from is not null, 'changes are this case''s from now on');

-- ---- again
select core.queue_link_work('defendant', array[:'d1', :'d2']::uuid[]);
select is((select (r.made, r.proposed, r.withdrawn) from tap.commit_verdicts(array[
	tap.verdict(:'d1', :'c1', 'auto'), tap.verdict(:'d2', :'c2', 'review', 4)]) r), row(0, 0, 0), 'the same verdicts change nothing');
select is((select count(*) from core.delivery), 2::bigint, 'and tell nobody again');
select core.queue_link_work('defendant', array[:'d1']::uuid[]);
select is((select (r.made, r.withdrawn) from tap.commit_verdicts(array[tap.verdict(:'d1', :'c1', 'review', 5)]) r), row(0, 0), 'a weaker score alone withdraws nothing');
select is((tap.link_of(:'d1', :'c1')).state, 'auto', 'the link stands');

-- ---- a person's decision
select (tap.link_of(:'d2', :'c2')).id as l2 \gset
select tap.act_as('colin');
prepare decide_other as select api.decide_link(row((tap.link_of((select id from core.defendant where surname = 'Fenn'), (select id from core.client_case where client_ref = 'H-1'))).id::text,
	'link', 'known')::api.decide_link_request);
select throws_ok('decide_other', 'SD003', 'there is no such link', 'a coordinator of another court cannot decide it');
select tap.act_as('nadia');
select throws_ok('decide_other', 'SD003', 'there is no such link', 'nor an IDVA of another service');
select tap.act_as('cora');
select results_eq('select l.client_ref from api.list_links(row(null, null, null, null, null)::api.list_links_request) r, unnest(r.links) l',
	array['H-1'], 'the coordinator lists what is proposed');
select is(tap.audited('list-links', :'l2'), 1::bigint, 'which is a consultation of each');
select is((select e.listed from api.list_links(row(null, null, null, null, :'l2')::api.list_links_request) r, unnest(r.links) l, unnest(l.evidence) e),
	'LISTED', 'with the reasons');
select is((select (r.link).state from api.decide_link(row(:'l2', 'ask', null)::api.decide_link_request) r), 'proposed', 'she asks the IDVA');
select is(tap.told('hana', 'link-proposed'), 1::bigint, 'who is told');
select tap.act_as('hana');
prepare no_reason as select api.decide_link(row((select id::text from core.link where state = 'proposed'), 'not_same_person', null)::api.decide_link_request);
select throws_ok('no_reason', 'SD001', 'is missing', 'a refusal needs its reason');
select is((select ((r.link).state, (r.link).decided_by) from api.decide_link(row(:'l2', 'link', 'known')::api.decide_link_request) r),
	row('confirmed'::text, 'hana'::text), 'the IDVA confirms');
select is(tap.told('hana', 'hearing-listed'), 1::bigint, 'and is told of the hearing');
select is((select count(*) from core.delivery v join core.notice n on n.id = v.notice_id where n.kind = 'link-proposed' and v.due_at is not null),
	0::bigint, 'the question no longer climbs');
prepare decide_again as select api.decide_link(row((select l.id::text from core.link l join core.client_case k on k.id = l.case_id where k.client_ref = 'H-1'),
	'not_same_person', 'namesake')::api.decide_link_request);
select throws_ok('decide_again', 'SD004', null, 'a second decision must undo the first');

-- ---- a decided link survives the linker
select core.queue_link_work('defendant', array[:'d2']::uuid[]);
select is((select (r.made, r.proposed, r.withdrawn) from tap.commit_verdicts(array[tap.verdict(:'d2', :'c2', 'none', -30)]) r), row(0, 0, 0),
	'the linker finds no match any longer');
select is((tap.link_of(:'d2', :'c2')).state, 'confirmed', 'the person''s decision stands');

-- ---- it holds for the same defendant in another row, and not for a co-defendant
select tap.list_defendant('FENN', 'Cole', '1990-01-02', '01LY7777726', 'B02MX', 2) as d3 \gset
select tap.list_defendant('Fenn', 'Mark', '1992-01-02', '01LY7777726', 'B02MX', 2) as d4 \gset
select is((select (r.made, r.proposed) from tap.commit_verdicts(array[tap.verdict(:'d3', :'c2', 'review', 3), tap.verdict(:'d4', :'c2', 'review', 1)]) r),
	row(1, 1), 'the same defendant at another court inherits the decision');
select is((tap.link_of(:'d3', :'c2')).state, 'confirmed', 'as confirmed');
select is((tap.link_of(:'d4', :'c2')).state, 'proposed', 'the co-defendant under the same number does not');
select is(tap.told('hana', 'hearing-listed'), 2::bigint, 'and its hearing is told');

-- ---- undo
select tap.act_as('nadia');
prepare undo_hers as select api.undo_link(row((select l.id::text from core.link l join core.client_case k on k.id = l.case_id
	where k.client_ref = 'S-1'), 'mistake')::api.undo_link_request);
select tap.act_as('hana');
select throws_ok('undo_hers', 'SD003', 'there is no such link', 'another service cannot undo it');
select tap.act_as('nadia');
select is((select ((r.link).state, r.recalled) from api.undo_link(row((tap.link_of(:'d1', :'c1')).id::text, 'mistake')::api.undo_link_request) r),
	row('undone'::text, 1), 'an automatic link is taken back, one person is told');
select is(tap.told('nadia', 'link-undone'), 1::bigint, 'the one who had been told of it');
select is((select n.supersedes_id is not null from core.notice n where n.kind = 'link-undone'), true, 'it names the notice to disregard');
select is((select count(*) from core.delivery v join core.notice n on n.id = v.notice_id where v.principal_id = tap.principal('nadia')
	and n.kind = 'hearing-listed' and v.due_at is not null), 0::bigint, 'which is no longer repeated');
select is((tap.link_of(:'d1', :'c1')).notified_from, null, 'changes are no longer this case''s');
select throws_ok('undo_hers', 'SD004', 'there is nothing to take back', 'it is not taken back twice');
select core.queue_link_work('defendant', array[:'d1']::uuid[]);
select is((select (r.made, r.proposed) from tap.commit_verdicts(array[tap.verdict(:'d1', :'c1', 'auto', 20)]) r), row(0, 0),
	'the linker does not make again what a person undid');
select tap.act_as('nadia');
select is((select (r.link).state from api.decide_link(row((tap.link_of(:'d1', :'c1')).id::text, 'link', 'mistake')::api.decide_link_request) r),
	'confirmed', 'but a person may');
select is(tap.told('nadia', 'hearing-listed'), 2::bigint, 'and the hearing is told again, though it had been told before');
select is((select count(*) from core.link_decision where link_id = (tap.link_of(:'d1', :'c1')).id), 3::bigint, 'each decision stays in the record');
prepare change_decision as update core.link_decision set reason = 'x';
set local role sdac_engine;
select throws_ok('change_decision', '42501', null, 'which even the engine cannot change');
reset role;

-- ---- a refusal, and taking it back
select tap.act_as('colin');
select (tap.link_of(:'d4', :'c2')).id as l4 \gset
select is((select (r.link).state from api.decide_link(row(:'l4', 'not_same_person', 'relative')::api.decide_link_request) r), 'refused', 'a proposal is refused');
select is(tap.told('hana', 'link-undone'), 0::bigint, 'nobody had been told, so nobody is recalled');
select is((select ((r.link).state, r.recalled) from api.undo_link(row(:'l4', 'mistake')::api.undo_link_request) r), row('proposed'::text, 0), 'a refusal taken back waits again');

-- ---- a public list only proposes; an import is silent; the linker withdraws
select tap.open_case('nadia', 'S-2', 'Holt', 'Ivor', '1975-06-07') as c5 \gset
select tap.list_defendant('Holt', 'Ivor', null, null, 'B01LY', 1, true) as d5 \gset
select is((select (r.made, r.proposed) from tap.commit_verdicts(array[tap.verdict(:'d5', :'c5', 'auto', 11)]) r), row(0, 1), 'a public list can only propose');
select tap.list_defendant('Karst', 'Otto', '1970-01-09', '01LY5555526') as d6 \gset
select tap.open_case('nadia', 'S-3', 'Karst', 'Otto', '1970-01-09', '{01LY5555526}', true) as c6 \gset
select is((select (r.made, r.proposed) from tap.commit_verdicts(array[tap.verdict(:'d6', :'c6', 'auto')]) r), row(1, 0), 'an imported case is linked');
select is(tap.told('nadia', 'hearing-listed'), 2::bigint, 'silently: what was listed before its import is not told');
select tap.list_defendant('Quill', 'Amos', '1971-01-09') as d7 \gset
select tap.open_case('nadia', 'S-4', 'Quill', 'Amos', '1971-01-09') as c7 \gset
select tap.commit_verdicts(array[tap.verdict(:'d7', :'c7', 'auto')]);
select core.queue_link_work('case', array[:'c7']::uuid[]);
select is((select (r.withdrawn) from tap.commit_verdicts(array[tap.verdict(:'d7', :'c7', 'none', -9)]) r), 1, 'the linker withdraws what no longer matches');
select is(tap.told('nadia', 'link-undone'), 2::bigint, 'and who was told is told');
select core.queue_link_work('case', array[:'c7']::uuid[]);
select is((select r.made from tap.commit_verdicts(array[tap.verdict(:'d7', :'c7', 'auto')]) r), 1, 'and makes it again if it matches again');
select is(tap.told('nadia', 'hearing-listed'), 4::bigint, 'which is told again');

-- ---- leases
select core.queue_link_work('defendant', array[:'d1', :'d2']::uuid[]);
select tap.act_as(null);
select epoch as lost from api.link_claim(row('one', 10)::api.link_claim_request) \gset
select is((select (cardinality(records), more) from api.link_claim(row('two', 10)::api.link_claim_request)), row(0, false), 'what is leased is not given to another');
update core.link_work set lease_until = core.now() - interval '1 second' where lease_owner = 'one';
select epoch as held from api.link_claim(row('two', 10)::api.link_claim_request) \gset
select is((select (fenced, made) from api.link_commit(row('one', :lost, 'test-1', array[row(:'d1', 'defendant', '{}', '{}', null)::api.link_keys],
	array[tap.verdict(:'d1', :'c2', 'auto')])::api.link_commit_request)), row(true, null::integer), 'who lost the lease writes nothing');
select is(tap.link_of(:'d1', :'c2'), null, 'really nothing');

select * from finish();
rollback;
