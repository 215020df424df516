-- A Crown Court hearing that joins several cases, as the reader sends it.
select plan(2);
select tap.world();
select is((select row(r.verdict, r.added) from tap.submit('x1', jsonb_build_array(
	tap.hearing('41AA0000126', 'First', '10:00', '1', '{"source_hearing_id": "77", "case_number": "T20260005"}'),
	tap.hearing('41AA0000226', 'Second', '10:00', '1', '{"source_hearing_id": "77"}')), '{"list_type": "crown_firm"}') r), row('accepted'::text, 2), 'a joined trial is a record for each case');
select is((select string_agg(urn || coalesce(case_number, ''), ' ' order by urn) from core.hearing), '41AA0000126T20260005 41AA0000226', 'each found by its own URN');
select * from finish();
