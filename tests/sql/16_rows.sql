-- Row security: what each role sees and may write when it acts as sdac_api, whatever the function does.
select plan(36);
select tap.world();
create temp table l as select tap.submit('m1', jsonb_build_array(tap.hearing('41AA0000126', 'Khan'), tap.hearing('41AA0000226', 'Smith')));
insert into l select tap.submit('m2', jsonb_build_array(tap.hearing('41BB0000126', 'Jones')), '{"court_code": "B02LY"}');
create temp table c as select tap.client('K7', 'Khan') as id;
insert into c select tap.client('S1', 'Smith', 'proposed');
insert into l select tap.submit('m3', jsonb_build_array(tap.hearing('41AA0000126', 'Khan', '14:00'), tap.hearing('41AA0000226', 'Smith')));
create temp table o as select tap.outcome('o1', '41AA0000126', 'Khan');
grant usage on schema tap to sdac_api;

-- How many rows of a table this person sees.
create function tap.sees(who text, thing text) returns bigint language plpgsql as $$
declare
	n bigint;
begin
	if who is not null then
		perform tap.act(who);
	else
		perform api.enter(null, null);
	end if;
	set local role sdac_api;
	execute format('select count(*) from core.%I', thing) into n;
	reset role;
	return n;
end
$$;
create function tap.writes(who text, statement text) returns bigint language plpgsql as $$
declare
	n bigint;
begin
	perform tap.act(who);
	set local role sdac_api;
	execute statement;
	get diagnostics n = row_count;
	reset role;
	return n;
end
$$;

select is(tap.sees('carol', 'hearing'), 2::bigint, 'a coordinator sees her court''s hearings');
select is(tap.sees('dan', 'hearing'), 1::bigint, 'and another his');
select is(tap.sees('nadia', 'hearing'), 2::bigint, 'an IDVA those linked to her cases, also as a proposal');
select is(tap.sees('olu', 'hearing'), 2::bigint, 'as does a colleague of her service');
select is(tap.sees('mia', 'hearing'), 0::bigint, 'another service sees none');
select is(tap.sees('ada', 'hearing'), 0::bigint, 'an administrator sees none');
select is(tap.sees('audit', 'hearing'), 0::bigint, 'nor an auditor');
select is(tap.sees(null, 'hearing'), 0::bigint, 'nor the daemon itself');
select is(tap.sees('cath', 'hearing'), 3::bigint, 'a feeder sees those of its courts: it must, to compare');
select is(tap.sees('libra', 'hearing'), 2::bigint, 'and of no other');

select is(tap.sees('cath', 'sensitive_text'), 0::bigint, 'what a feeder wrote as text it never reads back');
select is(tap.sees('nadia', 'sensitive_text'), 3::bigint, 'an IDVA reads the text of the linked defendant, not of a proposed one');
select is(tap.sees('carol', 'sensitive_text'), 4::bigint, 'a coordinator that of her court');
select is(tap.sees('dan', 'sensitive_text'), 1::bigint, 'and no other');
select is(tap.sees('ada', 'sensitive_text'), 0::bigint, 'an administrator none');
select is(tap.sees('nadia', 'outcome'), 1::bigint, 'an IDVA sees the outcome of a linked defendant');
select is(tap.sees('mia', 'outcome'), 0::bigint, 'another service does not');

select is(tap.sees('nadia', 'client_case'), 2::bigint, 'an IDVA sees her cases');
select is(tap.sees('mia', 'client_case'), 0::bigint, 'another service none of them');
select is(tap.sees('carol', 'client_case'), 2::bigint, 'a coordinator those that are linked or proposed at her court');
select is(tap.sees('dan', 'client_case'), 0::bigint, 'and at no other');
select is(tap.sees('cath', 'client_case'), 0::bigint, 'a feeder none');
select is(tap.sees('cath', 'link'), 0::bigint, 'nor a link');
select is(tap.sees('ada', 'client_case'), 0::bigint, 'nor does an administrator');
select is(tap.sees('nadia', 'notice'), 2::bigint, 'everybody sees her own notices');
select is(tap.sees('olu', 'notice'), 0::bigint, 'and no colleague''s');
select is(tap.sees('cath', 'notice'), 0::bigint, 'a feeder cannot learn that there is one');
select ok(tap.sees('audit', 'audit') > 0, 'the auditor reads the trail');
select is(tap.sees('ada', 'audit'), 0::bigint, 'nobody else does');
select is(tap.sees('cath', 'principal'), 1::bigint, 'a feeder knows only itself');
select is(tap.sees('cath', 'link_work') + tap.sees('nadia', 'link_key') + tap.sees('carol', 'finding'), 0::bigint, 'the engine''s tables are nobody''s');

select throws_ok($$select tap.writes('libra', 'insert into core.court_case (court_code, urn, added_at) values (''B02LY'', ''X'', now())')$$, '42501', null, 'a feeder cannot write for another court');
select is(tap.writes('nadia', 'update core.hearing set state = ''vacated'''), 0::bigint, 'an IDVA cannot change a hearing');
select is(tap.writes('cath', 'update core.client_case set closed_at = now()'), 0::bigint, 'a feeder cannot touch a case');
select throws_ok($$select tap.writes('nadia', 'insert into core.audit (at, principal_id, operation, action, subject_kind) values (now(), gen_random_uuid(), ''erasure'', ''x'', ''x'')')$$,
	'42501', null, 'nobody writes the trail in another''s name');
select throws_ok('update core.audit set action = ''x''', 'SD002', null, 'and not even a superuser''s update changes it');
select * from finish();
