-- What the daemon asks for itself: who a certificate is, what the database is, what is going on.
select plan(33);
select tap.world();
create function pg_temp.admit(kind text, name text) returns api.admit_response language plpgsql as $$
begin
	perform api.enter(null, null);
	return api.admit(row(kind, name, '01')::api.admit_request);
end
$$;
create function pg_temp.pulse(ids text[]) returns api.pulse_response language plpgsql as $$
begin
	perform api.enter(null, null);
	return api.pulse(row(ids)::api.pulse_request);
end
$$;

select is((select concat_ws(' ', name, role, service, court_codes) from pg_temp.admit('person', 'carol')), 'carol coordinator {B01LY}', 'a coordinator is let in, with her courts');
select is((select service from pg_temp.admit('person', 'nadia')), 'haven', 'an IDVA with her service');
select is((select principal_id from pg_temp.admit('person', 'nobody')), null, 'a stranger is not');
select is((select principal_id from pg_temp.admit('person', 'cath')), null, 'nor a feeder with a person''s certificate');
select is((select last_message_id from pg_temp.admit('feeder', 'cath')), null, 'a feeder has no mark at first');
create temp table l as select tap.submit('mark-1', '[]', '{"completeness": "empty"}');
insert into l select tap.submit('mark-2', '[]', '{"completeness": "empty", "list_type": "youth"}');
select is((select last_message_id from pg_temp.admit('feeder', 'cath')), 'mark-2', 'then its last durable message');
select is((select count(*) from core.audit where action = 'connect'), 4::bigint, 'each admission is audited');

select results_eq('select role, service_code, court_codes from core.principal_context((select id from core.principal where name = ''cath''))',
	$$values ('feeder', null::text, '{B01LY,B02LY}'::text[])$$, 'a principal is a role, a service, courts');
begin;
select tap.act('nadia', '\x0102');
select results_eq('select core.principal_role(), core.service_code(), core.court_codes(), core.payload_digest()',
	$$values ('idva', 'haven', '{}'::text[], '\x0102'::bytea)$$, 'which the transaction acts for');
select api.enter(null, null);
select results_eq('select core.principal_role(), core.service_code(), core.principal_id(), core.payload_digest()',
	$$values ('system', null::text, null::uuid, null::bytea)$$, 'the daemon itself is nobody''s');
rollback;
select is(core.principal_role(), '', 'and afterwards there is no one');
select throws_ok($$select api.enter(gen_random_uuid(), null)$$, 'SD002', null, 'an unknown principal does not enter');
update core.principal set revoked_at = core.now() where name = 'mia';
select throws_ok($$select tap.act('mia')$$, 'SD002', null, 'nor a revoked one');
select is((select principal_id from pg_temp.admit('person', 'mia')), null, 'nor is it admitted');
select is((select revoked_principal_ids from pg_temp.pulse(array(select id::text from core.principal where name in ('mia', 'nadia')))),
	array(select id::text from core.principal where name = 'mia'), 'the pulse says who was revoked');
select is((select revoked_principal_ids from pg_temp.pulse('{no-uuid}')), '{no-uuid}', 'what is no principal counts as revoked');
select is((select string_agg(concat_ws(' ', f.feeder, f.court_code, f.silent), ',') from pg_temp.pulse('{}') p, unnest(p.feeds) f), 'cath B01LY f', 'and how the feeds are');

create function pg_temp.inspect() returns api.inspect_response language plpgsql as $$
begin
	perform api.enter(null, null);
	return api.inspect(null::api.inspect_request);
end
$$;
select matches((select schema_version from pg_temp.inspect()), '^[0-9]{4}\+[0-9a-f]{12}$', 'the schema has a version');
select matches((select system_identifier from pg_temp.inspect()), '^[0-9]+$', 'the system an identity');
select ok((select timeline from pg_temp.inspect()) >= 1, 'and a timeline');
select is((select test_clock from pg_temp.inspect()), false, 'the clock is not moved');
select tap.later('1 hour');
select is((select test_clock from pg_temp.inspect()), true, 'or it says so');
select ok((select bool_or(u ~ '^role postgres is a superuser') from pg_temp.inspect() i, unnest(i.unsafe) u), 'a superuser''s login is not safe');
select is((select bool_or(u ~ '^synchronous_commit') from pg_temp.inspect() i, unnest(i.unsafe) u), false, 'commits are');
set synchronous_commit = off;
select is((select bool_or(u ~ '^synchronous_commit is off') from pg_temp.inspect() i, unnest(i.unsafe) u), true, 'or it says so');
reset synchronous_commit;
alter table core.notice no force row level security;
select ok((select bool_or(u ~ '^row security is not forced on core.notice') from pg_temp.inspect() i, unnest(i.unsafe) u), 'a table without forced row security is named');
alter table core.notice force row level security;
alter role sdac_engine bypassrls;
select ok((select bool_or(u ~ '^role sdac_engine bypasses') from pg_temp.inspect() i, unnest(i.unsafe) u), 'a role that bypasses it as well');
alter role sdac_engine nobypassrls;
select is((select count(*) from unnest(array(select core.unsafe_rights('sdacd')))), 0::bigint, 'the daemon''s login has no right too many');

select is((select count(*) from api.describe(null::api.describe_request) d, unnest(d.attributes) a where a.type_name = 'source'), 7::bigint, 'every attribute of a type is described');
select is((select bool_and(format_type(a.attribute_oid, null) = 'bytea') from api.describe(null::api.describe_request) d, unnest(d.attributes) a
	where a.name = 'raw_sha256'), true, 'with its type');

create function pg_temp.feeds(who text) returns text language plpgsql as $$
begin
	perform tap.act(who);
	return (select string_agg(concat_ws(' ', f.feeder, f.court_code, f.accepted, f.duplicate), ',') from api.feed_status(null::api.feed_status_request) s, unnest(s.feeds) f);
end
$$;
insert into l select tap.submit('mark-3', '[]', '{"completeness": "empty", "list_type": "youth"}');
select is(pg_temp.feeds('ada'), 'cath B01LY 2 1', 'an administrator sees what each feed gave');
select is(pg_temp.feeds('dan'), null, 'a coordinator only of her courts');
select throws_ok($$select pg_temp.feeds('nadia')$$, 'SD002', null, 'an IDVA does not');
select * from finish();
