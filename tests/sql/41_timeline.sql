-- A client's case from its opening to now, for those who may see it.
select plan(17);
select tap.world();
create function pg_temp.show(who text, service text default null, ref text default 'K7') returns api.show_case_response language plpgsql as $$
begin
	perform tap.act(who);
	return api.show_case(row(ref, service)::api.show_case_request);
end $$;
create function pg_temp.ack() returns text language plpgsql as $$
begin
	perform tap.act('nadia');
	return (api.ack_notice(row(null, (select max(d.sequence) from core.delivery d join core.principal p on p.id = d.principal_id and p.name = 'nadia'))::api.ack_notice_request)).acknowledged_by;
end $$;
create function pg_temp.events(who text, of_kind text default null) returns text language sql as $$
	select string_agg(concat_ws(' ', e.kind, e.what, e.who), ', ' order by e.place) from unnest((pg_temp.show(who)).events) with ordinality
		e (at, kind, what, who, system, court, day, hearing, words, changes, subject, attempt, place) where of_kind is null or e.kind = of_kind $$;

select tap.submit('l1', jsonb_build_array(tap.hearing('41AA0000126', 'Khan')));
select tap.later('1 minute');
select isnt(tap.client('K7', 'Khan'), null, 'Khan is a client''s');
insert into core.link_decision (link_id, decided_at, decided_by, decision, from_state, to_state) select l.id, core.now(), p.id, 'link', 'proposed', 'confirmed'
	from core.link l, core.principal p where p.name = 'carol';
select tap.later('1 minute');
select tap.submit('l2', jsonb_build_array(tap.hearing('41AA0000126', 'Khan', '11:30')));
select tap.later('10 minutes');
select is(pg_temp.ack(), 'nadia', 'nadia has seen it');
select tap.later('1 minute');
select tap.outcome('o1', '41AA0000126', 'Khan');

select is(pg_temp.events('nadia', 'case'), 'case opened', 'the case was opened');
select is(pg_temp.events('nadia', 'link'), 'link confirmed Carol B', 'who linked it');
select is(pg_temp.events('nadia', 'hearing'), 'hearing listed, hearing moved, hearing resulted', 'listed, moved, then resulted');
select is((select e.was || '>' || e.now from unnest((pg_temp.show('nadia')).events) x, unnest(x.changes) e where x.kind = 'hearing' and e.field = 'time'), '10:00>11:30', 'from when to when');
select matches(pg_temp.events('nadia', 'outcome'), '^outcome official$', 'the outcome');
select is((select x.words from unnest((pg_temp.show('nadia')).events) x where x.kind = 'outcome'), 'Conditional bail, conditional bail', 'in words that name nobody');
select ok(pg_temp.show('nadia')::text !~ 'SECRET', 'no free text stands in it');
select matches(pg_temp.events('nadia', 'told'), 'told hearing-moved Nadia R', 'who was told');
select is(pg_temp.events('nadia', 'seen'), 'seen hearing-moved Nadia R', 'who has seen it');
select ok((select bool_and(a <= b) from (select e.at as a, lead(e.at) over (order by e.place) as b from unnest((pg_temp.show('nadia')).events) with ordinality
	e (at, kind, what, who, system, court, day, hearing, words, changes, subject, attempt, place)) x where b is not null), 'oldest first');
select is(pg_temp.events('carol', 'seen'), 'seen hearing-moved Nadia R', 'the coordinator knows that she has seen it');
select throws_ok($$select pg_temp.show('dan')$$, 'SD003', null, 'another court''s coordinator knows of no such case');
select throws_ok($$select pg_temp.show('mia')$$, 'SD003', null, 'nor does another service');
select throws_ok($$select pg_temp.show('ada')$$, 'SD002', null, 'an administrator sees no cases');
select is((select count(*) from core.audit a where a.action = 'show-case' and a.subject_kind = 'case') > 0, true, 'that it was looked at is audited');
select * from finish();
