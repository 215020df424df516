-- Purpose: puts a version of the model in force, and everything that it may judge otherwise before the linker:
-- who is listed from yesterday on, and the open cases.
-- Returns: how many records wait for the linker because of it.
-- Tables: link_model_step, audit; link_work by core.queue_link_work(), link_large_block by core.forget_all_large_blocks().
create or replace function core.put_model_in_force(wanted text) returns integer
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	yesterday constant date := core.today() - 1;
	listed uuid[];
	open_cases uuid[];
begin
	insert into core.link_model_step (version, step, at, principal_id) values (wanted, 'released', core.now(), core.principal_id());
	perform core.forget_all_large_blocks(); -- they were too large by the bounds of another version
	perform core.audit('release-model', 'alteration', 'link-model', wanted);
	listed := array(select distinct hd.defendant_id from core.hearing h join core.hearing_defendant hd on hd.hearing_id = h.id
		where h.hearing_date >= yesterday and h.state <> 'deleted' and hd.removed_at is null);
	open_cases := array(select k.id from core.client_case k where k.closed_at is null);
	perform core.queue_link_work('defendant', listed);
	perform core.queue_link_work('case', open_cases);
	return cardinality(listed) + cardinality(open_cases);
end
$$;

-- Who proposed or agreed to a version since it was released last, the first of them first. One person once.
create or replace function core.model_agreed(of_version text) returns uuid[]
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select coalesce(array_agg(a.principal_id order by a.first), '{}')
	from (
		select s.principal_id, min(s.position) as first from core.link_model_step s
		where s.version = of_version and s.step <> 'released' and s.principal_id is not null and s.position > coalesce((
			select max(r.position) from core.link_model_step r where r.version = of_version and r.step = 'released'), 0)
		group by s.principal_id
	) a;
end;

-- The caller agrees to a version; with the second person it is in force. NULL: one more must agree.
create or replace function core.agree_to_model(wanted text) returns integer
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	perform pg_advisory_xact_lock(hashtextextended('sdac link model', 0));
	if not exists (select from core.link_model m where m.version = wanted) then
		perform core.refuse('SD003', 'there is no such version', 'release_model_request.version', 'List the models.');
	end if;
	if wanted = core.link_model_in_force() then
		perform core.refuse('SD004', 'this version is in force already', 'release_model_request.version', 'List the models.');
	end if;
	if core.principal_id() = any (core.model_agreed(wanted)) then
		perform core.refuse('SD002', 'you have agreed to this version already', 'release_model_request.version',
			'A second person must: another administrator.');
	end if;
	insert into core.link_model_step (version, step, at, principal_id) values (wanted, 'agreed', core.now(), core.principal_id());
	perform core.audit('agree-model', 'alteration', 'link-model', wanted);
	if cardinality(core.model_agreed(wanted)) < 2 then
		return null;
	end if;
	return core.put_model_in_force(wanted);
end
$$;
