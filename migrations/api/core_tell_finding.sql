-- Purpose    Says what the reconciler found, by its own means: the fact itself to the case's IDVA, her service
--            and the court's coordinators, the fault to the admins. Rare, so plain loops.
-- Parameters the finding, the rule that found it, the fact.
-- Returns    nothing.
-- Errors     none.
-- Tables     notice, recipient (locked in key order), delivery, audit; hearing, client_case, principal,
--            principal_court, notice_kind and its versions (read).
create or replace function core.tell_finding(finding uuid, rule text, fact uuid, of_case uuid, of_hearing uuid, of_link uuid) returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	h core.hearing;
	c core.client_case;
	made uuid;
begin
	select * into h from core.hearing t where t.id = of_hearing;
	select * into c from core.client_case t where t.id = of_case;
	if exists (select from core.notice_kind k where k.code = rule) then
		insert into core.notice (kind, kind_version, priority, is_urgent, ladder, ack_by, created_at, fact_id, case_id, hearing_id, outcome_id, link_id, court_code, client_ref,
			service_code, hearing_date, local_time, room, hearing_type, warned_from, warned_to)
		select k.code, k.version, 1, true, v.ladder, v.ack_by, core.now(), fact, c.id, h.id, case when rule like 'outcome-%' then fact end, of_link, h.court_code,
			c.client_ref, c.service_code, case when h.warned_from is null then h.hearing_date end, h.local_time, h.room, h.hearing_type,
			h.warned_from, case when h.warned_from is not null then h.hearing_date end
		from core.notice_kind k join core.notice_kind_version v on v.kind = k.code and v.version = k.version where k.code = rule
		returning id into made;
	elsif rule = 'undelivered' then
		made := fact;
	end if;
	if made is not null then
		perform core.hand_over(made, array(
			select p.id from core.principal p
			where p.revoked_at is null and core.may_know(c.id, p.id) and (p.id = c.idva_id or p.role = 'idva' and p.service_code = c.service_code
				or p.role = 'coordinator' and exists (select from core.principal_court pc
					where pc.principal_id = p.id and pc.court_code = h.court_code and pc.removed_at is null)
				or rule = 'link-undone' and exists (select from core.delivery d join core.notice n on n.id = d.notice_id
					where d.principal_id = p.id and n.link_id = of_link)
				or rule = 'undelivered' and c.id is null and p.role = 'admin')));
	end if;
	insert into core.notice (kind, kind_version, priority, is_urgent, ladder, ack_by, created_at, fact_id, court_code)
	select k.code, k.version, v.priority, true, v.ladder, v.ack_by, core.now(), finding, core.court_shown(of_case, h.court_code)
	from core.notice_kind k join core.notice_kind_version v on v.kind = k.code and v.version = k.version where k.code = 'reconciler-finding'
	returning id into made;
	perform core.hand_over(made, array(select p.id from core.principal p where p.role = 'admin' and p.revoked_at is null));
end
$$;

create or replace function core.hand_over(notice uuid, recipients uuid[]) returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	recipient uuid;
	place bigint;
	ack_by timestamptz := core.now() + (select n.ack_by[1] from core.notice n where n.id = notice);
begin
	foreach recipient in array array(select distinct r from unnest(recipients) r order by r) loop
		insert into core.recipient (principal_id) values (recipient) on conflict do nothing;
		update core.recipient r set next_sequence = r.next_sequence + 1 where r.principal_id = recipient returning r.next_sequence - 1 into place;
		insert into core.delivery (principal_id, sequence, notice_id, created_at, ack_by_at, due_at)
		values (recipient, place, notice, core.now(), ack_by, ack_by);
		insert into core.audit (at, operation, action, subject_kind, subject_id, recipient)
		values (core.now(), 'disclosure', 'reconcile', 'notice', notice::text, recipient::text);
	end loop;
	perform pg_notify('sdac_doorbell', '');
end
$$;
