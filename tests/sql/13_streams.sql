-- A person's stream: sequences, acknowledgement, subscription, push.
select plan(30);
select tap.world();
create function pg_temp.raise(to_names text[], kind text default 'feed-silent') returns uuid language sql as $$
	select core.raise_notice(kind, gen_random_uuid(), court_code => 'B01LY', feeder => 'cath',
		recipients => array(select id from core.principal where name = any (to_names)));
$$;
-- jsonb puts the shorter names first: ada, dan, carol.
create function pg_temp.push(cursors jsonb, most integer default 100) returns api.push_response language plpgsql as $$
begin
	perform api.enter(null, null);
	return api.push(row(array(select row(p.id::text, c.value::bigint)::api.push_cursor from jsonb_each_text(cursors) with ordinality as c (key, value, n)
		join core.principal p on p.name = c.key order by c.n), most)::api.push_request);
end
$$;
create function pg_temp.ack(who text, seq bigint, notice text default null) returns api.ack_notice_response language plpgsql as $$
begin
	perform tap.act(who);
	return api.ack_notice(row(notice, seq)::api.ack_notice_request);
end
$$;
create function pg_temp.subscribe(who text, after bigint default null) returns text language plpgsql as $$
begin
	perform tap.act(who);
	return (select concat_ws(' ', s.after_sequence, s.last_sequence, s.unacknowledged) from api.subscribe(row(after)::api.subscribe_request) s);
end
$$;
create function pg_temp.list(who text, unacknowledged boolean default false, after bigint default null, most integer default null) returns bigint[] language plpgsql as $$
begin
	perform tap.act(who);
	return (select array(select n.sequence from unnest(l.notices) n) from api.list_notices(row(unacknowledged, after, most)::api.list_notices_request) l);
end
$$;

select is(pg_temp.subscribe('carol'), '0 0 0', 'a new stream is empty');
select isnt(pg_temp.raise('{carol,ada}'), null, 'a notice to two');
select isnt(pg_temp.raise('{carol}'), null, 'a notice to one');
select isnt(pg_temp.raise('{ada}'), null, 'and to the other');
select results_eq($$select p.name, array_agg(d.sequence order by d.sequence) from core.delivery d join core.principal p on p.id = d.principal_id group by 1 order by 1$$,
	$$values ('ada', '{1,2}'::bigint[]), ('carol', '{1,2}')$$, 'sequences of each person have no gaps');
select is((select count(*) from core.audit where action = 'notice' and operation = 'disclosure'), 4::bigint, 'each delivery is an audited disclosure');
select is(core.raise_notice('feed-silent', (select fact_id from core.notice order by created_at limit 1), court_code => 'B01LY'), null, 'a fact has one notice');
begin;
select isnt(pg_temp.raise('{carol}'), null, 'one that is rolled back');
rollback;
select isnt(pg_temp.raise('{carol}'), null, 'leaves no gap');
select is((select max(sequence) from core.delivery d join core.principal p on p.id = d.principal_id where p.name = 'carol'), 3::bigint, 'in the stream');

select is(cardinality((pg_temp.push('{"carol": 3, "ada": 2}')).deliveries), 0, 'who has all is given nothing');
create temp table p as select * from pg_temp.push('{"carol": 0, "ada": 1, "dan": 0}');
select is((select cardinality(notices) from p), 4, 'each notice once');
select results_eq($$select d.cursor, d.sequence from p, unnest(p.deliveries) d$$, $$values (1, 2::bigint), (3, 1::bigint), (3, 2::bigint), (3, 3::bigint)$$, 'deliveries by cursor and sequence');
select is((select count(*) from p, unnest(p.deliveries) d where p.notices[d.notice].notice_id is null), 0::bigint, 'each points at its notice');
select is((select distinct concat_ws('/', n.kind, n.title, n.priority, n.court_name, n.feeder) from p, unnest(p.notices) n), 'feed-silent/Feed silent/1/Lyneham Magistrates'' Court/cath', 'with its words');
select is((select array(select d.sequence from unnest(q.deliveries) d) from pg_temp.push('{"carol": 0}', 2) q), '{1,2}', 'no more than the limit');

select is(pg_temp.subscribe('carol'), '0 3 3', 'from the first that is not acknowledged');
select is((select already from pg_temp.ack('carol', 1)), false, 'she acknowledges one by its sequence');
select is((select already::text || acknowledged_by from pg_temp.ack('carol', 1)), 'truecarol', 'and again: the first one stands');
select is(pg_temp.subscribe('carol'), '1 3 2', 'then from the next');
select is(pg_temp.subscribe('carol', 3), '3 3 2', 'or from where she is');
select throws_ok($$select pg_temp.subscribe('carol', 9)$$, 'SD004', null, 'a sequence from the future is a restored database');
select throws_ok($$select pg_temp.ack('carol', 9)$$, 'SD003', null, 'what is not there cannot be acknowledged');
select throws_ok($$select pg_temp.ack('dan', null, (select notice_id::text from core.delivery limit 1))$$, 'SD003', null, 'nor what is another''s');
select throws_ok($$select pg_temp.ack('carol', null)$$, 'SD001', null, 'nor nothing');
select is((select count(*) from core.delivery where acknowledged_at is not null), 1::bigint, 'each acknowledges for herself');
select is(pg_temp.list('carol'), '{1,2,3}', 'all of hers');
select is(pg_temp.list('carol', true, null, 1), '{2}', 'the open ones, so many');
select is((select count(*) from core.audit where action = 'list-notices' and operation = 'consultation'), 2::bigint, 'looking is audited');
select throws_ok($$select pg_temp.list('carol', false, null, 9999)$$, 'SD001', null, 'not without bound');
select * from finish();
