-- What the linker asks of the database: claims, blocking keys, candidates.
begin;
select plan(46);
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
	language sql return (select r from api.link_search(row(subjects, null, null)::api.link_search_request) r);
-- The pairs as who found whom, and the candidates, each once.
create function tap.pairs_of(f api.link_search_response) returns table (subject integer, candidate uuid, linked boolean)
	language sql as $$
	select s.subject, encode(substr(f.found, 16 * s.n::integer - 15, 16), 'hex')::uuid, s.n::integer = any (coalesce(f.linked, '{}'))
	from unnest(f.found_by) with ordinality s (subject, n)
$$;
create function tap.candidates_of(f api.link_search_response) returns uuid[]
	language sql return array(select distinct p.candidate from tap.pairs_of(f) p order by 1);
select is(tap.candidates_of(tap.found(tap.keys_of('defendant', :'d1', 17))), array[:'c1']::uuid[], 'a defendant finds the case with his key');
select is(tap.candidates_of(tap.found(tap.keys_of('case', :'c1', 17, 33))), array[:'d1']::uuid[], 'a case finds the defendant with its key, and no other case');
select is(tap.candidates_of(tap.found(tap.keys_of('case', :'c2', 49))), '{}'::uuid[], 'a defendant whose hearings are long past is not found');
select is((select array_agg(p.subject) from tap.pairs_of(tap.found(tap.keys_of('defendant', :'d1', 1041), tap.keys_of('defendant', :'old', 17))) p),
	array[2], 'pairs say who found whom');
select is(tap.candidates_of(tap.found(tap.keys_of('defendant', :'d1', 2001))), '{}'::uuid[], 'a key that nobody has finds nobody');

-- An id as the linker sends it, and what it is given for it.
create function tap.fetched(variadic ids uuid[]) returns setof api.link_fetched
	language sql as $$
	select f.* from unnest((api.link_fetch(row((select string_agg(uuid_send(id), '') from unnest(ids) id))::api.link_fetch_request)).fetched) f
$$;

-- Family 13 (one word of a name) is bounded at 60.
insert into core.client_case (service_code, client_ref, full_name, opened_at, changed_at)
select 'sunrise', 'X-' || n, 'X', core.now(), core.now() from generate_series(1, 61) n;
insert into core.link_key select 13 + 16 * 7, 'case', id from core.client_case where client_ref like 'X-%';
insert into core.link_key select 11 + 16 * 7, 'case', id from core.client_case where client_ref like 'X-%';
select is((select (cardinality(tap.candidates_of(f)), f.skipped_blocks) from tap.found(tap.keys_of('defendant', :'d1', 13 + 16 * 7)) f), row(0, 1), 'a block over its family''s bound is skipped and counted');
select is((select (cardinality(tap.candidates_of(f)), f.skipped_blocks) from tap.found(tap.keys_of('defendant', :'d1', 11 + 16 * 7)) f), row(61, 0), 'another family bears more');
select is((select (cardinality(tap.candidates_of(f)), cardinality(f.found_by)) from tap.found(tap.keys_of('defendant', :'d1', 11 + 16 * 7), tap.keys_of('defendant', :'old', 11 + 16 * 7)) f),
	row(61, 122), 'each candidate is given once');
select is((select array_agg((b.key, b.kind)::text) from core.link_large_block b), array['(125,case)'], 'a block that is too large is remembered, and no other');
select is((select (cardinality(tap.candidates_of(f)), f.skipped_blocks) from tap.found(tap.keys_of('defendant', :'d1', 13 + 16 * 7)) f), row(0, 1), 'it is skipped and counted again');
select core.end_case('sunrise', 'X-1', 'ended');
select is((select (cardinality(tap.candidates_of(f)), f.skipped_blocks) from tap.found(tap.keys_of('defendant', :'d1', 13 + 16 * 7)) f), row(60, 0), 'it is read again when a closed case makes it smaller');
insert into core.link_key select 13 + 16 * 7, 'case', id from core.client_case where client_ref = 'X-1';
select tap.found(tap.keys_of('defendant', :'d1', 13 + 16 * 7));
select id as x2 from core.client_case where client_ref = 'X-2' \gset
select core.queue_link_work('case', array[:'x2']::uuid[]);
update core.link_work set lease_owner = 'three', lease_epoch = :epoch, lease_until = core.now() + interval '1 minute', lease_generation = generation where subject_id = :'x2';
select api.link_keys(row('three', :epoch, array[tap.keys_of('case', :'x2', 11 + 16 * 7)])::api.link_keys_request);
select is((select count(*) from core.link_large_block), 0::bigint, 'or when a record has other keys');
update core.link_work set done_generation = generation, lease_owner = null, lease_until = null where subject_id = :'x2';
update core.client_case set closed_at = core.now() where client_ref like 'X-%';
select is((select count(*) from tap.fetched(:'x2')), 0::bigint, 'a case that is closed after it was found is gone');
delete from core.link_key where key = 11 + 16 * 7;

-- A live link is looked at again, even if no key finds it any longer.
select api.link_commit(row('three', :epoch, 'test-1', array[tap.keys_of('case', :'c1'), tap.keys_of('case', :'c2'), tap.keys_of('defendant', :'d1'), tap.keys_of('defendant', :'old')],
	array[tap.verdict(:'d1', :'c1', 'auto')])::api.link_commit_request);
select is(tap.candidates_of(tap.found(tap.keys_of('defendant', :'d1', 5))), array[:'c1']::uuid[], 'what is linked is always a candidate');

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
select is((select array_agg((p.candidate, p.linked)::text) from tap.pairs_of(tap.found(tap.keys_of('defendant', :'d1', 17))) p), array[format('(%s,t)', :'c1')],
	'what is linked is marked');
select is((select (f.packed, f.record is null, f.version > 0) from tap.fetched(:'c1') f), row('\x0102'::bytea, true, true), 'a stored record is fetched as it is');
select is((select array_agg((f.record).subject_id) from tap.fetched(:'c1', :'c2', gen_random_uuid()) f where f.packed is null),
	array[:'c2'], 'one that is not stored is made, and one that is gone left out');
create function tap.changed(server bigint, known_until bigint) returns api.link_search_response
	language sql return (select r from api.link_search(row('{}', known_until, server)::api.link_search_request) r);
select server as server, known_until as known_until from tap.changed(null, null) \gset
select is((tap.changed(null, null)).all_changed, true, 'who knows nothing yet has nothing to keep');
select is((tap.changed(:server, :known_until + 1)).all_changed, false, 'who knows something keeps it,');
select is((tap.changed(:server + 1, :known_until)).all_changed, true, 'but not from another server');
select is((select (all_changed, strpos(encode(changed, 'hex'), replace(:'c1', '-', '')) > 0, pg_current_xact_id()::text::bigint = all (changed_versions))
	from tap.changed(:server, :known_until)), row(false, true, true), 'what is stored since, or by who was at it then, is told');
select version as version from api.link_keys(row('ready', :epoch, array[row(:'c1', 'case', '{17}', '{5,6}', '\x03')::api.link_keys])::api.link_keys_request) \gset
select is((select (f.packed, f.version) from tap.fetched(:'c1') f), row('\x03'::bytea, :version::bigint), 'the newest is fetched, as of the version that storing it told');
select is((select terms from core.link_term where subject_id = :'c1'), '{5,6}', 'with its terms');

-- ---- a candidate that was stored anew between search and commit
update core.link_work set done_generation = generation, lease_until = null;
select core.queue_link_work('defendant', array[:'d1']::uuid[]);
select epoch as epoch from api.link_claim(row('late', 10)::api.link_claim_request) \gset
create function tap.late_verdict(defendant uuid, client_case uuid, version bigint) returns api.link_verdict
	language sql return jsonb_populate_record(tap.verdict(defendant, client_case, 'none', -9), jsonb_build_object('candidate', 'case', 'candidate_version', version));
select is((select withdrawn from api.link_commit(row('late', :epoch, 'test-1', array[tap.keys_of('defendant', :'d1')],
	array[tap.late_verdict(:'d1', :'c1', :version - 1)])::api.link_commit_request)), 0, 'a verdict on what it was counts for nothing');
select is((select array_agg(r.subject_id) from api.link_claim(row('late', 10)::api.link_claim_request) l, unnest(l.records) r), array[:'d1'], 'who found it is linked again');
select lease_epoch as epoch from core.link_work where subject_id = :'d1' \gset
select is((select withdrawn from api.link_commit(row('late', :epoch, 'test-1', array[tap.keys_of('defendant', :'d1')],
	array[tap.late_verdict(:'d1', :'c1', :version)])::api.link_commit_request)), 1, 'and a verdict on what it is counts');
select is((select cardinality(records) from api.link_claim(row('late', 10)::api.link_claim_request)), 0, 'then nothing waits');

select tap.act_as('nadia');
select api.close_case(row('S-1', 'sunrise', 'over')::api.close_case_request);
select is((select count(*) from core.link_term where subject_id = :'c1'), 0::bigint, 'and goes when the case is closed');

select * from finish();
rollback;
