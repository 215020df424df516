-- Purpose    The parts of api.record_observation().
-- Errors     SD001.
-- Tables     outcome, court_case (read).
create or replace function core.check_observation(request api.record_observation_request) returns void
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
	bad constant text := case
		when coalesce(length(request.message_id), 0) not between 1 and 128 then 'message_id'
		when request.trial_outcome not in ('effective', 'cracked', 'ineffective', 'vacated') then 'trial_outcome'
		when request.next_hearing_date is not null and core.date_or_null(request.next_hearing_date) is null then 'next_hearing_date'
		when request.until_date is not null and core.date_or_null(request.until_date) is null then 'until_date'
		when coalesce(request.bail_status, request.plea, request.verdict, request.trial_outcome, request.next_hearing_date) is null
			and coalesce(cardinality(request.results), 0) = 0 then 'bail_status'
	end;
begin
	if bad is not null then
		perform core.refuse('SD001', 'an observation needs its message id, and something that was said', 'record_observation_request.' || bad,
			'Say bail, plea, verdict, a result, how the trial went, or the next hearing; dates are ISO, 2026-03-04.');
	end if;
end
$$;

-- As an outcome that a source would send. Its identifiers are those of the rows, so that it finds them again.
create or replace function core.observed_outcome(request api.record_observation_request, h core.hearing, d core.defendant)
	returns api.submit_outcome_request
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	return row(row(request.message_id, 'manual', null, null, null, false, null)::api.source, 'observed', h.court_code, h.hearing_date::text,
		h.source_hearing_id, coalesce(h.urn, (select c.urn from core.court_case c where c.id = h.case_id)), coalesce(h.case_number,
		(select c.case_number from core.court_case c where c.id = h.case_id)),
		row(null, row(d.full_name, null, d.forenames, d.middle_names, d.surname, d.name_form)::api.person_name, d.aliases, d.birth_date::text, d.birth_date_quality,
			d.age, d.sex, d.postcode, d.pnc_id, d.cro_number, d.arrest_summons_number, null, null, null, null,
			case when coalesce(request.plea, request.verdict) is not null then array[row(null, null, null, null, request.plea,
				case when request.plea is not null then h.hearing_date::text end, request.verdict,
				case when request.verdict is not null then h.hearing_date::text end, null, null)::api.listed_offence]
			else array[]::api.listed_offence[] end)::api.listed_defendant,
		core.now(), false, request.bail_status,
		array(select row(null, 'defendant', null, null, upper(c), coalesce(core.code_title('result', 'manual', c, null),
			core.code_title('result-class', 'manual', c, null)), '{}', h.hearing_date::text, false, null, '{}',
			request.until_date)::api.outcome_result from unnest(request.results) c),
		case when request.next_hearing_date is not null then row(coalesce(request.next_court_code, h.court_code), null, null, request.next_hearing_date,
			'date_only', null, request.adjournment_reason)::api.next_hearing end,
		request.trial_outcome, request.trial_outcome_reason, null, null)::api.submit_outcome_request;
end
$$;

create or replace function core.observation_response(receipt core.receipt, of_hearing uuid, of_defendant uuid) returns api.record_observation_response
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select row((select o.id::text from core.outcome o where o.hearing_id = of_hearing and o.defendant_id = of_defendant and o.basis = 'observed'
		and o.version = (receipt).version order by o.received_at desc limit 1), (receipt).version,
		(receipt).verdict = 'duplicate' or (receipt).committed_at <> core.now())::api.record_observation_response;
end;
