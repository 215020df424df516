-- Who owns what and who may do what: set anew, by rule, each time schema api is made. What no rule
-- below gives, nobody has.
--
-- Owners: tables and plain functions of core are sdac_owner's; a core function that is SECURITY DEFINER
-- is there to see every row, and is sdac_engine's; everything in api is sdac_api's.

do $$
declare
	thing record;
begin
	execute format('revoke all on database %I from public', current_database());
	execute format('grant connect on database %I to sdacd', current_database());

	for thing in select c.oid::regclass as name, c.relkind, c.relowner from pg_class c
		where c.relnamespace = 'core'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S') loop
		-- A sequence that belongs to a column follows its table, and may not be moved by itself.
		if thing.relkind = 'S' and exists (select from pg_depend d where d.classid = 'pg_class'::regclass
			and d.objid = thing.name and d.deptype in ('a', 'i')) then
			continue;
		end if;
		-- Only if need be: it waits for everyone who uses the table, and makes them wait.
		if thing.relowner <> 'sdac_owner'::regrole then
			execute format('alter table %s owner to sdac_owner', thing.name);
		end if;
	end loop;
	for thing in select p.oid::regprocedure as name, p.prosecdef from pg_proc p
		where p.pronamespace = 'core'::regnamespace and p.prokind = 'f' loop
		execute format('alter function %s owner to %I', thing.name,
			case when thing.prosecdef then 'sdac_engine' else 'sdac_owner' end);
	end loop;

	alter schema api owner to sdac_api;
	for thing in select p.oid::regprocedure as name from pg_proc p where p.pronamespace = 'api'::regnamespace loop
		execute format('alter function %s owner to sdac_api', thing.name);
	end loop;
	for thing in select format('%I.%I', 'api', t.typname) as name from pg_type t
		join pg_class c on c.oid = t.typrelid and c.relkind = 'c' where t.typnamespace = 'api'::regnamespace loop
		execute format('alter type %s owner to sdac_api', thing.name);
		execute format('revoke all on type %s from public', thing.name);
		execute format('grant usage on type %s to sdacd, sdac_engine', thing.name);
	end loop;
end
$$;

revoke all on schema public from public;
revoke all on schema core, api from public;
revoke all on all tables in schema core from public, sdacd;
revoke all on all sequences in schema core from public, sdacd;
revoke all on all functions in schema core from public, sdacd;
revoke all on all functions in schema api from public;

grant usage on schema core to sdac_api, sdac_engine;
grant usage on schema api to sdac_api, sdac_engine, sdacd;
grant execute on all functions in schema core to sdac_owner, sdac_api, sdac_engine;
grant usage on all sequences in schema core to sdac_api, sdac_engine;
grant select on all tables in schema core to sdac_api, sdac_engine;
grant execute on all functions in schema api to sdacd;

-- Nothing is overwritten: what was said, decided, received or written down stays as it was.
do $$
declare
	thing record;
	append_only constant text[] := array['audit', 'link_decision', 'client_case_version', 'hearing_version', 'defendant_version',
		'publication', 'outcome_result', 'outcome_offence', 'outcome_view', 'protective_order_step', 'special_measure', 'limit_kind', 'code_clock',
		'notice', 'notice_kind_version', 'notice_kind_decision', 'notice_step', 'contact', 'finding',
		'sdac_exception', 'link_model', 'link_model_constant', 'link_model_step'];
	-- Made from other rows, and following them.
	derived constant text[] := array['link_key', 'link_term', 'link_frequency', 'link_large_block', 'code_draft'];
	-- Set by migrations and by tests, never by a function.
	fixed constant text[] := array['schema_version', 'clock', 'shipped_notice_kind', 'working_hours', 'holiday', 'da_offence', 'measure', 'sdac_pattern',
		'code_set', 'code_system'];
begin
	for thing in select c.oid::regclass as name, c.relname from pg_class c
		where c.relnamespace = 'core'::regnamespace and c.relkind in ('r', 'p') and c.relname <> all (fixed) loop
		execute format('grant insert on table %s to sdac_api, sdac_engine', thing.name);
		if thing.relname <> all (append_only) then
			execute format('grant update on table %s to sdac_api, sdac_engine', thing.name);
		end if;
		if thing.relname = any (derived) then
			execute format('grant delete on table %s to sdac_engine', thing.name);
		end if;
	end loop;
end
$$;
