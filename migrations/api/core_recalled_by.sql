-- Purpose: how many people a decision about a link has told to disregard what they had.
-- Tables: notice, delivery (read).
create or replace function core.recalled_by(decision uuid) returns integer
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select count(distinct v.principal_id)::integer
	from core.notice n join core.delivery v on v.notice_id = n.id
	where n.fact_id = decision and n.kind = 'link-undone';
end;
