-- Purpose    A version of a kind of notice, as people read it.
-- Parameters the row.
-- Returns    api.notice_kind.
-- Errors     none.
-- Tables     notice_kind, notice_kind_decision, principal (read).
create or replace function core.kind_view(v core.notice_kind_version) returns api.notice_kind
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
	return (
		select row((v).kind, (v).version, case when k.version = (v).version then 'in_force' when d.version is null then 'proposed'
				when d.approved then 'earlier' else 'rejected' end, k.table_row, (v).title, (v).trigger, (v).wording, (v).priority,
			(v).urgent_when, core.span_words((v).send_by), core.ladder_words((v).ladder, (v).ack_by),
			core.ladder_words((v).urgent_ladder, (v).urgent_ack_by), core.ladder_words((v).out_ladder, (v).out_ack_by), (v).also, (v).waits,
			core.span_words((v).repeat_every), (v).attempts, (v).outside,
			(select p.name from core.principal p where p.id = (v).proposed_by), (v).proposed_at, (v).reason,
			(select p.name from core.principal p where p.id = d.decided_by), d.decided_at)::api.notice_kind
		from core.notice_kind k left join core.notice_kind_decision d on d.kind = (v).kind and d.version = (v).version
		where k.code = (v).kind
	);
end
$$;

-- The other way of core.span().
create or replace function core.span_words(span interval) returns text
	language sql immutable set search_path = pg_catalog, pg_temp
return case when extract(epoch from span)::bigint % 86400 = 0 then extract(epoch from span)::bigint / 86400 || ' days'
	when extract(epoch from span)::bigint % 3600 = 0 then extract(epoch from span)::bigint / 3600 || ' h'
	when extract(epoch from span)::bigint % 60 = 0 then extract(epoch from span)::bigint / 60 || ' min'
	else extract(epoch from span)::bigint || ' s' end;

create or replace function core.ladder_words(words text[], spans interval[]) returns text
	language sql immutable set search_path = pg_catalog, pg_temp
return (select string_agg(s.word || ' ' || core.span_words(s.span), ', ' order by s.n)
	from unnest(words, spans) with ordinality as s (word, span, n));
