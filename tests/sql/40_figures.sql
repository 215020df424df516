-- The monitoring return. March 2026 at B01LY: six domestic abuse cases on one day, one that is not, one of another court.
select plan(38);
select tap.world();
update core.clock set "offset" = timestamptz '2026-03-01 09:00 Europe/London' - now();
create function pg_temp.dv(urn text, surname text, at_time text, more jsonb default '{}') returns jsonb language sql as $$
	select tap.hearing(urn, surname, at_time, '1', '{"markers": [{"code": "DV"}]}'::jsonb || more, '{}', '2026-03-04') $$;
create function pg_temp.result(message text, urn text, surname text, code text, plea text default null, more jsonb default '{}', day text default '2026-03-04')
	returns void language sql as $$
	select tap.outcome(message, urn, surname, jsonb_build_object('hearing_date', day, 'bail_status', null, 'results', jsonb_build_array(jsonb_build_object(
		'level', 'offence', 'code', code, 'label', 'Result', 'qualifiers', '[]'::jsonb, 'conditions', '[]'::jsonb)), 'defendant', jsonb_build_object('name',
		jsonb_build_object('forenames', 'Adil', 'surname', surname, 'form', 'structured'), 'aliases', '[]'::jsonb, 'offences', case when plea is null
		then '[]'::jsonb else jsonb_build_array(jsonb_build_object('sequence', 1, 'plea', plea)) end)) || more, '{"system": "common-platform"}') $$;
create function pg_temp.figures(more jsonb default '{}', who text default 'carol') returns api.figures_response language plpgsql as $$
begin
	perform tap.act(who);
	return api.figures(jsonb_populate_record(null::api.figures_request, '{"court_code": "B01LY", "from_date": "2026-03-01", "to_date": "2026-03-31"}'::jsonb || more));
end $$;
-- "3/5" of a share or a split's part, "3" of a count, "median (n)" of a spread, "*" for what is left out.
create function pg_temp.figure(of_measure text, of_part text default null, more jsonb default '{}') returns text language sql as $$
	select case f.form when 'count' then coalesce(f.numerator::text, '*') when 'spread' then concat(f.median, ' (', f.denominator, ')')
		else concat(coalesce(f.numerator::text, '*'), '/', coalesce(f.denominator::text, '*')) end
	from unnest((pg_temp.figures(more)).figures) f where f.measure = of_measure and f.part is not distinct from of_part $$;

select tap.submit('l1', jsonb_build_array(pg_temp.dv('41AA0000126', 'Ash', '10:00'), pg_temp.dv('41AA0000226', 'Beech', '10:05'),
	pg_temp.dv('41AA0000326', 'Cedar', '10:10'), pg_temp.dv('41AA0000426', 'Elm', '10:15'), pg_temp.dv('41AA0000526', 'Fir', '14:00', '{"hearing_type": "Trial"}'),
	pg_temp.dv('41AA0000626', 'Gorse', '14:30'), tap.hearing('41AA0000726', 'Hazel', '10:20', '1', '{}', '{}', '2026-03-04')), '{"list_date": "2026-03-04"}');
select isnt(tap.client('K1', 'Ash'), null, 'Ash is a client''s');
update core.clock set "offset" = timestamptz '2026-03-05 12:00 Europe/London' - now();
select pg_temp.result('o1', '41AA0000126', 'Ash', '1002', 'G', '{"bail_status": "C"}');
select pg_temp.result('o2', '41AA0000226', 'Beech', '2051', 'NG', '{"bail_status": "U"}');
select pg_temp.result('o3', '41AA0000326', 'Cedar', '1116', 'G', '{"bail_status": "P"}');
select pg_temp.result('o4', '41AA0000426', 'Elm', '4530', 'NG', '{"bail_status": "B", "next_hearing": {"hearing_date": "2026-04-20"}}');
select pg_temp.result('o5', '41AA0000526', 'Fir', '2006', null, '{"trial_outcome": "ineffective", "trial_outcome_reason": "N3"}');

select is(pg_temp.figure('cases-new'), '6', 'a case without a marker is none of the court''s');
select is(pg_temp.figure('hearings'), '6', 'hearings');
select is(pg_temp.figure('trials-listed'), '1', 'trials');
select is(pg_temp.figure('idva-linked'), '1/6', 'linked to a client');
select is(pg_temp.figure('idva-before'), '1/6', 'before the first hearing');
select is(pg_temp.figure('identified-before'), '6/6', 'known three days before');
select is(pg_temp.figure('identification-lag'), '3 (6)', 'three days');
select is(pg_temp.figure('guilty-plea'), '2/4', 'finalised are four: Elm is adjourned, Gorse has no result');
select is(pg_temp.figure('convicted'), '2/4', 'convicted');
select is(pg_temp.figure('unsuccessful', 'withdrawn'), '1/2', 'Beech was withdrawn');
select is(pg_temp.figure('unsuccessful', 'dismissed'), '1/2', 'Fir was dismissed');
select is(pg_temp.figure('guilty-plea-first'), '2/6', 'a plea at the first hearing');
select is(pg_temp.figure('sentence', 'custody'), '1/2', 'imprisonment');
select is(pg_temp.figure('sentence', 'community'), '1/2', 'a community order');
select is(pg_temp.figure('bail-first', 'custody'), '2/4', 'Common Platform''s P is still inside');
select is(pg_temp.figure('bail-first', 'conditional bail'), '1/4', 'on conditional bail');
select is(pg_temp.figure('trial-outcome', 'ineffective'), '1/1', 'a trial did not run');
select is(pg_temp.figure('ineffective-by', 'prosecution'), '1/1', 'because a witness of the prosecution was absent');
select is(pg_temp.figure('result-latency'), '25.8 (5)', 'the results came a day later');
select is(pg_temp.figure('without-urn'), '0/6', 'nobody is without a URN');
select is((select f.missing is not null and f.numerator is null from unnest((pg_temp.figures()).figures) f where f.measure = 'attrition'), true,
	'what is not recorded is said, and is not nought');
select is((select (f).days_without_list[1:3]::text || (f).results_missing from (select pg_temp.figures() as f) x), '{2026-03-02,2026-03-03,2026-03-05}2', 'days without a list, and results that are missing');

-- The client is told, and special measures.
select is(pg_temp.figure('bail-protects'), '0/1', 'Elm''s bail has no condition');
insert into core.notice (kind, kind_version, ladder, ack_by, priority, created_at, fact_id, case_id, court_code) select k, 1, '{idva}', '{15min}', 1, at::timestamptz, gen_random_uuid(), c.id, 'B01LY'
	from core.client_case c, (values ('released', '2026-03-04 15:00 Europe/London'), ('released', '2026-03-06 15:00 Europe/London'), ('hearing-moved', '2026-03-06 15:00 Europe/London')) v (k, at);
update core.clock set "offset" = timestamptz '2026-03-10 12:00 Europe/London' - now();
select is(pg_temp.figure('told-same-day'), '0/2', 'two releases, and nobody told the client');
select is(pg_temp.figure('never-told'), '2', 'that is a figure too');
insert into core.contact (case_id, notice_id, principal_id, outcome, means, at, recorded_at) select n.case_id, n.id, p.id, 'told', 'phone',
	'2026-03-04 17:00 Europe/London', core.now() from core.notice n, core.principal p where p.name = 'nadia' and n.created_at < '2026-03-05';
insert into core.contact (case_id, notice_id, principal_id, outcome, means, at, recorded_at) select n.case_id, n.id, p.id, 'told', 'phone',
	'2026-03-09 09:00 Europe/London', core.now() from core.notice n, core.principal p where p.name = 'nadia' and n.kind = 'released' and n.created_at > '2026-03-05';
select is(pg_temp.figure('told-same-day'), '1/2', 'one on the day');
select is(pg_temp.figure('told-one-day'), '2/2', 'the other on Monday after a Friday');
insert into core.special_measure (hearing_id, court_code, measure, state, at) select h.id, 'B01LY', 'SMDW', s, core.now() from core.hearing h, unnest('{requested,granted}'::text[]) s where h.urn = '41AA0000126';
insert into core.special_measure (hearing_id, court_code, measure, state, at) select h.id, 'B01LY', 'SMLL', 'refused', core.now() from core.hearing h where h.urn = '41AA0000126';
select is(pg_temp.figure('measures-granted'), '1/2', 'a screen was granted, a live link refused');
select is(pg_temp.figure('measures-in-place'), '0/1', 'and the screen did not stand there');

-- Outside the partnership.
select is(pg_temp.figure('idva-linked', null, '{"is_external": true}'), '*/6', 'one of six is left out');
select is(pg_temp.figure('identified-before', null, '{"is_external": true}'), '*/6', 'so is six of six, which tells of each');
select is((select is_external from pg_temp.figures('{}', 'ada')), true, 'an administrator gets no small numbers');

-- What lies behind.
create function pg_temp.behind(of_measure text, who text default 'carol') returns text language plpgsql as $$
begin
	perform tap.act(who);
	return (select string_agg(c.case_urn, ' ' order by c.case_urn) from unnest((api.figure_cases(row('B01LY', '2026-03-01', '2026-03-31', of_measure, null, true)::api.figure_cases_request)).cases) c);
end $$;
select is(pg_temp.behind('convicted'), '41AA0000126 41AA0000326', 'the two that were convicted');
select throws_ok($$select pg_temp.behind('convicted', 'ada')$$, 'SD002', null, 'an administrator sees no cases');
select throws_ok($$select pg_temp.behind('nothing')$$, 'SD003', null, 'a measure has a name');
select throws_ok($$select pg_temp.figures('{}', 'dan')$$, 'SD003', null, 'another court''s figures are not hers');
select throws_ok($$select pg_temp.figures('{"to_date": "2026-02-01"}')$$, 'SD001', null, 'a period ends after it begins');
select * from finish();
