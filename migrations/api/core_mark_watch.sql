-- Purpose    Sees a clock that was set back. What was promised for a time after it is promised for as much earlier: 15
--            minutes stay 15 minutes. How long nobody watched before it was seen cannot be known, and counts as nothing;
--            a clock that was set on makes people hear early, never late.
-- Parameters none.
-- Returns    nothing.
-- Errors     none.
-- Tables     watch_mark (locked; skipped if another instance has it), delivery, contact_retry; audit.
create or replace function core.mark_watch() returns void
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	mark timestamptz;
	back interval;
begin
	insert into core.watch_mark (at) select core.now() where not exists (select from core.watch_mark) on conflict do nothing;
	select m.at into mark from core.watch_mark m for update skip locked;
	if mark is null then
		return;
	end if;
	back := mark - core.now();
	if back > interval '2 seconds' then
		update core.delivery d set due_at = d.due_at - back, ack_by_at = d.ack_by_at - back where d.due_at is not null;
		update core.contact_retry r set due_at = r.due_at - back where r.due_at is not null;
		perform core.audit('clock-set-back', 'alteration', 'clock', null, null, 'deadlines moved with it');
	elsif back >= interval '0' then
		return;
	end if;
	update core.watch_mark m set at = core.now();
end
$$;
