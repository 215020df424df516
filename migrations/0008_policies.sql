-- Row security, forced on every table. Policies are for two roles: sdac_engine, whose few functions must
-- see every row, and sdac_api, which acts for the principal that api.enter() named. No policy, no row:
-- sdac_owner, sdacd and everyone else have none. Calls stand in sub-selects so that they run once a
-- statement, not once a row.
--
--   feeder       court-side tables of its courts, its own receipts and feeds; no caseload, no text back
--   coordinator  court side of her courts, also to submit (an overnight custody case is on no list), links and cases linked there, her notices
--   idva         her cases and her service's, hearings and defendants linked to them, her notices
--   admin        principals, courts, feeds, her notices; no case, no hearing
--   auditor      the audit trail

do $$
declare
	name text;
begin
	for name in select c.oid::regclass::text from pg_class c
		where c.relnamespace = 'core'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'schema_version' loop
		execute format('alter table %s enable row level security', name);
		execute format('alter table %s force row level security', name);
		if name <> 'core.audit' then
			execute format('create policy engine on %s to sdac_engine using (true) with check (true)', name);
		end if;
	end loop;
end
$$;

-- ---- what a person may see, as sets that run once a statement; they look past row security
create function core.own_case_ids() returns setof uuid
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select c.id from core.client_case c
	where core.principal_role() = 'idva' and (c.idva_id = core.principal_id() or c.service_code = core.service_code());
end;

create function core.own_defendant_ids(states text[]) returns setof uuid
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select l.defendant_id from core.link l
	where l.state = any (states) and l.case_id in (select core.own_case_ids());
end;

create function core.own_hearing_ids() returns setof uuid
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select hd.hearing_id from core.hearing_defendant hd
	where hd.defendant_id in (select core.own_defendant_ids('{auto,confirmed,proposed}'));
end;

create function core.own_notice_ids() returns setof uuid
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select d.notice_id from core.delivery d where d.principal_id = core.principal_id();
end;

-- ---- what everyone who is somebody may read
create policy read on core.clock for select to sdac_api using (true);
create policy read on core.holiday for select to sdac_api using (true);
create policy read on core.notice_kind for select to sdac_api using (true);
create policy read on core.service for select to sdac_api using (true);
create policy read on core.court for select to sdac_api using (true);
create policy read on core.court_alias for select to sdac_api using (true);
create policy read on core.courtroom for select to sdac_api using (true);
create policy add_room on core.courtroom for insert to sdac_api
	with check ((select core.principal_role()) in ('feeder', 'coordinator') and court_code = any ((select core.court_codes())::text[]));

-- ---- admin: people, courts, feeds
create policy admin on core.service to sdac_api
	using ((select core.principal_role()) = 'admin') with check ((select core.principal_role()) = 'admin');
create policy admin on core.court to sdac_api
	using ((select core.principal_role()) = 'admin') with check ((select core.principal_role()) = 'admin');
create policy admin on core.court_alias to sdac_api
	using ((select core.principal_role()) = 'admin') with check ((select core.principal_role()) = 'admin');
create policy admin on core.principal to sdac_api
	using ((select core.principal_role()) = 'admin') with check ((select core.principal_role()) = 'admin');
create policy admin on core.principal_court to sdac_api
	using ((select core.principal_role()) = 'admin') with check ((select core.principal_role()) = 'admin');
create policy admin on core.feed to sdac_api
	using ((select core.principal_role()) = 'admin') with check ((select core.principal_role()) = 'admin');
-- Names of colleagues stand on links and acknowledgements; a feeder sees only itself.
create policy read on core.principal for select to sdac_api
	using ((select core.principal_role()) in ('coordinator', 'idva', 'auditor') or id = (select core.principal_id()));
create policy read on core.principal_court for select to sdac_api
	using ((select core.principal_role()) in ('coordinator', 'idva', 'auditor') or principal_id = (select core.principal_id()));

-- ---- feeds and receipts
create policy own on core.feed to sdac_api
	using ((select core.principal_role()) = 'feeder' and principal_id = (select core.principal_id()))
	with check ((select core.principal_role()) = 'feeder' and principal_id = (select core.principal_id())
		and court_code = any ((select core.court_codes())::text[]));
create policy court on core.feed for select to sdac_api
	using ((select core.principal_role()) = 'coordinator' and court_code = any ((select core.court_codes())::text[]));
create policy own on core.receipt to sdac_api
	using (principal_id = (select core.principal_id())) with check (principal_id = (select core.principal_id()));

-- ---- the court side: a feeder and a coordinator write and read for their courts; text comes back to her only
do $$
declare
	name text;
	scoped constant text := '(select core.principal_role()) in (''feeder'', ''coordinator'') and court_code = any ((select core.court_codes())::text[])';
begin
	foreach name in array array['list_scope', 'publication', 'quarantine', 'court_case', 'hearing', 'listing', 'hearing_version',
		'defendant', 'defendant_version', 'hearing_defendant', 'offence', 'outcome', 'outcome_result', 'outcome_offence'] loop
		execute format('create policy court on core.%I to sdac_api using (%s) with check (%s)', name, scoped, scoped);
	end loop;
	execute format('create policy court_writes on core.sensitive_text for insert to sdac_api with check (%s)', scoped);
end
$$;
create policy court_reads on core.sensitive_text for select to sdac_api
	using ((select core.principal_role()) = 'coordinator' and court_code = any ((select core.court_codes())::text[]));

-- ---- the court side as an IDVA sees it: what is linked to her cases
create policy idva on core.list_scope for select to sdac_api using ((select core.principal_role()) = 'idva');
create policy idva on core.publication for select to sdac_api using ((select core.principal_role()) = 'idva');
create policy idva on core.court_case for select to sdac_api
	using ((select core.principal_role()) = 'idva' and id in (select d.case_id from core.defendant d));
create policy idva on core.hearing for select to sdac_api
	using ((select core.principal_role()) = 'idva' and id in (select core.own_hearing_ids()));
create policy idva on core.hearing_version for select to sdac_api
	using ((select core.principal_role()) = 'idva' and hearing_id in (select core.own_hearing_ids()));
create policy idva on core.defendant for select to sdac_api
	using ((select core.principal_role()) = 'idva' and id in (select core.own_defendant_ids('{auto,confirmed,proposed}')));
create policy idva on core.defendant_version for select to sdac_api
	using ((select core.principal_role()) = 'idva' and defendant_id in (select core.own_defendant_ids('{auto,confirmed,proposed}')));
create policy idva on core.hearing_defendant for select to sdac_api
	using ((select core.principal_role()) = 'idva' and defendant_id in (select core.own_defendant_ids('{auto,confirmed,proposed}')));
create policy idva on core.offence for select to sdac_api
	using ((select core.principal_role()) = 'idva' and defendant_id in (select core.own_defendant_ids('{auto,confirmed,proposed}')));
create policy idva on core.sensitive_text for select to sdac_api -- not on a mere proposal
	using ((select core.principal_role()) = 'idva' and defendant_id in (select core.own_defendant_ids('{auto,confirmed}')));
create policy idva on core.outcome for select to sdac_api
	using ((select core.principal_role()) = 'idva' and defendant_id in (select core.own_defendant_ids('{auto,confirmed}')));
create policy idva on core.outcome_result for select to sdac_api
	using ((select core.principal_role()) = 'idva' and outcome_id in (select o.id from core.outcome o));
create policy idva on core.outcome_offence for select to sdac_api
	using ((select core.principal_role()) = 'idva' and outcome_id in (select o.id from core.outcome o));

-- ---- caseload
create policy idva on core.client_case to sdac_api
	using ((select core.principal_role()) = 'idva' and (idva_id = (select core.principal_id()) or service_code = (select core.service_code())))
	with check ((select core.principal_role()) = 'idva' and service_code = (select core.service_code()));
create policy court on core.client_case for select to sdac_api
	using ((select core.principal_role()) = 'coordinator' and exists (select from core.link l
		where l.case_id = client_case.id and l.state in ('auto', 'confirmed', 'proposed')));

do $$
declare
	name text;
begin
	foreach name in array array['client_case_version', 'client_case_urn', 'client_case_alias'] loop
		execute format('create policy idva on core.%I to sdac_api using (case_id in (select core.own_case_ids()))
			with check (case_id in (select core.own_case_ids()))', name);
	end loop;
end
$$;

-- ---- links: her cases', her courts'
create policy idva on core.link to sdac_api
	using (case_id in (select core.own_case_ids())) with check (case_id in (select core.own_case_ids()));
create policy court on core.link to sdac_api
	using ((select core.principal_role()) = 'coordinator' and exists (select from core.defendant d where d.id = link.defendant_id))
	with check ((select core.principal_role()) = 'coordinator' and exists (select from core.defendant d where d.id = link.defendant_id));
create policy of_link on core.link_decision to sdac_api
	using (exists (select from core.link l where l.id = link_decision.link_id))
	with check (exists (select from core.link l where l.id = link_decision.link_id) and decided_by = (select core.principal_id()));
-- core.link_key, core.link_work, core.finding: the engine's alone.

-- ---- notices: one's own
create policy own on core.recipient to sdac_api
	using (principal_id = (select core.principal_id())) with check (principal_id = (select core.principal_id()));
create policy own on core.delivery to sdac_api
	using (principal_id = (select core.principal_id())) with check (principal_id = (select core.principal_id()));
create policy own on core.notice for select to sdac_api using (id in (select core.own_notice_ids()));

-- ---- audit: everyone writes in her own name, the auditor reads, nobody changes
create policy engine_writes on core.audit for insert to sdac_engine with check (true);
create policy engine_reads on core.audit for select to sdac_engine using (true);
create policy own_name on core.audit for insert to sdac_api
	with check (principal_id is not distinct from (select core.principal_id()));
create policy auditor on core.audit for select to sdac_api using ((select core.principal_role()) = 'auditor');
