-- Purpose    See api.push(). Most cursors have nothing new: the counter of each recipient says so, without
--            a look at its deliveries. A recipient's own sequence is the only order in which nothing is lost.
-- Parameters cursors, deliveries a recipient.
-- Returns    see message PushResponse. What its recipient may no longer know of is blank: a stream has no gaps.
-- Errors     none.
-- Tables     recipient, delivery, notice, principal (read).
create or replace function core.push(cursors api.push_cursor[], most integer) returns api.push_response
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
	set enable_seqscan = off -- the plan is kept, and must suit tables that have grown
as $$
declare
	response api.push_response;
	ids uuid[];
	blanks boolean[];
	walls constant boolean := core.has_walls();
begin
	with wanted as materialized (
		select c.position, r.principal_id, coalesce(c.after_sequence, 0) as after
		from unnest(cursors) with ordinality as c (principal_id, after_sequence, position)
		join core.recipient r on r.principal_id = c.principal_id::uuid and r.next_sequence > coalesce(c.after_sequence, 0) + 1
	), given as materialized (
		select w.position, d.*, walls and core.is_blank_to(w.principal_id, d.notice_id) as is_blank
		from wanted w, lateral (
			select * from core.delivery d where d.principal_id = w.principal_id and d.sequence > w.after order by d.sequence limit most
		) d
	), named as materialized (
		select g.notice_id, g.is_blank, row_number() over (order by g.notice_id, g.is_blank)::integer as place from given g group by g.notice_id, g.is_blank
	)
	select coalesce((select array_agg(n.notice_id order by n.place) from named n), '{}'),
		coalesce((select array_agg(n.is_blank order by n.place) from named n), '{}'),
		coalesce(array_agg(row(g.position, g.sequence, n.place, g.attempt, g.escalated, g.ack_by_at, p.name, g.acknowledged_at)::api.push_delivery
			order by g.position, g.sequence), '{}')
	into ids, blanks, response.deliveries
	from given g join named n on n.notice_id = g.notice_id and n.is_blank = g.is_blank left join core.principal p on p.id = g.acknowledged_by;

	select coalesce(array_agg(case when blanks[i.place] then core.blank_notice(n) else core.plain_notice(n) end order by i.place), '{}') into response.notices
	from unnest(ids) with ordinality as i (id, place) join core.notice n on n.id = i.id;
	return response;
end
$$;
