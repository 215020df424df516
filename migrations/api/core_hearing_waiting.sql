-- Purpose    Messages that came before their hearing. In which order they arrive must not matter: they are taken in, in
--            the order of their receipt, as soon as a list or a message names the hearing and its court.
-- Parameters see each function.
-- Returns    core.keep_waiting(): false if this feeder has as many waiting as it may.
-- Errors     none.
-- Tables     hearing_waiting; principal_court (read); those of core.hearing_receive().
create or replace function core.keep_waiting(request api.submit_hearing_request, receipt core.receipt) returns boolean
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	source constant api.source := (request).source;
begin
	if (select count(*) from core.hearing_waiting w where w.principal_id = receipt.principal_id and w.message is not null) >= core.waiting_bound() then
		return false;
	end if;
	insert into core.hearing_waiting (system, source_hearing_id, principal_id, message_id, digest, message, published_at, received_at, give_up_at)
	values (source.system, request.source_hearing_id, receipt.principal_id, receipt.message_id, receipt.digest, to_jsonb(request), source.published_at,
		receipt.committed_at, receipt.committed_at + interval '3 days')
	on conflict do nothing;
	return true;
end
$$;

-- Of one feeder. The listing office of the whole country says some thousands of these a day.
create or replace function core.waiting_bound() returns integer
	language sql immutable parallel safe
return 5000;

-- What waits for these hearings and may be taken in now: its sender must speak for the court, and whoever brings the
-- hearing for every court that the message names.
create or replace function core.take_waiting(of_system text, ids text[], court text) returns setof core.hearing_waiting
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return query
	with due as materialized (
		select w.* from core.hearing_waiting w
		where w.message is not null and w.system = of_system and w.source_hearing_id = any (ids)
			and exists (select from core.principal_court pc where pc.principal_id = w.principal_id and pc.court_code = court and pc.removed_at is null)
			and array_remove(core.hearing_courts(jsonb_populate_record(null::api.submit_hearing_request, w.message), court), null) <@ core.court_codes()
		order by w.id for update of w
	), taken as (
		update core.hearing_waiting w set taken_at = core.now(), message = null from due d where w.id = d.id
	)
	select d.* from due d order by d.id;
end
$$;

create or replace function core.apply_waiting(of_system text, ids text[], court text) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
	w core.hearing_waiting;
	request api.submit_hearing_request;
	receipt core.receipt;
begin
	for w in select t.* from core.take_waiting(of_system, ids, court) t loop
		request := jsonb_populate_record(null::api.submit_hearing_request, w.message);
		request.court_code := court;
		receipt := null;
		receipt.court_code := court;
		receipt.principal_id := core.principal_id();
		receipt.message_id := w.message_id;
		receipt.digest := w.digest;
		receipt.committed_at := core.now();
		receipt.quarantined := '{}';
		perform core.hearing_receive(request, receipt, true);
	end loop;
end
$$;

-- Hearings that never came: one notice a feeder and day, to those who look after feeds. Of which hearings stands in the
-- feeder's archive.
create or replace function core.watch_waiting() returns integer
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	drafts core.notice_draft[];
begin
	with due as materialized (
		select w.id, w.principal_id from core.hearing_waiting w
		where w.message is not null and w.give_up_at <= core.now() order by w.id for update skip locked
	), marked as (
		update core.hearing_waiting w set given_up_at = core.now(), message = null from due d where w.id = d.id
	)
	select array_agg(row('sequence-gap', md5(p.id::text || core.today()::text)::uuid, null, null, null, null, null, p.name, null, null,
		null)::core.notice_draft) into drafts
	from core.principal p where p.id in (select d.principal_id from due d);
	return cardinality(core.raise_notices(coalesce(drafts, '{}')));
end
$$;
