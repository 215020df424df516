-- Invented people for the bench of the linker: names of syllables, as unevenly common as names are, dates of birth
-- and postcodes. In schema bench, which nothing else uses.
create schema bench;

create function bench.word(n integer, capital text[]) returns text
	language sql immutable
return initcap(capital[1 + n % cardinality(capital)] || (array['ar', 'el', 'in', 'om', 'un', 'ash', 'eth', 'ir'])[1 + n / 24 % 8]
	|| (array['a', 'an', 'ek', 'is', 'on', 'u', 'ley', 'ton', 'ford', 'sen', 'wood', 'man'])[1 + n / 192 % 12] || case when n >= 2304 then chr(97 + n / 2304 % 26) else '' end);

-- A few names are everywhere, most are rare.
create function bench.common(many integer) returns integer
	language sql volatile
return floor(many * power(random(), 2))::integer;

create table bench.person as
select n, bench.word(bench.common(1500), '{b,d,f,g,h,j,k,l,m,n,p,r,s,t,v,w,y,z,br,dr,kh,st,sh,tr}') as forename,
	bench.word(bench.common(1500) + 400, '{m,k,sh,r,s,t,b,d,f,g,h,j,l,n,p,v,w,y,z,br,dr,kh,st,tr}') as middle,
	bench.word(bench.common(20000), '{w,t,h,b,c,m,k,s,p,r,g,d,f,j,l,n,v,y,z,br,cr,gr,st,sh}') as surname,
	date '1955-01-01' + floor(random() * 18000)::integer as born,
	'WB' || 1 + floor(random() * 40)::integer || ' ' || 1 + floor(random() * 9)::integer || chr(65 + floor(random() * 20)::integer) || chr(65 + floor(random() * 20)::integer) as postcode,
	'01WB' || lpad(n::text, 7, '0') as urn
from generate_series(1, :people) n;

-- Caseloads hold what was told at second hand: some without a date of birth, a postcode or a number.
insert into core.client_case (service_code, client_ref, idva_id, court_code, full_name, forenames, surname, name_form, birth_date, sex, postcode,
	is_bulk, opened_at, changed_at)
select 'westside', 'B-' || n, (select id from core.principal where name = 'nadia'), 'B01WB', forename || ' ' || surname, forename, surname, 'structured',
	case when n % 9 > 1 then born end, 'M', case when n % 10 > 2 then postcode end, true, core.now(), core.now()
from bench.person where n <= :cases;
insert into core.client_case_urn (case_id, urn, urn_raw, added_at)
select k.id, p.urn, p.urn, core.now() from bench.person p join core.client_case k on k.client_ref = 'B-' || p.n where p.n <= :cases and p.n % 3 = 0;
select core.queue_link_work('case', array(select id from core.client_case));

-- List number "list" of sixty hearings: one in eight is of somebody on a caseload.
create function bench.list(list integer, cases integer) returns text
	language sql stable
return (
	select jsonb_build_object('submit_list_request', jsonb_build_object(
		'source', jsonb_build_object('message_id', 'linker-' || list, 'system', 'libra', 'published_at', 1819670400000),
		'court_code', 'B01WB', 'list_date', (date '2027-09-01' + list)::text, 'list_type', 'LIST_TYPE_ADULT', 'completeness', 'COMPLETENESS_FULL',
		'hearings', jsonb_agg(jsonb_build_object('case_urn', p.urn, 'local_time', '10:00', 'time_precision', 'TIME_PRECISION_EXACT', 'hearing_type', 'FH',
			'room', '1', 'defendants', jsonb_build_array(jsonb_build_object('name', jsonb_build_object('forenames', p.forename, 'middle_names', p.middle,
				'surname', upper(p.surname), 'form', 'NAME_FORM_STRUCTURED'), 'birth_date', p.born::text, 'birth_date_quality', 'DATE_QUALITY_OK',
				'sex', 'M', 'postcode', p.postcode))))))
	from generate_series(0, 59) i join bench.person p on p.n = case when i % 8 = 0 then 1 + (list * 60 + i) * 37 % cases else cases + list * 60 + i end);

-- What is measured is far more than a feeder may have told: no brake.
alter table core.feed alter column brake_limit drop default;
update core.feed set brake_limit = null;
