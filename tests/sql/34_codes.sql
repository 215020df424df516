-- The code tables: whose code it is, on which day, our rank of bail, what a result does, and how a release replaces
-- another. Around Wednesday 4 March 2026.
select plan(46);
select tap.world();
update core.clock set "offset" = timestamptz '2026-03-04 09:00 Europe/London' - now();
create function pg_temp.ship(of_set text, lines jsonb) returns text language sql as $$
	select core.ship_codes(of_set, encode(sha256(convert_to(lines::text, 'UTF8')), 'hex'), array(select jsonb_array_elements(lines))) $$;
create function pg_temp.title(day date, written text default 'AA10001') returns text language sql as $$
	select core.code_title('offence', 'common-platform', written, day) $$;

-- What came with the program.
select is((select count(*)::integer from core.code where set_name = 'trial-reason'), 61, 'every trial reason is there');
select is_empty($$select set_name, scheme, code, valid_from from core.code where withdrawn_by is null group by 1, 2, 3, 4 having count(*) > 1$$, 'a key stands once');
select is_empty($$select from core.code_release where origin = 'shipped' and (completed_at is null or octet_length(sha256) <> 32)$$, 'each shipped table is a release with its checksum');
select is_empty($$select from core.code_draft$$, 'nothing of a release is left behind');
select is_empty($$select code from core.code where set_name = 'bail-status' and (attributes ->> 'rank' !~ '^[0-9]{2}$' or attributes ->> 'held' not in ('yes', 'care', 'until-condition', 'no'))$$,
	'each bail status has its rank and says whether he is held');
select is_empty($$select c.code, w from core.code c, unnest(string_to_array(c.attributes ->> 'classes', ' ')) w where c.set_name = 'result-class' and w not in
	('custody', 'care', 'release', 'bail', 'bail-conditional', 'bail-unconditional', 'bail-varied', 'bail-removed', 'warrant', 'backed', 'warrant-withdrawn',
	'warrant-executed', 'warrant-not-executed', 'warrant-witness', 'order-made', 'order-varied', 'order-discharged', 'final', 'ended', 'sentence', 'adjourned',
	'sent', 'reopened', 'trial-vacated', 'moved', 'error', 'text', 'urgent')$$, 'a class is one of the words that are told');
select is_empty($$select o.code from core.code o where o.set_name = 'order' and not exists (select from core.code c where c.set_name = 'result-class'
	and (c.scheme, c.code) = (o.scheme, o.code) and c.attributes ->> 'order' = o.attributes ->> 'kind')$$, 'each order is a result that says which order');

-- The same letter in two systems.
select is(core.bail_rank('spi', 'P'), 15, 'P of SPI is custody');
select is(core.bail_rank('common-platform', 'P'), 40, 'P of Common Platform is bail that waits for a condition');
select is(core.code_says('bail-status', 'spi', 'P', 'held'), 'yes', 'with the one he is held');
select is(core.code_says('bail-status', 'common-platform', 'P', 'held'), 'until-condition', 'with the other until a condition is met');
select is(core.bail_rank('spi', 'PB'), core.bail_rank('spi', 'P'), 'the remand status behind the letter ranks like it');
select is(core.bail_rank('nobody', 'C'), null, 'a system that is not known has no letters');
select is(core.bail_rank('common-platform', ' b '), 50, 'case and blanks do not matter');
select is(core.bail_rank('common-platform', 'Q'), null, 'an unknown letter has no rank');

-- From one status to the next.
select is(core.bail_step('common-platform', 'C', 'common-platform', 'B'), 'looser', 'custody to bail');
select is(core.bail_step('common-platform', 'B', 'common-platform', 'U'), 'looser', 'to unconditional bail');
select is(core.bail_step('common-platform', 'C', 'common-platform', 'P'), 'looser', 'custody to bail with conditions before release');
select is(core.bail_step('common-platform', 'B', 'common-platform', 'C'), 'tighter', 'bail to custody');
select is(core.bail_step('spi', 'P', 'common-platform', 'P'), 'looser', 'the letter of one system is not that of another');
select is(core.bail_step('spi', 'C', 'common-platform', 'C'), 'same', 'the same in two systems');
select is(core.bail_step('common-platform', 'B', 'common-platform', 'Q'), 'looser', 'what is not known is looser');
select is(core.bail_step('common-platform', 'Q', 'common-platform', 'C'), 'looser', 'also when it was not known before');
select is(core.bail_step('common-platform', 'Q', 'common-platform', 'q'), 'same', 'the same unknown word again is no change');
select is(core.bail_step('common-platform', null, 'common-platform', 'C'), null, 'nothing was said: nothing to compare');

-- Results, conditions, trials.
select is(core.result_classes('common-platform', '4027', 'RC'), '{bail,bail-conditional,urgent}', 'both codes of a result count');
select is(core.result_classes('spi', '4046', null), '{custody,release}', 'custody with a direction to release is both');
select is(core.result_classes('spi', '9999', null), '{}', 'an unknown result does nothing that we know');
select ok('text' = any (core.result_classes('spi', '1000', null)), 'an uncoded result must be read');
select ok('bail-removed' = any (core.result_classes('spi', '4596', null)), 'conditions removed');
select is(core.condition_protects('common-platform', 'PORE3'), true, 'no contact protects');
select is(core.condition_protects('common-platform', 'PORE1'), false, 'not driving does not');
select is(core.condition_protects('common-platform', 'PORE99'), null, 'an unknown condition: not known');
select is((core.trial_reason('cracked', 'J', 'B01LY', null)).attributes ->> 'witness', 'civilian', 'cracked J: a witness');
select is((core.trial_reason('vacated', 'J', 'B01LY', null)).attributes ->> 'side', 'defence', 'vacated J is another thing');
select isnt((core.trial_reason('ineffective', 'M1', 'B01LY', null)).title, (core.trial_reason('ineffective', 'M1', 'C01LY', null)).title, 'M1 is not the same in the Crown Court');
select is((core.trial_reason('ineffective', 'X', 'B01LY', null)).title, null, 'jurors lack in the Crown Court alone');

-- One release after another.
select is(pg_temp.ship('offence', '[{"scheme": "cp", "code": "aa10001", "title": "Old words"}, {"scheme": "cp", "code": "AA10002", "title": "Stays"}, {"scheme": "cp", "code": "AA10003", "title": "Goes"}]'),
	'released', 'a first release');
select is(pg_temp.ship('offence', '[{"scheme": "cp", "code": "aa10001", "title": "Old words"}, {"scheme": "cp", "code": "AA10002", "title": "Stays"}, {"scheme": "cp", "code": "AA10003", "title": "Goes"}]'),
	'known', 'the same again changes nothing');
update core.clock set "offset" = timestamptz '2026-06-01 09:00 Europe/London' - now();
select pg_temp.ship('offence', '[{"scheme": "cp", "code": "AA10001", "title": "New words"}, {"scheme": "cp", "code": "AA10002", "title": "Stays"}, {"scheme": "cp", "code": "AA10004", "title": "New"}]');
select is((select concat_ws(' ', n_added, n_changed, n_ended) from core.code_release where set_name = 'offence' order by completed_at desc limit 1), '1 1 1', 'it counts what differs');
select is(pg_temp.title('2026-05-31') || ', ' || pg_temp.title('2026-06-01'), 'Old words, New words', 'the words of the day');
select is(pg_temp.title('2026-07-01', 'AA10003'), 'Goes', 'a code that has ended keeps its words');
select is((core.code_of('offence', 'common-platform', 'AA10003', '2026-07-01')).code, null, 'but is not valid any more');
select is((select count(*)::integer from core.code where code = 'AA10002' and set_name = 'offence'), 1, 'what did not change is not written again');
select throws_ok($$select pg_temp.ship('offence', '[{"scheme": "cp", "code": "AA10001", "title": "One"}, {"scheme": "cp", "code": "AA10001", "title": "Two"}]')$$, 'SD001', null,
	'a key that stands twice is refused');
select is(pg_temp.title('2026-06-01'), 'New words', 'and nothing of it counts');

select * from finish();
