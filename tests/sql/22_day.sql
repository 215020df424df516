-- The day list: a coordinator's whole court, an IDVA's own hearings, nobody else's anything.
begin;
select plan(27);
select tap.make_world();
select tap.open_case('nadia', 'S-1', 'Varga', 'Bela', '1980-04-05') as c1 \gset
select tap.open_case('nora', 'S-2', 'Fenn', 'Cole', '1990-01-02') as c2 \gset
select tap.list_defendant('Varga', 'Bela', '1980-04-05', '01LY1234526') as d1 \gset
select tap.list_defendant('Fenn', 'Cole', '1990-01-02', '01LY7777726') as d2 \gset
select tap.list_defendant('Osk', 'Ulf', '1969-01-02', '01LY8888826') as d3 \gset
-- Varga and Fenn are also listed together, and Varga in the other court.
select tap.list_again(:'d1', 1, '09:30', '2') as together \gset
insert into core.hearing_defendant (hearing_id, defendant_id, court_code, added_at) values (:'together', :'d2', 'B01LY', core.now());
select tap.list_defendant('Varga', 'Bela', '1980-04-05', '01MX1234526', 'B02MX') as d4 \gset
insert into core.list_scope (system, court_code, list_date, list_type, version, received_at)
values ('csv', 'B01LY', core.today() + 1, 'standard', 3, core.now());
select tap.commit_verdicts(array[tap.verdict(:'d1', :'c1', 'auto'), tap.verdict(:'d2', :'c2', 'auto'), tap.verdict(:'d4', :'c1', 'auto')]);

create function tap.day(court text, unlinked boolean default false) returns api.day_list_response
	language sql return (select r from api.day_list(row(court, (core.today() + 1)::text, unlinked, null, null)::api.day_list_request) r);

-- ---- the coordinator
select tap.act_as('cora');
select is(cardinality((tap.day('B01LY')).hearings), 4, 'the coordinator sees every hearing of her court');
select results_eq($$select h.local_time from unnest((tap.day('B01LY')).hearings) h$$, array['10:00', '10:00', '10:00', '09:30'], 'by room, then by time');
select is((tap.day('B01LY')).court_name, 'Larkhill Magistrates', 'with the court''s name');
select is((select (d.list_version, d.list_received_at is not null) from tap.day('B01LY') d), row(3, true), 'and which list this is');
select is((select count(*) from unnest((tap.day('B01LY')).hearings) h, unnest(h.defendants) d), 5::bigint, 'with every defendant');
select results_eq($$select l.idva, l.client_ref, l.unseen from unnest((tap.day('B01LY')).hearings) h, unnest(h.defendants) d, unnest(d.links) l order by 2, 1, 3$$,
	$$values ('nadia', 'S-1', 1), ('nadia', 'S-1', 1), ('nora', 'S-2', 1), ('nora', 'S-2', 1)$$, 'and whose they are, not yet seen');
select is((select count(*) from core.audit where action = 'day-list' and subject_id = 'B01LY ' || (core.today() + 1)::text and principal_id = tap.principal('cora')),
	6::bigint, 'each look is audited');
select is((select operation from core.audit where action = 'day-list' limit 1), 'consultation', 'as a consultation');
select results_eq($$select d.name from unnest((tap.day('B01LY', true)).hearings) h, unnest(h.defendants) d$$, array['Ulf Osk'],
	'what is linked to nobody can be asked for');
prepare other_court as select tap.day('B02MX');
select throws_ok('other_court', 'SD003', null, 'another court is not hers');
prepare no_court as select tap.day('B09ZZ');
select throws_ok('no_court', 'SD003', null, 'which looks like a court that does not exist');
prepare bad_date as select api.day_list(row('B01LY', '2026-02-30', null, null, null)::api.day_list_request);
select throws_ok('bad_date', 'SD001', 'is not a date', 'a date that does not exist is refused');
select is((select (d.list_date, cardinality(d.hearings)) from api.day_list(row('B01LY', null, null, null, null)::api.day_list_request) d), row(core.today()::text, 0),
	'without a date it is today');

-- ---- seen
update core.delivery set acknowledged_at = core.now(), acknowledged_by = principal_id where principal_id = tap.principal('nadia');
select is((select min(l.unseen) from unnest((tap.day('B01LY')).hearings) h, unnest(h.defendants) d, unnest(d.links) l where l.idva = 'nadia'), 0, 'what she has acknowledged is seen');
select ok((select max(l.seen_at) from unnest((tap.day('B01LY')).hearings) h, unnest(h.defendants) d, unnest(d.links) l where l.idva = 'nadia') is not null, 'and when');

-- ---- moved within the day, and an outcome
insert into core.hearing_version (hearing_id, version, kind, court_code, hearing_date, local_time, room, state, changed_at, notifies)
values (:'together', 1, 'changed', 'B01LY', core.today() + 1, '14:00', '2', 'listed', core.now(), true);
select is((select (h.was_local_time, h.was_room) from unnest((tap.day('B01LY')).hearings) h where h.hearing_id = :'together'), row('14:00'::text, null::text),
	'what moved within the day says from when');
insert into core.outcome (series, version, court_code, hearing_date, hearing_id, defendant_id, basis, system, match_keys, bail_status, principal_id, message_id, digest, received_at)
values (gen_random_uuid(), 1, 'B01LY', core.today() + 1, :'together', :'d1', 'official', 'csv', '{}', 'B', tap.principal('libra'), 'm', '', core.now());
insert into core.outcome_offence (outcome_id, position, court_code, plea) select id, 1, 'B01LY', 'G' from core.outcome;
select is((select h.outcome from unnest((tap.day('B01LY')).hearings) h where h.hearing_id = :'together'), 'Guilty plea, conditional bail', 'an outcome is said in words');

-- ---- the IDVA
select tap.act_as('nadia');
select is(cardinality((tap.day('B01LY')).hearings), 2, 'an IDVA sees the hearings of her cases');
select results_eq($$select distinct d.name from unnest((tap.day('B01LY')).hearings) h, unnest(h.defendants) d$$, array['Bela Varga'],
	'and not the colleague''s defendant in the same hearing');
select is(cardinality((tap.day('B02MX')).hearings), 1, 'in every court');
select is(cardinality((tap.day('B01LY', true)).hearings), 0, 'what is linked to nobody is not hers');
select tap.act_as('hana');
select is(cardinality((tap.day('B01LY')).hearings), 0, 'another service sees none of it');

-- ---- everybody else
prepare a_day as select tap.day('B01LY');
select tap.act_as('libra');
select throws_ok('a_day', 'SD002', null, 'a feeder sees nothing');
select tap.act_as('ada');
select throws_ok('a_day', 'SD002', null, 'nor an administrator');
select tap.act_as('otto');
select throws_ok('a_day', 'SD002', null, 'nor an auditor');

-- ---- a link taken back takes the hearing back
select tap.act_as('nadia');
select api.undo_link(row((tap.link_of(:'d4', :'c1')).id::text, 'mistake')::api.undo_link_request);
select is(cardinality((tap.day('B02MX')).hearings), 0, 'a hearing whose link is undone is no longer hers');
select is((select ((r.links)[1].hearing_id, cardinality((r.links)[1].evidence)) from api.list_links(row(null, null, null, null, (tap.link_of(:'d4', :'c1')).id::text)::api.list_links_request) r),
	row(null::text, 0), 'nor does the undone link show anything of it');

select * from finish();
rollback;
