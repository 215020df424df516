-- People, courts, audit and health: who may let whom in, and what each may know.
begin;
select plan(43);
select tap.make_world();

-- ---- courts
select tap.act_as('ada');
select is((select (r.created, (r.court).court_code) from api.add_court(row(row('B03nw00', 'Newhollow Magistrates', null, '{New Hollow Mags}')::api.court)::api.add_court_request) r),
	row(true, 'B03NW'::text), 'a court is added by the first five characters of its code');
select is((select created from api.add_court(row(row('B03NW', 'Newhollow Magistrates'' Court', null, '{NHMC}')::api.court)::api.add_court_request)), false, 'and named anew');
select is((select (r.court).aliases from api.add_court(row(row('B03NW', 'Newhollow Magistrates'' Court', null, '{}')::api.court)::api.add_court_request) r),
	array['NHMC', 'New Hollow Mags', 'Newhollow Magistrates'], 'earlier names still lead to it');
prepare taken as select api.add_court(row(row('B04XX', 'Other', null, '{new-hollow mags}')::api.court)::api.add_court_request);
select throws_ok('taken', 'SD004', null, 'a name leads to one court');
prepare bad_code as select api.add_court(row(row('B0', 'Other', null, '{}')::api.court)::api.add_court_request);
select throws_ok('bad_code', 'SD001', null, 'a code that is too short is refused');
select is((select cardinality(courts) from api.list_courts(null::api.list_courts_request)), 3, 'courts are listed');
select is(tap.audited('add-court', 'B03NW'), 3::bigint, 'each change is audited');

-- ---- people
select is((select (r.created, (r.principal).role, (r.principal).court_codes) from api.add_principal(row('p.new', 'Pat New', 'coordinator', null, '{B03NW,B01LY00}')::api.add_principal_request) r),
	row(true, 'coordinator'::text, array['B01LY', 'B03NW']), 'a coordinator is added with her courts');
select is((select (r.created, (r.principal).court_codes) from api.add_principal(row('p.new', 'Pat New', 'coordinator', null, '{B03NW}')::api.add_principal_request) r),
	row(false, array['B03NW']), 'and is as asked when added again');
select is((select count(*) from core.principal_court where principal_id = tap.principal('p.new')), 2::bigint, 'that she had another court is not forgotten');
select tap.act_as('p.new');
select is(core.court_codes(), array['B03NW'], 'she acts for that court only');
select tap.act_as('ada');
select is((select (r.principal).service from api.add_principal(row('i.new', null, 'idva', 'newservice', '{}')::api.add_principal_request) r), 'newservice', 'an IDVA makes her service known');
select is((select (r.principal).display_name from api.add_principal(row('i.new', ' ', 'idva', 'newservice', '{}')::api.add_principal_request) r), 'i.new', 'without a display name the name is shown');
prepare no_service as select api.add_principal(row('i.two', null, 'idva', null, '{}')::api.add_principal_request);
select throws_ok('no_service', 'SD001', null, 'an IDVA needs a service');
prepare no_courts as select api.add_principal(row('f.new', null, 'feeder', null, '{}')::api.add_principal_request);
select throws_ok('no_courts', 'SD001', 'is empty', 'a feeder needs courts');
prepare unknown_court as select api.add_principal(row('f.new', null, 'feeder', null, '{B09ZZ}')::api.add_principal_request);
select throws_ok('unknown_court', 'SD001', 'holds an unknown court', 'that are known');
prepare bad_name as select api.add_principal(row('F New', null, 'admin', null, '{}')::api.add_principal_request);
select throws_ok('bad_name', 'SD001', null, 'a name that no certificate can carry is refused');
prepare turn_feeder as select api.add_principal(row('libra', null, 'admin', null, '{}')::api.add_principal_request);
select throws_ok('turn_feeder', 'SD004', null, 'a feeder does not become a person');
prepare demote_self as select api.add_principal(row('ada', null, 'auditor', null, '{}')::api.add_principal_request);
select throws_ok('demote_self', 'SD004', null, 'nobody takes her own role');

-- ---- revoked is for good
select ok((select (r.principal).revoked_at from api.revoke_principal(row('p.new', 'left')::api.revoke_principal_request) r) is not null, 'a person is revoked');
select is(tap.audited('revoke-principal', tap.principal('p.new')::text), 1::bigint, 'which is audited');
select lives_ok($$select api.revoke_principal(row('p.new', 'left')::api.revoke_principal_request)$$, 'revoking again is harmless');
select is(tap.audited('revoke-principal', tap.principal('p.new')::text), 1::bigint, 'and is one event');
select throws_ok($$select tap.act_as('p.new')$$, 'SD002', null, 'who is revoked can do nothing');
prepare again as select api.add_principal(row('p.new', 'Pat New', 'coordinator', null, '{B03NW}')::api.add_principal_request);
select throws_ok('again', 'SD004', null, 'and the name is not used twice');
prepare revoke_self as select api.revoke_principal(row('ada', 'x')::api.revoke_principal_request);
select throws_ok('revoke_self', 'SD004', null, 'nobody revokes herself');
prepare revoke_none as select api.revoke_principal(row('nobody', 'x')::api.revoke_principal_request);
select throws_ok('revoke_none', 'SD003', null, 'nor anybody who is not there');
select is((select count(*) from api.list_principals(row(false)::api.list_principals_request) r, unnest(r.principals) p where p.name = 'p.new'), 0::bigint, 'she is not listed');
select is((select count(*) from api.list_principals(row(true)::api.list_principals_request) r, unnest(r.principals) p where p.name = 'p.new'), 1::bigint, 'unless asked for');

-- ---- only an administrator
prepare add_one as select api.add_principal(row('x.y', null, 'admin', null, '{}')::api.add_principal_request);
select tap.act_as('cora');
select throws_ok('add_one', 'SD002', null, 'a coordinator lets nobody in');
select tap.act_as('nadia');
select throws_ok('add_one', 'SD002', null, 'nor does an IDVA');
select tap.act_as('libra');
select throws_ok('add_one', 'SD002', null, 'nor a feeder');

-- ---- the audit trail
select tap.act_as('otto');
select is((select (e.action, e.principal, e.reason) from api.show_audit(row(tap.principal('p.new')::text, null, null, null, 1)::api.show_audit_request) r, unnest(r.entries) e),
	row('revoke-principal'::text, 'ada'::text, 'left'::text), 'the auditor sees who did what, newest first');
select is((select e.action from api.show_audit(row(null, 'otto', null, null, 1)::api.show_audit_request) r, unnest(r.entries) e), 'show-audit', 'her own looking too');
select is((select cardinality(entries) from api.show_audit(row(null, 'ada', null, core.now(), null)::api.show_audit_request)), 0, 'by time');
prepare bad_limit as select api.show_audit(row(null, null, null, null, 1001)::api.show_audit_request);
select throws_ok('bad_limit', 'SD001', null, 'not without bound');
select tap.act_as('ada');
prepare look as select api.show_audit(row(null, null, null, null, null)::api.show_audit_request);
select throws_ok('look', 'SD002', null, 'an administrator does not see it');
prepare tamper as delete from core.audit;
select throws_ok('tamper', 'SD002', 'this table is append-only', 'and not even the owner of the database removes a row unnoticed');

-- ---- health
select is((select count(*) from api.health(null::api.health_request) r, unnest(r.checks) c where not c.ok), 0::bigint, 'a fresh system is well');
select is((select (unlinked_defendants, unacknowledged_notices) from api.health(null::api.health_request)), row(0::bigint, 0::bigint), 'with its counts');
update core.principal set revoked_at = core.now() where name = 'abe';
select is((select c."check" from api.health(null::api.health_request) r, unnest(r.checks) c where not c.ok), 'administrators', 'it says what is missing');

-- ---- what a feeder can learn: nothing, whether or not anything matched
select tap.act_as('libra');
select to_jsonb(r) as before from api.health(null::api.health_request) r \gset
select tap.open_case('nadia', 'S-1', 'Varga', 'Bela', '1980-04-05') as c1 \gset
select tap.list_defendant('Varga', 'Bela', '1980-04-05') as d1 \gset
select tap.commit_verdicts(array[tap.verdict(:'d1', :'c1', 'auto')]);
select tap.act_as('libra');
select is((select to_jsonb(r) from api.health(null::api.health_request) r), :'before'::jsonb, 'a feeder''s view of health does not change with a match');
set local role sdac_api;
select is((select count(*) from core.client_case) + (select count(*) from core.link) + (select count(*) from core.link_decision) + (select count(*) from core.notice)
	+ (select count(*) from core.delivery) + (select count(*) from core.audit) + (select count(*) from core.sensitive_text), 0::bigint,
	'and under its row security there is no case, link, notice, text or audit');
reset role;

select * from finish();
rollback;
