-- Client cases: opened, amended, closed; one service's are not another's.
begin;
select plan(41);
select tap.make_world();

-- ---- opening
select tap.open_case('nadia', 'S-1', 'Varga', 'Bela', '1980-04-05', '{01LY1234526}') as case_id \gset
select is((select count(*) from core.client_case), 1::bigint, 'a case is opened');
select is((select idva_id from core.client_case), tap.principal('nadia'), 'it is the caller''s');
select is((select count(*) from core.link_work where kind = 'case' and done_generation < generation), 1::bigint, 'the linker is given it');
select is(tap.audited('open-case', :'case_id'), 1::bigint, 'opening is audited');

select is(tap.open_case('nadia', 'S-1', 'Varga', 'Bela', '1980-04-05', '{01LY1234526}')::text, :'case_id', 'the same again is the same case');
select is((select (r.version, w.generation) from core.client_case r join core.link_work w on w.subject_id = r.id), row(1, 1), 'and changes nothing');
select is((select created from api.open_case(row('S-1', null, null, 'B01LY', row(row(null, null, 'Bela', null, 'Varga', 'structured')::api.person_name,
	'{}', '1980-04-05', null, 'M', null, null, '{01-LY-12345-26}')::api.perpetrator, false, false)::api.open_case_request)), false, 'created says so');
select is((select (version, (select count(*) from core.client_case_urn where removed_at is null)) from core.client_case), row(1, 1::bigint), 'a URN written otherwise is the same URN');

select tap.open_case('nadia', 'S-1', 'Varga', 'Bela', '1981-04-05', '{}');
select is((select birth_date from core.client_case), '1981-04-05'::date, 'an amended perpetrator is stored');
select ok((select done_generation < generation and generation = (select w.generation from core.link_work w) from core.link_work), 'and waits for the linker again');
select is((select was ->> 'birth_date' from core.client_case_version where version = 1), '1980-04-05', 'what it was is kept');
select is((select count(*) from core.client_case_urn where removed_at is null), 0::bigint, 'a number left out is taken away');
select is((select count(*) from core.client_case_urn), 1::bigint, 'and not forgotten');

select tap.open_case('nora', 'S-1', 'Varga', 'Bela', '1981-04-06', '{}');
select is((select idva_id from core.client_case), tap.principal('nadia'), 'a colleague who amends it leaves it with its IDVA');
select tap.open_case('nora', 'S-1', 'Varga', 'Bela', '1981-04-05', '{}');
select is((select version from core.client_case), 4, 'and corrects her slip');
select tap.act_as('nora');
select is((select case_id from api.open_case(row('S-1', null, 'nora', 'B01LY', row(row(null, null, 'Bela', null, 'Varga', 'structured')::api.person_name,
	'{}', '1981-04-05', null, 'M', null, null, '{}')::api.perpetrator, true, false)::api.open_case_request)), :'case_id', 'a colleague takes the case over');
select is((select (idva_id, is_high_risk) from core.client_case), row(tap.principal('nora'), true), 'it is hers now, at high risk');
select is((select generation from core.link_work), 4, 'which is nothing for the linker to look at');

-- ---- refusals
prepare no_one as select api.open_case(row('S-2', null, null, null, row(row('  ', null, null, null, null, null)::api.person_name,
	'{}', '1980-01-02', null, 'M', null, null, '{}')::api.perpetrator, false, false)::api.open_case_request);
select throws_ok('no_one', 'SD001', 'nobody is recorded', 'an empty perpetrator is refused');
prepare no_perpetrator as select api.open_case(row('S-2', null, null, null, null, false, false)::api.open_case_request);
select throws_ok('no_perpetrator', 'SD001', 'nobody is recorded', 'so is none at all');
prepare no_ref as select api.open_case(row(' ', null, null, null, row(row('A B', null, null, null, null, null)::api.person_name,
	'{}', null, null, null, null, null, '{}')::api.perpetrator, false, false)::api.open_case_request);
select throws_ok('no_ref', 'SD001', null, 'a case without a reference is refused');
prepare other_service as select api.open_case(row('S-2', 'harbour', null, null, row(row('A B', null, null, null, null, null)::api.person_name,
	'{}', null, null, null, null, null, '{}')::api.perpetrator, false, false)::api.open_case_request);
select throws_ok('other_service', 'SD002', null, 'a case of another service is refused');
prepare other_idva as select api.open_case(row('S-2', null, 'hana', null, row(row('A B', null, null, null, null, null)::api.person_name,
	'{}', null, null, null, null, null, '{}')::api.perpetrator, false, false)::api.open_case_request);
select throws_ok('other_idva', 'SD001', null, 'an IDVA of another service is refused');
prepare no_court as select api.open_case(row('S-2', null, null, 'B09ZZ', row(row('A B', null, null, null, null, null)::api.person_name,
	'{}', null, null, null, null, null, '{}')::api.perpetrator, false, false)::api.open_case_request);
select throws_ok('no_court', 'SD001', null, 'an unknown court is refused');
select tap.act_as('cora');
select throws_ok('no_one', 'SD002', null, 'a coordinator opens no cases');
select tap.act_as('libra');
select throws_ok('no_one', 'SD002', null, 'nor does a feeder');

-- ---- an administrator's import
select tap.act_as('ada');
select is((select created from api.open_case(row('H-1', 'harbour', 'hana', null, row(row('Cole Fenn', null, null, null, null, 'bare')::api.person_name,
	'{Coley}', null, 40, null, null, null, '{}')::api.perpetrator, false, true)::api.open_case_request)), true, 'an administrator imports for a service');
select is((select idva_id from core.client_case where client_ref = 'H-1'), tap.principal('hana'), 'naming its IDVA');
prepare admin_lists as select api.list_cases(row(null, null, null)::api.list_cases_request);
select throws_ok('admin_lists', 'SD002', null, 'but reads no cases');

-- ---- two services
select tap.open_case('nadia', 'S-3', 'Dunn', 'Carl', '1990-01-02');
select tap.act_as('nadia');
select results_eq('select c.client_ref from api.list_cases(row(null, null, null)::api.list_cases_request) r, unnest(r.cases) c', array['S-1', 'S-3'],
	'an IDVA sees her service''s cases');
select results_eq('select c.client_ref from api.list_cases(row(''S-1'', 1, null)::api.list_cases_request) r, unnest(r.cases) c', array['S-3'], 'by pages');
select tap.act_as('hana');
select results_eq('select c.client_ref from api.list_cases(row(null, null, null)::api.list_cases_request) r, unnest(r.cases) c', array['H-1'],
	'another service sees its own');
select is(tap.audited('list-cases', 'harbour'), 1::bigint, 'and it is audited');
prepare close_other as select api.close_case(row('S-1', 'sunrise', 'x')::api.close_case_request);
select throws_ok('close_other', 'SD003', 'there is no such case', 'a case of another service cannot be closed');
prepare close_none as select api.close_case(row('S-99', null, 'x')::api.close_case_request);
select throws_ok('close_none', 'SD003', 'there is no such case', 'which looks like a case that does not exist');

-- ---- closing
insert into core.link_key (key, kind, subject_id) values (1, 'case', :'case_id');
select tap.act_as('nadia');
select is((select case_id from api.close_case(row('S-1', null, 'ended')::api.close_case_request)), :'case_id', 'a case is closed');
select is((select count(*) from core.link_key), 0::bigint, 'its blocking keys are gone');
select is((select count(*) from core.link_work where subject_id = :'case_id' and done_generation < generation), 0::bigint, 'it waits no longer');
select lives_ok('select api.close_case(row(''S-1'', null, ''ended'')::api.close_case_request)', 'closing again is harmless');
select is(tap.audited('close-case', :'case_id'), 1::bigint, 'and is one event');
select is((select created from api.open_case(row('S-1', null, null, null, row(row('Bela Varga', null, null, null, null, 'bare')::api.person_name,
	'{}', null, null, null, null, null, '{}')::api.perpetrator, false, false)::api.open_case_request)), true, 'a closed case is opened again');

select * from finish();
rollback;
