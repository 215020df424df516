-- What the linker asks of the database: claims, blocking keys, candidates.
begin;
select plan(37);
select tap.make_world();
select tap.open_case('nadia', 'S-1', 'Varga', 'Bela', '1980-04-05', '{01LY1234526}') as c1 \gset
select tap.open_case('hana', 'H-1', 'Fenn', 'Cole', '1990-01-02') as c2 \gset
select tap.list_defendant('Varga', 'Bela', '1980-04-05', '01LY1234526') as d1 \gset
select tap.list_defendant('Fenn', 'Cole', '1990-01-02', null, 'B02MX', -30) as old \gset

-- ---- claims
prepare not_system as select api.link_claim(row('x', 1)::api.link_claim_request);
select tap.act_as('ada');
select throws_ok('not_system', 'SD002', null, 'nobody but the daemon is the linker');
select tap.act_as(null);
select is((select (cardinality(records), more) from api.link_claim(row('one', 1)::api.link_claim_request)), row(1, true), 'a claim takes no more than it wants, and says that more wait');
select epoch as epoch from api.link_claim(row('two', 10)::api.link_claim_request) \gset
select is((select count(*) from core.link_work where lease_epoch = :epoch), 3::bigint, 'the next claim takes the rest');
update core.link_work set lease_until = core.now() - interval '1 second';
select epoch as epoch, to_jsonb(r) as claim from api.link_claim(row('three', 10)::api.link_claim_request) r \gset
select is(jsonb_array_length(:'claim'::jsonb -> 'records'), 4, 'a lease that ran out is given to another');
select is((select e ->> 'kind' from jsonb_array_elements(:'claim'::jsonb -> 'records') e where e ->> 'subject_id' = :'c1'), 'case', 'with what the linker needs: the kind,');
select is((select e -> 'name' ->> 'surname' from jsonb_array_elements(:'claim'::jsonb -> 'records') e where e ->> 'subject_id' = :'c1'), 'Varga', 'the name,');
select is((select e -> 'case_urns' from jsonb_array_elements(:'claim'::jsonb -> 'records') e where e ->> 'subject_id' = :'c1'), '["01LY1234526"]'::jsonb, 'the case''s numbers,');
select is((select e -> 'case_urns' from jsonb_array_elements(:'claim'::jsonb -> 'records') e where e ->> 'subject_id' = :'d1'), '["01LY1234526"]'::jsonb, 'the court''s number');

-- ---- keys
create function tap.keys_of(of_kind text, subject uuid, variadic keys bigint[]) returns api.link_keys
	language sql return row(subject::text, of_kind, keys, '{}', null)::api.link_keys;
create function tap.keys_of(of_kind text, subject uuid) returns api.link_keys
	language sql return row(subject::text, of_kind, '{}', '{}', null)::api.link_keys;
select is((select stored from api.link_keys(row('three', :epoch, array[tap.keys_of('case', :'c1', 17, 33), tap.keys_of('case', :'c2', 33, 49),
	tap.keys_of('defendant', :'d1', 17), tap.keys_of('defendant', :'old', 49)])::api.link_keys_request)), 4, 'keys are stored');
select is((select count(*) from core.link_key), 6::bigint, 'all of them');
select api.link_keys(row('three', :epoch, array[tap.keys_of('case', :'c2', 49)])::api.link_keys_request);
select is((select array_agg(key) from core.link_key where subject_id = :'c2'), array[49::bigint], 'new keys take the place of the old');
prepare lost_keys as select api.link_keys(row('one', 1, array[row((select id::text from core.client_case where client_ref = 'S-1'), 'case', '{1}', '{}', null)::api.link_keys])::api.link_keys_request);
select throws_ok('lost_keys', 'SD004', null, 'who lost the lease stores none');

-- ---- candidates
create function tap.found(variadic subjects api.link_keys[]) returns api.link_search_response
	language sql return (select r from api.link_search(row(subjects)::api.link_search_request) r);
select is((select array_agg(c.subject_id) from unnest((tap.found(tap.keys_of('defendant', :'d1', 17))).candidates) c), array[:'c1'], 'a defendant finds the case with his key');
select is((select array_agg(c.subject_id) from unnest((tap.found(tap.keys_of('case', :'c1', 17, 33))).candidates) c), array[:'d1'], 'a case finds the defendant with its key, and no other case');
select is((tap.found(tap.keys_of('case', :'c2', 49))).candidates, '{}', 'a defendant whose hearings are long past is not found');
select is((select array_agg((p.subject, p.candidate)::text order by p) from unnest((tap.found(tap.keys_of('defendant', :'d1', 1041), tap.keys_of('defendant', :'old', 17))).pairs) p),
	array['(2,1)'], 'pairs say who found whom');
select is((tap.found(tap.keys_of('defendant', :'d1', 2001))).candidates, '{}', 'a key that nobody has finds nobody');

-- Family 13 (one word of a name) is bounded at 60.
insert into core.client_case (service_code, client_ref, full_name, opened_at, changed_at)
select 'sunrise', 'X-' || n, 'X', core.now(), core.now() from generate_series(1, 61) n;
insert into core.link_key select 13 + 16 * 7, 'case', id from core.client_case where client_ref like 'X-%';
insert into core.link_key select 11 + 16 * 7, 'case', id from core.client_case where client_ref like 'X-%';
select is((select (cardinality(f.candidates), f.skipped_blocks) from tap.found(tap.keys_of('defendant', :'d1', 13 + 16 * 7)) f), row(0, 1), 'a block over its family''s bound is skipped and counted');
select is((select (cardinality(f.candidates), f.skipped_blocks) from tap.found(tap.keys_of('defendant', :'d1', 11 + 16 * 7)) f), row(61, 0), 'another family bears more');
select is((select (cardinality(f.candidates), cardinality(f.pairs)) from tap.found(tap.keys_of('defendant', :'d1', 11 + 16 * 7), tap.keys_of('defendant', :'old', 11 + 16 * 7)) f),
	row(61, 122), 'each candidate is given once');
select is((select array_agg((b.key, b.kind)::text) from core.link_large_block b), array['(125,case)'], 'a block that is too large is remembered, and no other');
select is((select (cardinality(f.candidates), f.skipped_blocks) from tap.found(tap.keys_of('defendant', :'d1', 13 + 16 * 7)) f), row(0, 1), 'it is skipped and counted again');
select core.end_case('sunrise', 'X-1', 'ended');
select is((select (cardinality(f.candidates), f.skipped_blocks) from tap.found(tap.keys_of('defendant', :'d1', 13 + 16 * 7)) f), row(60, 0), 'it is read again when a closed case makes it smaller');
insert into core.link_key select 13 + 16 * 7, 'case', id from core.client_case where client_ref = 'X-1';
select tap.found(tap.keys_of('defendant', :'d1', 13 + 16 * 7));
select id as x2 from core.client_case where client_ref = 'X-2' \gset
select core.queue_link_work('case', array[:'x2']::uuid[]);
update core.link_work set lease_owner = 'three', lease_epoch = :epoch, lease_until = core.now() + interval '1 minute', lease_generation = generation where subject_id = :'x2';
select api.link_keys(row('three', :epoch, array[tap.keys_of('case', :'x2', 11 + 16 * 7)])::api.link_keys_request);
select is((select count(*) from core.link_large_block), 0::bigint, 'or when a record has other keys');
update core.link_work set done_generation = generation, lease_owner = null, lease_until = null where subject_id = :'x2';
update core.client_case set closed_at = core.now() where client_ref like 'X-%';
select is((select cardinality(f.candidates) from tap.found(tap.keys_of('defendant', :'d1', 11 + 16 * 7)) f), 0, 'closed cases are not found');

-- A live link is looked at again, even if no key finds it any longer.
select api.link_commit(row('three', :epoch, 'test-1', array[tap.keys_of('case', :'c1'), tap.keys_of('case', :'c2'), tap.keys_of('defendant', :'d1'), tap.keys_of('defendant', :'old')],
	array[tap.verdict(:'d1', :'c1', 'auto')])::api.link_commit_request);
select is((select array_agg(c.subject_id) from unnest((tap.found(tap.keys_of('defendant', :'d1', 5))).candidates) c), array[:'c1'], 'what is linked is always a candidate');

-- ---- marked again while it is held
select core.queue_link_work('case', array[:'c2']::uuid[]);
select epoch as epoch from api.link_claim(row('one', 10)::api.link_claim_request) \gset
select core.queue_link_work('case', array[:'c2']::uuid[]);
select is((select cardinality(records) from api.link_claim(row('two', 10)::api.link_claim_request)), 0, 'a held record that is marked again is not given to another yet');
select api.link_commit(row('one', :epoch, 'test-1', array[tap.keys_of('case', :'c2')], '{}')::api.link_commit_request);
select is((select cardinality(records) from api.link_claim(row('two', 10)::api.link_claim_request)), 1, 'but is done again after it was done');

-- ---- a record that stops its worker does not stop the others
update core.link_work set done_generation = generation;
select core.queue_link_work('case', array[:'c1', :'c2']::uuid[]);
update core.link_work set lease_until = null, attempts = case when subject_id = :'c1' then 3 else 0 end where done_generation < generation;
select is((select array_agg(r.subject_id) from api.link_claim(row('one', 10)::api.link_claim_request) l, unnest(l.records) r), array[:'c2'], 'a suspect comes last');
select is((select array_agg(r.subject_id) from api.link_claim(row('two', 10)::api.link_claim_request) l, unnest(l.records) r), array[:'c1'], 'and alone');
select is((select array_agg(r.subject_id) from api.link_claim(row('two', 10)::api.link_claim_request) l, unnest(l.records) r), array[:'c1'], 'a worker that began anew takes back what its dead self held');

-- ---- a closed case
update core.link_work set done_generation = generation;
select core.queue_link_work('case', array[:'c2']::uuid[]);
update core.link_work set lease_until = null where done_generation < generation;
update core.client_case set closed_at = core.now() where id = :'c2';
select is((select (cardinality(records), more) from api.link_claim(row('one', 10)::api.link_claim_request)), row(0, false), 'a case that was closed meanwhile is done with');

-- ---- records that are kept ready
update core.client_case set closed_at = null where id = :'c2';
update core.link_work set done_generation = generation, lease_until = null, attempts = 0;
select core.queue_link_work('case', array[:'c1', :'c2']::uuid[]);
select epoch as epoch from api.link_claim(row('ready', 10)::api.link_claim_request) \gset
select api.link_keys(row('ready', :epoch, array[row(:'c1', 'case', '{17}', '{5}', '\x0102')::api.link_keys])::api.link_keys_request);
select is((select (f.packed, f.candidates, f.pairs) from tap.found(tap.keys_of('defendant', :'d1', 17)) f),
	row(array['\x0102'::bytea], '{}'::api.link_record[], array[row(1, 1, true)::api.link_pair]), 'a stored record comes back as it is');
select is((select (cardinality(f.packed), array(select c.subject_id from unnest(f.candidates) c), array(select p.candidate from unnest(f.pairs) p order by 1))
	from tap.found(tap.keys_of('defendant', :'d1', 17, 49)) f), row(1, array[:'c2'], '{1,2}'::integer[]), 'before those that are not stored, and pairs count through');
select api.link_keys(row('ready', :epoch, array[row(:'c1', 'case', '{17}', '{5,6}', '\x03')::api.link_keys])::api.link_keys_request);
select is((select (f.packed) from tap.found(tap.keys_of('defendant', :'d1', 17)) f), array['\x03'::bytea], 'the newest');
select is((select terms from core.link_term where subject_id = :'c1'), '{5,6}', 'with its terms');
select tap.act_as('nadia');
select api.close_case(row('S-1', 'sunrise', 'over')::api.close_case_request);
select is((select count(*) from core.link_term where subject_id = :'c1'), 0::bigint, 'and goes when the case is closed');

select * from finish();
rollback;
