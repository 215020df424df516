-- Purpose: writes a client case that api.open_case() has checked: new, amended, reopened, or as it was.
-- Returns: its id, and whether it was opened now.
-- Tables: client_case, client_case_version, client_case_urn, client_case_alias, audit; link_work by core.queue_link_work().
--
-- An amendment replaces: what it leaves out is gone, and stays in the version before. Only what the
-- linker reads makes it look again.
create or replace function core.store_case(request api.open_case_request, service text, named uuid) returns api.open_case_response
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	at constant timestamptz := core.now();
	was core.client_case;
	wanted core.client_case;
	idva uuid;
	was_person jsonb;
	person constant jsonb := core.person_as_asked(request.perpetrator, request.court_code);
	is_opened boolean;
begin
	-- Two first requests for the same case at the same time: the second finds the first's row.
	perform pg_advisory_xact_lock(hashtextextended(service || '/' || btrim(request.client_ref), 1));
	select * into was from core.client_case k where k.service_code = service and k.client_ref = btrim(request.client_ref) for no key update;
	if was.id is not null and not core.may_know(was.id, core.principal_id()) then
		return core.hold_back(was);
	end if;
	was_person := core.person_of_case(was);
	idva := coalesce(named, core.idva_unnamed(was, service));
	is_opened := was.id is null or was.closed_at is not null;
	if not is_opened and was_person = person - 'urns_raw' and was.idva_id is not distinct from idva
			and was.is_high_risk = coalesce(request.is_high_risk, false) then
		return row(was.id::text, false)::api.open_case_response;
	end if;

	wanted := jsonb_populate_record(was, person);
	wanted.id := coalesce(was.id, gen_random_uuid());
	wanted.service_code := service;
	wanted.client_ref := btrim(request.client_ref);
	wanted.idva_id := idva;
	wanted.is_high_risk := coalesce(request.is_high_risk, false);
	wanted.is_bulk := coalesce(request.bulk, false);
	wanted.version := coalesce(was.version, 0) + 1;
	wanted.changed_at := at;
	if is_opened then
		wanted.opened_at := at;
		wanted.opened_by := core.principal_id();
		wanted.closed_at := null;
		wanted.closed_by := null;
		wanted.close_reason := null;
	end if;
	perform core.write_case(was, wanted, was_person, person);
	if is_opened or was_person <> person - 'urns_raw' then
		perform core.queue_link_work('case', array[wanted.id]);
	end if;
	return row(wanted.id::text, is_opened)::api.open_case_response;
end
$$;
