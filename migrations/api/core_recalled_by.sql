-- Purpose: how many people decisions about links have told to disregard what they had.
-- Tables: notice, delivery (read).
create or replace function core.recalled_by(decisions core.link_decision[]) returns integer
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select count(distinct v.principal_id)::integer
	from unnest(decisions) d join core.notice n on n.fact_id = d.id and n.kind = 'link-undone'
	join core.delivery v on v.notice_id = n.id;
end;
