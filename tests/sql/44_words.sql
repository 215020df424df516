-- What an outcome is called: by what its codes mean in the system that wrote them.
select plan(10);
select tap.world();
create function pg_temp.words(sys text, more jsonb) returns text language plpgsql as $$
declare
	made uuid;
begin
	perform tap.outcome('o' || md5(sys || more::text), '41AA0000126', 'Khan', '{"results": [], "bail_status": null}'::jsonb || more, jsonb_build_object('system', sys));
	return (select core.outcome_words(o.id) from core.outcome o where o.message_id = 'o' || md5(sys || more::text));
end $$;
select tap.submit('l1', jsonb_build_array(tap.hearing('41AA0000126', 'Khan')));
select is(pg_temp.words('common-platform', '{"bail_status": "P"}'), 'held until conditions are met, then bail without a hearing', 'Common Platform''s P is not yet out');
select is(pg_temp.words('spi', '{"bail_status": "P"}'), 'remanded in custody with a direction to release on bail', 'SPI''s P is custody');
select is(pg_temp.words('common-platform', '{"bail_status": "A"}'), null, 'not applicable says nothing');
select is(pg_temp.words('common-platform', '{"bail_status": "Q"}'), 'status q (not known)', 'an unknown letter does not look like nothing');
select is(pg_temp.words('common-platform', '{"trial_outcome": "ineffective", "trial_outcome_reason": "N3"}'),
	'trial ineffective: ' || (core.trial_reason('ineffective', 'N3', 'B01LY', null)).title, 'why a trial did not run');
select is(pg_temp.words('common-platform', '{"trial_outcome": "cracked", "trial_outcome_reason": "??"}'), 'trial cracked', 'or only that it did not');
select is(pg_temp.words('common-platform', jsonb_build_object('results', jsonb_build_array(jsonb_build_object('level', 'offence', 'code', '1002', 'qualifiers', '[]'::jsonb,
	'conditions', '[]'::jsonb)))), 'Imprisonment', 'a result without a label has the words of its code');
select is((select string_agg(concat(core.plea_words(m)), ',' order by m) from unnest('{guilty,indicated-guilty,none}'::text[]) m), 'Guilty plea,Guilty plea indicated,',
	'an indicated plea is not a plea');
select is((select count(*) from core.code c where c.set_name = 'plea' and core.plea_words(c.attributes ->> 'meaning') is null and c.attributes ->> 'meaning' <> 'none'), 0::bigint,
	'every plea has words');
select is((select string_agg(distinct c.attributes ->> 'meaning', ' ') from core.code c where c.set_name = 'verdict'
	and core.verdict_words(c.attributes ->> 'meaning') is null), 'no-verdict', 'every verdict but none has words');
select * from finish();
