-- Purpose    Conditions of bail, one by one, in two outcomes. Their text is compared here and never leaves: what comes
--            out is codes and positions. A condition whose code nobody knows is taken to protect somebody.
-- Parameters outcomes; NULL: none.
-- Returns    see each function.
-- Errors     none.
-- Tables     outcome, outcome_result, sensitive_text (read).

-- A result that is a condition by its code, and the conditions that a result holds as text.
create or replace function core.outcome_conditions(of_outcome uuid)
	returns table (place text, code text, protects boolean, body text, ordinal bigint)
	language plpgsql stable security definer rows 8 set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	select c.place, c.code, coalesce(core.condition_protects(c.system, c.code), true), c.body, row_number() over (order by c.position, c.part)
	from (
		select r.position, 0 as part, r.position::text as place, coalesce(upper(r.short_code), r.code) as code, o.system, t.body
		from core.outcome o join core.outcome_result r on r.outcome_id = o.id and not r.is_deleted
		left join core.sensitive_text t on t.owner_id = r.id and t.field = 'text'
		where o.id = of_outcome and (core.code_of('bail-condition', o.system, coalesce(r.short_code, r.code), o.hearing_date)).id is not null
			and core.result_classes(o.system, r.code, r.short_code) = '{}'
		union all
		select r.position, split_part(t.field, '-', 2)::integer, r.position || '.' || split_part(t.field, '-', 2), null, o.system, t.body
		from core.outcome o join core.outcome_result r on r.outcome_id = o.id and not r.is_deleted
		join core.sensitive_text t on t.owner_id = r.id and t.field like 'condition-%'
		where o.id = of_outcome
	) c;
end
$$;

-- Words and numbers alone: a full stop more is no other condition.
create or replace function core.condition_words(body text) returns text[]
	language sql immutable parallel safe
return regexp_split_to_array(trim(regexp_replace(lower(coalesce(body, '')), '[^[:alnum:]]+', ' ', 'g')), ' ');

-- How many of the words two texts share, 0 to 1.
create or replace function core.words_shared(a text[], b text[]) returns double precision
	language sql immutable parallel safe
return (select count(*) from (select unnest(a) intersect select unnest(b)) s)::double precision
	/ greatest((select count(*) from (select unnest(a) union select unnest(b)) s), 1);

-- Each condition of the one beside its counterpart in the other: the same words; else the same code, or without codes
-- half of the words, which is a rewording; else it was added or removed.
create or replace function core.condition_pairs(was uuid, now uuid)
	returns table (change text, was_place text, now_place text, code text, protects boolean, was_body text, now_body text)
	language plpgsql stable security definer rows 8 set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
	a record;
	b record;
	taken bigint[] := array[]::bigint[];
begin
	for b in select n.*, core.condition_words(n.body) as words from core.outcome_conditions(condition_pairs.now) n order by n.ordinal loop
		select o.*, core.condition_words(o.body) as words, core.condition_words(o.body) = b.words and o.code is not distinct from b.code as is_same
		into a from core.outcome_conditions(condition_pairs.was) o
		where o.ordinal <> all (taken) and (o.code = b.code
			or (o.code is null or b.code is null) and core.words_shared(core.condition_words(o.body), b.words) >= 0.5)
		order by core.condition_words(o.body) = b.words desc, core.words_shared(core.condition_words(o.body), b.words) desc, o.ordinal limit 1;
		taken := taken || a.ordinal;
		return query select case when a.ordinal is null then 'added' when a.is_same or a.body is null and b.body is null then 'same' else 'reworded' end,
			a.place, b.place, coalesce(b.code, a.code), b.protects, a.body, b.body;
	end loop;
	return query select 'removed', o.place, null::text, o.code, o.protects, o.body, null::text
	from core.outcome_conditions(condition_pairs.was) o where o.ordinal <> all (array_remove(taken, null)) order by o.ordinal;
end
$$;

-- As a notice may say it: "PORE3 (2)", without a code "(1.2)".
create or replace function core.condition_label(code text, place text) returns text
	language sql immutable parallel safe
return case when place is not null then concat_ws(' ', code, '(' || place || ')') end;

create or replace function core.condition_changes(was uuid, now uuid) returns core.change[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return array(select row('condition-' || c.change, core.condition_label(c.code, c.was_place), core.condition_label(c.code, c.now_place))::core.change
		from core.condition_pairs(was, now) c where c.change <> 'same');
end
$$;

-- One that protected is gone: looser. Other words: nobody knows. Only more of them: tighter. Text that has expired says
-- nothing, and so nobody knows either.
create or replace function core.condition_direction(was uuid, now uuid) returns text
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return (select case when bool_or(c.change = 'removed' and c.protects) then 'looser'
			when bool_or(c.change = 'reworded' and c.protects) or exists (select from core.outcome o
				where o.id = condition_direction.was and o.received_at < core.now() - interval '1 year') then 'unknown'
			when bool_or(c.change = 'added') then 'tighter' when bool_or(c.change = 'removed') then 'looser'
			when bool_or(c.change = 'reworded') then 'unknown' else 'same' end
		from core.condition_pairs(was, now) c);
end
$$;
