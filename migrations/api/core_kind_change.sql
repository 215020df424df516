-- Purpose    A change of a kind's terms: proposed by one person, decided by another. Until then it has no effect.
-- Parameters see messages ProposeNoticeKindRequest and DecideNoticeKindRequest.
-- Returns    the version.
-- Errors     SD001 what cannot be read, or changes nothing; SD002 to decide one's own proposal; SD003 no such kind or
--            proposal; SD004 another proposal waits, or it was decided already.
-- Tables     notice_kind (locked), notice_kind_version, notice_kind_decision, audit.
create or replace function core.propose_kind(request api.propose_notice_kind_request) returns core.notice_kind_version
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	new core.notice_kind_version;
	was core.notice_kind_version;
begin
	perform from core.notice_kind k where k.code = request.kind for no key update;
	was := core.kind_in_force(request.kind);
	if was.kind is null then
		perform core.refuse('SD003', 'there is no such kind of notice', 'kind', 'List the kinds.');
	end if;
	if exists (select from core.open_proposals() p where p.kind = request.kind) then
		perform core.refuse('SD004', 'a proposal about this kind waits already', 'kind', 'Approve or reject that one first.');
	end if;
	new := core.changed_terms(was, request);
	if core.kind_terms(new) = core.kind_terms(was) then
		perform core.refuse('SD001', 'it changes nothing', 'kind', 'Give what is to be another.');
	end if;
	if length(btrim(coalesce(request.reason, ''))) not between 3 and 500 then
		perform core.refuse('SD001', 'is not 3 to 500 characters', 'reason', 'Say why: whoever approves reads it.');
	end if;
	select max(v.version) + 1, 'changed', core.now(), core.principal_id(), request.reason
	into new.version, new.origin, new.proposed_at, new.proposed_by, new.reason
	from core.notice_kind_version v where v.kind = request.kind;
	begin
		insert into core.notice_kind_version select new.*;
	exception when check_violation then
		perform core.refuse('SD001', 'these terms cannot be', 'propose_notice_kind_request',
			'Priority is 1 to 5, times are longer than nothing, and a ladder has its words: see docs/NOTICES.md.');
	end;
	perform core.audit('propose-notice-kind', 'alteration', 'notice-kind', request.kind, null, request.reason);
	return new;
end
$$;

create or replace function core.changed_terms(was core.notice_kind_version, request api.propose_notice_kind_request)
	returns core.notice_kind_version
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
	new core.notice_kind_version := was;
	steps record;
begin
	new.title := coalesce(nullif(btrim(request.title), ''), was.title);
	new.wording := coalesce(nullif(btrim(request.wording), ''), was.wording);
	new.priority := coalesce(request.priority, was.priority);
	new.waits := coalesce(request.waits, was.waits);
	new.attempts := coalesce(request.attempts, was.attempts);
	new.send_by := case when request.send_by is null then was.send_by else core.span(request.send_by, 'send_by') end;
	new.repeat_every := case when request.repeat_every is null then was.repeat_every else core.span(request.repeat_every, 'repeat_every') end;
	if request.ladder is not null then
		select * into steps from core.read_ladder(request.ladder, 'ladder');
		new.ladder := steps.words;
		new.ack_by := steps.spans;
	end if;
	if request.urgent_ladder is not null then
		select * into steps from core.read_ladder(request.urgent_ladder, 'urgent_ladder');
		new.urgent_ladder := steps.words;
		new.urgent_ack_by := steps.spans;
	end if;
	if request.out_ladder is not null then
		select * into steps from core.read_ladder(request.out_ladder, 'out_ladder');
		new.out_ladder := steps.words;
		new.out_ack_by := steps.spans;
	end if;
	return new;
end
$$;

-- "15 min", "4 h", "1 day": at least ten seconds, at most thirty days.
create or replace function core.span(written text, field text) returns interval
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
	parts constant text[] := regexp_match(lower(btrim(written)), '^([0-9]{1,4}) ?(s|min|h|day|days)$');
	span interval;
begin
	if parts is not null then
		span := parts[1]::integer * case parts[2] when 's' then interval '1 second' when 'min' then interval '1 minute'
			when 'h' then interval '1 hour' else interval '1 day' end;
	end if;
	if span is null or span < interval '10 seconds' or span > interval '30 days' then
		perform core.refuse('SD001', 'is no time from 10 s to 30 days', field, 'Write it as 30 s, 15 min, 4 h or 2 days.');
	end if;
	return span;
end
$$;

create or replace function core.read_ladder(written text, field text, out words text[], out spans interval[])
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
	step text;
	parts text[];
begin
	foreach step in array regexp_split_to_array(written, '\s*,\s*') loop
		parts := regexp_match(btrim(step), '^([a-z-]+) +(.*)$');
		if parts is null or cardinality(words) >= 10 then
			perform core.refuse('SD001', 'is no ladder of at most ten steps', field, 'Write it as: idva 15 min, cover 15 min, coordinator 30 min.');
		end if;
		words := words || parts[1];
		spans := spans || core.span(parts[2], field);
	end loop;
end
$$;

create or replace function core.open_proposals() returns setof core.notice_kind_version
	language sql stable set search_path = pg_catalog, pg_temp
begin atomic
	select v.* from core.notice_kind_version v
	where not exists (select from core.notice_kind_decision d where d.kind = v.kind and d.version = v.version);
end;

create or replace function core.decide_kind(request api.decide_notice_kind_request) returns core.notice_kind_version
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	v core.notice_kind_version;
begin
	perform from core.notice_kind k where k.code = request.kind for no key update;
	select * into v from core.notice_kind_version t where t.kind = request.kind and t.version = request.version;
	if v.kind is null then
		perform core.refuse('SD003', 'there is no such proposal', 'version', 'List the kinds.');
	end if;
	if request.approve is null then
		perform core.refuse('SD001', 'is missing', 'approve', 'Say whether you approve.');
	end if;
	if exists (select from core.notice_kind_decision d where d.kind = v.kind and d.version = v.version) then
		perform core.refuse('SD004', 'it has been decided already', 'version', 'Show the kind.');
	end if;
	-- Who proposed may take it back, and may not agree to it.
	if request.approve and v.proposed_by = core.principal_id() then
		perform core.refuse('SD002', 'you proposed it', 'approve', 'A second person must approve.');
	end if;
	insert into core.notice_kind_decision (kind, version, approved, decided_at, decided_by, reason)
	values (v.kind, v.version, request.approve, core.now(), core.principal_id(), nullif(btrim(request.reason), ''));
	if request.approve then
		update core.notice_kind k set version = v.version where k.code = v.kind;
	end if;
	perform core.audit(case when request.approve then 'approve-notice-kind' else 'reject-notice-kind' end, 'alteration', 'notice-kind',
		v.kind, null, request.reason);
	return v;
end
$$;
