-- What holds for one person in several rows: inherited decisions, other prosecutions, other candidates; and the
-- counting of terms.
begin;
select plan(34);
select tap.make_world();
select tap.open_case('hana', 'H-1', 'Fenn', 'Cole', '1990-01-02', '{01LY7777726}') as c1 \gset
select tap.open_case('nadia', 'S-1', 'Fenn', 'Cole', '1990-01-02') as c2 \gset
select tap.list_defendant('Fenn', 'Cole', '1990-01-02', '01LY7777726') as d1 \gset
select tap.commit_verdicts(array[tap.verdict(:'d1', :'c1', 'review', 4), tap.verdict(:'d1', :'c2', 'review', 2)]);

-- ---- other candidates
select (tap.link_of(:'d1', :'c1')).id as l1, (tap.link_of(:'d1', :'c2')).id as l2 \gset
create function tap.rival(link uuid) returns api.rival
	language sql return (select r from api.list_links(row(null, null, null, null, link::text)::api.list_links_request) a, unnest(a.links) l, unnest(l.rivals) r);
select tap.act_as('cora');
select is(((tap.rival(:'l1')).client_ref, (tap.rival(:'l1')).is_masked), row('S-1'::text, false), 'the coordinator sees the other case that could be meant');
select tap.act_as('nadia');
select is(tap.rival(:'l2'), row(null, 'proposed', 4, null, null, true)::api.rival, 'an IDVA sees that another service has one, and not whose it is');
select tap.act_as('cora');
select api.decide_link(row(:'l1', 'link', 'checked')::api.decide_link_request);
select tap.act_as('nadia');
select is(((tap.rival(:'l2')).service, (tap.rival(:'l2')).is_masked), row('harbour'::text, false), 'until a person has confirmed it');

-- ---- reasons
select tap.act_as('cora');
prepare no_such_reason as select api.decide_link(row((select id::text from core.link where state = 'proposed'), 'not_same_person', 'known')::api.decide_link_request);
select throws_ok('no_such_reason', 'SD001', 'is no reason for this', 'a refusal needs a reason that the linker can learn from');

-- ---- inherited, without a verdict
create function tap.keyed(surname text, forenames text, born date, urn text, key text default null, court text default 'B01LY') returns uuid
	language plpgsql as
$$
declare
	made uuid := tap.list_defendant(surname, forenames, born, urn, court);
begin
	update core.defendant set source_defendant_id = key where id = made;
	return made;
end
$$;
update core.defendant set source_defendant_id = '6f9d7c7e-0000-4000-8000-000000000001' where id = :'d1';
select tap.keyed('Mr FENN', 'Cole', '1990-01-02', '01LY7777726', null, 'B02MX') as by_name \gset
select tap.keyed('Fenn', 'Cole', null, '99XX0000001', '6f9d7c7e-0000-4000-8000-000000000001') as by_key \gset
select tap.keyed('Fenn', 'Cole', '1991-01-02', '99XX0000002', '6f9d7c7e-0000-4000-8000-000000000001') as other_born \gset
select tap.keyed('Fenn', 'Mark', '1990-01-02', '01LY7777726') as twin \gset
select tap.keyed('Fenn', 'Cole', null, '01LY7777726') as undated \gset
select is((select r.made from tap.commit_verdicts('{}') r), 2, 'a confirmed link is inherited, without being scored');
select is((tap.link_of(:'by_name', :'c1')).state, 'confirmed', 'by number, name and date of birth');
select is(((tap.link_of(:'by_key', :'c1')).state, (tap.link_of(:'by_key', :'c1')).grade), row('confirmed'::text, 'same_person'::text), 'by the source''s own key, also in another prosecution');
select is((tap.link_of(:'other_born', :'c1')).state, null, 'not by a key that two dates of birth share');
select is((tap.link_of(:'twin', :'c1')).state, null, 'nor for a co-defendant of the same surname and date of birth');
select is((tap.link_of(:'undated', :'c1')).state, null, 'nor by number and name alone');
select is((tap.link_of(:'by_name', :'c1')).evidence, (tap.link_of(:'d1', :'c1')).evidence, 'with the evidence that was decided on');
select is((select count(*) from core.link_decision x join core.link l on l.id = x.link_id where l.defendant_id = :'by_name' and x.reason = 'inherited' and x.decided_by is null), 1::bigint, 'and the record says so');

-- ---- taken back: everywhere
select tap.act_as('cora');
select api.undo_link(row(:'l1', 'namesake')::api.undo_link_request);
select is((select count(*) from core.link_work where done_generation < generation and subject_id in (:'by_name', :'by_key')), 2::bigint, 'what was inherited is looked at again');
select is((select r.withdrawn from tap.commit_verdicts(array[tap.verdict(:'by_name', :'c1', 'auto', 20)]) r), 2, 'and goes, whatever the score');
select is(((tap.link_of(:'by_name', :'c1')).state, (tap.link_of(:'by_key', :'c1')).state), row('undone'::text, 'undone'::text), 'in every row');
select is(tap.told('hana', 'link-undone'), 3::bigint, 'who was told of each is told');
select tap.keyed('Fenn', 'Cole', '1990-01-02', '01LY7777726') as later \gset
select is((select r.made from tap.commit_verdicts(array[tap.verdict(:'later', :'c1', 'auto', 20)]) r), 0, 'nor is it made again in a later row');

-- ---- another prosecution
create function tap.person_verdict(defendant uuid, client_case uuid) returns api.link_verdict
	language sql return jsonb_populate_record(tap.verdict(defendant, client_case, 'auto', 15), '{"grade": "same_person"}');
select tap.open_case('nadia', 'S-9', 'Quill', 'Amos', '1971-01-09') as c9 \gset
select tap.list_defendant('Quill', 'Amos', '1971-01-09') as plain \gset
select tap.list_defendant('Quill', 'Amos', '1971-01-09') as charged \gset
select tap.list_defendant('Quill', 'Amos', '1971-01-09') as marked \gset
insert into core.offence (defendant_id, court_code, code, digest, added_at) values (:'plain', 'B01LY', 'CJ88001', '', core.now()), (:'charged', 'B01LY', 'ph97003a', '', core.now());
update core.court_case set markers = array[row('DV', 'domestic violence')::core.marker] where id = (select case_id from core.defendant where id = :'marked');
select is((select (r.made, r.proposed) from tap.commit_verdicts(array[tap.person_verdict(:'plain', :'c9'), tap.person_verdict(:'charged', :'c9'), tap.person_verdict(:'marked', :'c9')]) r),
	row(2, 1), 'another prosecution is linked by itself if it points at domestic abuse');
select is((tap.link_of(:'plain', :'c9')).state, 'proposed', 'else the coordinator is asked first');
select ok((select bool_or(e.field = 'prosecution') from unnest((tap.link_of(:'plain', :'c9')).evidence) e), 'and sees why');
select is(tap.told('cora', 'link-proposed') - 3, 0::bigint, 'she is told');
select core.queue_link_work('defendant', array[:'plain']::uuid[]);
update core.offence set code = 'SC15004' where defendant_id = :'plain';
select is((select r.made from tap.commit_verdicts(array[tap.person_verdict(:'plain', :'c9')]) r), 1, 'and a later charge links it');
select is(core.charged_now(core.now(), array[:'plain']::uuid[]), array[:'plain']::uuid[], 'for which intake puts him before the linker');
select core.queue_link_work('defendant', array[:'plain']::uuid[]);
update core.offence set code = 'CJ88001' where defendant_id = :'plain';
select is((select (r.made, r.proposed, r.withdrawn) from tap.commit_verdicts(array[tap.person_verdict(:'plain', :'c9')]) r), row(0, 0, 0), 'a link that stands is not taken back because a charge went');

-- ---- how common each term is
select ok(not core.refresh_frequencies(true), 'a thousand records are needed for a count');
select is((select (frequency_records, open_cases) from api.link_search(row('{}', null, null)::api.link_search_request)), row(0::bigint, 3::bigint), 'until then the linker is told none');
insert into core.link_term (subject_id, kind, terms, noted_at) select gen_random_uuid(), 'defendant', array[7, 100 + n % 10], core.now() from generate_series(1, 2500) n;
insert into core.link_term (subject_id, kind, terms, noted_at) select gen_random_uuid(), 'defendant', '{7}', core.now() - interval '25 months' from generate_series(1, 10) n;
select ok(core.refresh_frequencies(true), 'then it is begun');
select is((select count(*) from core.link_snapshot where finished_at is not null), 0::bigint, 'in slices');
select ok(core.refresh_frequencies(false) and core.refresh_frequencies(false), 'that go on by themselves');
select is((select (records, open_cases) from core.link_snapshot where finished_at is not null), row(2500::bigint, 3::bigint), 'to the end; what is older than 24 months is not counted');
select is((select array_agg((f.term, f.count)::text order by f.term) from api.link_search(row(array[row(gen_random_uuid()::text, 'defendant', '{}', '{7,101,5}', null)::api.link_keys], null, null)::api.link_search_request) r,
	unnest(r.frequencies) f), '{"(7,2500)","(101,250)"}', 'a search says how common its terms are');
select ok(not core.refresh_frequencies(true), 'nothing new: no new count');
insert into core.link_term (subject_id, kind, terms, noted_at) select gen_random_uuid(), 'case', '{8}', core.now() + interval '1 second' from generate_series(1, 1000) n;
select ok(core.frequencies_due(), 'after a large import there is one');
update core.clock set "offset" = (core.today() + 2 + time '02:00') at time zone 'Europe/London' - transaction_timestamp();
delete from core.link_term where kind = 'case';
select ok(core.frequencies_due(), 'and every night');

select * from finish();
rollback;
