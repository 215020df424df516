-- Importing code tables, the directory of courts, and codes that nobody knows.
select plan(41);
select tap.world();
update core.clock set "offset" = timestamptz '2026-03-04 09:00 Europe/London' - now();
insert into core.principal (name, display_name, role) values ('root', 'Root Admin', 'admin'), ('otto', 'Otto Auditor', 'auditor');
create function pg_temp.part(positions integer[], more jsonb default '{}', who text default 'root') returns api.import_codes_response language plpgsql as $$
begin
	perform tap.act(who);
	return api.import_codes(jsonb_populate_record(null::api.import_codes_request, jsonb_build_object('set_name', 'offence', 'version', '1.0', 'source', 'offence-code.json',
		'sha256', '\x' || repeat('ab', 32), 'row_count', 4, 'rows', (select jsonb_agg(jsonb_build_object('position', p, 'scheme', 'cjs', 'code', 'ZZ1000' || p,
		'title', 'Title ' || p, 'attributes', '["category=CS"]'::jsonb)) from unnest(positions) p)) || more));
end $$;
create function pg_temp.counts(of_version text) returns text language plpgsql as $$
begin
	perform tap.act('otto');
	return (select concat_ws(' ', r.added, r.changed, r.ended) from unnest((api.list_code_releases(row('offence')::api.list_code_releases_request)).releases) r
		where r.version = of_version);
end $$;
create function pg_temp.known(code text) returns boolean language sql as $$ select (core.code_of('offence', 'spi', code, null)).code is not null $$;
create function pg_temp.find(what text, more jsonb default '{}', who text default 'nadia') returns text language plpgsql as $$
begin
	perform tap.act(who);
	return (select string_agg(concat_ws(' ', c.set_name, c.scheme, c.code, c.valid_from_date, c.valid_to_date), ', ') from unnest((api.find_codes(
		jsonb_populate_record(null::api.find_codes_request, jsonb_build_object('text', what) || more))).codes) c);
end $$;
create function pg_temp.unknown(who text default 'root', of_set text default null) returns text language plpgsql as $$
begin
	perform tap.act(who);
	return (select string_agg(concat_ws(' ', c.feeder, c.court_code, c.set_name, coalesce(c.code, '-'), c.times), ', ' order by c.set_name, c.code) from unnest((api.list_unknown_codes(
		row(of_set)::api.list_unknown_codes_request)).codes) c);
end $$;

-- Who may.
select throws_ok($$select pg_temp.part('{1}', '{}', 'nadia')$$, 'SD002', null, 'an IDVA imports nothing');
select throws_ok($$select pg_temp.part('{1}', '{}', 'carol')$$, 'SD002', null, 'nor a coordinator');
select throws_ok($$select pg_temp.part('{1}', '{}', 'cath')$$, 'SD002', null, 'nor a feeder');
select throws_ok($$select pg_temp.find('X', '{}', 'cath')$$, 'SD002', null, 'a feeder looks nothing up');
select throws_ok($$select pg_temp.unknown('nadia')$$, 'SD002', null, 'what a feed wrote is not an IDVA''s');
select throws_ok($$select tap.act('cath'); $$ || 'select api.list_code_sets(row()::api.list_code_sets_request)', 'SD002', null, 'nor are the tables a feeder''s');
select throws_ok($$select tap.act('cath'); $$ || 'select api.list_code_releases(row(''offence'')::api.list_code_releases_request)', 'SD002', null, 'nor their releases');
select throws_ok($$select pg_temp.part('{1}', '{"set_name": "bail-status"}')$$, 'SD002', null, 'our own view is not imported');
select throws_ok($$select pg_temp.part('{1}', '{"set_name": "nothing"}')$$, 'SD003', null, 'a set must be there');

-- In parts, and all at once.
select is((pg_temp.part('{1,2}')).received, 2, 'two of four rows');
select is(pg_temp.known('ZZ10001'), false, 'a part does not count');
select is((pg_temp.part('{1,2}')).received, 2, 'the same part again does no harm');
select throws_ok($$select pg_temp.part('{3}', '{"finish": true}')$$, 'SD001', null, 'the end comes when all rows have come');
select is((pg_temp.part('{3,4}', '{"finish": true}')).received, 4, 'all four');
select is(pg_temp.known('ZZ10001') and pg_temp.known('zz10004'), true, 'now they count');
select is((pg_temp.part('{1}')).was_known, true, 'the same file again is known');
select is((select count(*)::integer from core.code_draft), 0, 'and leaves nothing');
select is((select begun_by from core.code_release where set_name = 'offence'), (select id from core.principal where name = 'root'), 'who did it stands there');
select is((select count(*)::integer from core.audit where subject_id = 'offence 1.0' and action in ('import-codes', 'codes-release')), 2, 'and in the audit');
-- Broken off, and another file instead.
select pg_temp.part('{5}', jsonb_build_object('version', '1.1', 'sha256', '\x' || repeat('cd', 32)));
select is((pg_temp.part('{1,2,3,6}', jsonb_build_object('version', '1.2', 'finish', true, 'sha256', '\x' || repeat('ef', 32)))).received, 4, 'another release');
select is((select count(*)::integer from core.code_release where abandoned_at is not null), 1, 'abandons what was arriving');
select is(pg_temp.known('ZZ10005'), false, 'nothing of that counts');
select is(pg_temp.known('ZZ10004'), false, 'what the newest does not have has ended');
select is(pg_temp.counts('1.2'), '1 0 1', 'its counts');
-- What is wrong.
select throws_ok($$select pg_temp.part('{1}', '{"rows": [{"position": 1, "scheme": "cjs", "code": " ", "title": "x"}]}')$$, 'SD001', null, 'a row without a code');
select throws_ok($$select pg_temp.part('{1}', '{"rows": [{"position": 1, "scheme": "cjs", "code": "A", "title": "x", "valid_from_date": "2026-02-30"}], "version": "2"}')$$, 'SD001', null, 'a day that is none');
select throws_ok($$select pg_temp.part('{1}', jsonb_build_object('version', '2', 'finish', true, 'row_count', 2, 'sha256', '\x' || repeat('11', 32),
	'rows', '[{"position": 1, "scheme": "cjs", "code": "A", "title": "x"}, {"position": 2, "scheme": "cjs", "code": "a", "title": "y"}]'::jsonb))$$, 'SD001', null, 'a code that stands there twice');
select is(pg_temp.known('ZZ10001'), true, 'what was in force still is');
-- A shipped table does not go over an imported one.
select core.ship_codes('offence', repeat('22', 32), array['{"scheme": "cjs", "code": "ZZ10001", "title": "Shipped"}'::jsonb]);
select is(core.code_title('offence', 'spi', 'ZZ10001', null), 'Title 1', 'an import is not undone by the program''s own table');

-- Looking up.
select is(pg_temp.find('zz10001'), 'offence cjs ZZ10001', 'by code');
select is(pg_temp.find('title 6', '{"set_name": "offence"}'), 'offence cjs ZZ10006', 'by words');
select is(pg_temp.find('ZZ10004', '{"every_version": true}'), 'offence cjs ZZ10004 2026-03-03', 'also what has ended, if asked');
select throws_ok($$select pg_temp.find('x', '{"on_date": "4 March"}')$$, 'SD001', null, 'dates are ISO');

-- The country's courts are not ours.
select pg_temp.part('{1}', jsonb_build_object('set_name', 'court', 'version', '1', 'row_count', 2, 'finish', true, 'rows', jsonb_build_array(
	jsonb_build_object('position', 1, 'scheme', 'ou', 'code', 'B01LY', 'title', 'Larkfield', 'attributes', '["level=Magistrates'' Courts"]'::jsonb),
	jsonb_build_object('position', 2, 'scheme', 'ou', 'code', 'B77ZZ', 'title', 'Elsewhere', 'attributes', '["level=Magistrates'' Courts"]'::jsonb))));
select pg_temp.part('{1}', jsonb_build_object('set_name', 'court-alias', 'version', '1', 'row_count', 4, 'finish', true, 'rows', jsonb_build_array(
	jsonb_build_object('position', 1, 'scheme', 'crest', 'code', '448', 'title', 'A', 'attributes', '["court=B01LY"]'::jsonb),
	jsonb_build_object('position', 2, 'scheme', 'cath', 'code', '448', 'title', 'B', 'attributes', '["court=B77ZZ"]'::jsonb),
	jsonb_build_object('position', 3, 'scheme', 'crest', 'code', '449', 'title', 'C', 'attributes', '["court=B77ZZ"]'::jsonb),
	jsonb_build_object('position', 4, 'scheme', 'cp', 'code', 'f8254db1-1683-483e-afb3-b87fde5a0a26', 'title', 'D', 'attributes', '["court=B01LY"]'::jsonb))));
select is((select count(*)::integer from core.court where court_code = 'B77ZZ'), 0, 'a directory makes no court ours');
select is(core.find_court(null, 'Larkfield Magistrates'' Court', 'cath'), 'B01LY', 'its names lead to a court that we serve');
select is(core.find_court(null, 'Elsewhere Magistrates'' Court', 'cath'), null, 'and to no other');
select is(core.find_court('448', null, 'xhibit') || coalesce(core.find_court('448', null, 'cath'), ' only'), 'B01LY only', 'the same number of two systems is two courts');
select is(core.find_court('F8254DB1-1683-483e-afb3-b87fde5a0a26', null, 'common-platform'), 'B01LY', 'a court centre''s id');

-- Codes that nobody knows are taken, and counted.
select is((tap.submit('u1', jsonb_build_array(tap.hearing('01LY0000126', 'Someone', '10:00', '2', '{"hearing_type": "First hearing, adults"}',
	'{"bail_status": "Q", "offences": [{"sequence": 1, "code": "XX99999", "plea": "SURE"}, {"sequence": 2, "code": "ZZ10001B", "plea": "he said that he would see"}]}')))).verdict,
	'accepted', 'a list with codes that nobody knows is accepted');
select is(pg_temp.unknown(), 'cath B01LY bail-status Q 1, cath B01LY offence XX99999 1, cath B01LY plea SURE 1, cath B01LY plea - 1', 'each is counted; words are not kept');
select is(pg_temp.unknown('carol', 'offence'), 'cath B01LY offence XX99999 1', 'a coordinator sees those of her court');

select * from finish();
