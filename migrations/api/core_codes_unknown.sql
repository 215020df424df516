-- Purpose    Counts, for each feed, the codes that no table has. They are taken all the same: this only counts. A table
--            that is not there says nothing about its codes.
-- Parameters the court and the source system; what the document holds, see core.codes_in_*(); each code counts once a
--            document. What does not look like a code is free words, and may be anything: it is counted, not kept.
-- Returns    nothing.
-- Errors     none.
-- Tables     code_unknown; code, code_system (read).
create or replace function core.note_unknown(court text, of_system text, said core.said_code[]) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	insert into core.code_unknown as u (principal_id, court_code, system, set_name, code, n, first_seen_at, last_seen_at)
	select core.principal_id(), court, of_system, s.set_name, k.kept, 1, core.now(), core.now()
	from (select distinct w.set_name, w.scheme, upper(btrim(w.code)) as code from unnest(said) w where btrim(w.code) <> '') s
	cross join lateral (select case when s.code ~ '^([A-Z]{1,5}|[A-Z]+(_[A-Z]+)+|[A-Z]{0,6}[0-9][A-Z0-9]{0,9})$' and length(s.code) <= 40
		then s.code else '' end as kept) k
	cross join lateral (select array(select y.scheme from core.code_system y where y.system = of_system
		and coalesce(y.scheme = s.scheme, true)) as schemes) y
	-- A hearing's or a session's type may be words: they are no code at all.
	where not (k.kept = '' and s.set_name in ('hearing-type', 'business-type'))
		and exists (select from core.code c where c.set_name = s.set_name and c.scheme = any (y.schemes) and c.withdrawn_by is null)
		and not exists (select from core.code c where c.set_name = s.set_name and c.scheme = any (y.schemes) and c.withdrawn_by is null
			and (c.code = s.code or s.set_name = 'offence' and c.code = left(s.code, 7)))
		and not exists (select from core.code c where s.set_name in ('hearing-type', 'business-type') and c.set_name = s.set_name
			and upper(c.title) = s.code and c.withdrawn_by is null)
	group by s.set_name, k.kept order by s.set_name, k.kept
	on conflict (principal_id, court_code, system, set_name, code) do update set n = u.n + 1, last_seen_at = excluded.last_seen_at;
end
$$;

create or replace function core.codes_in_hearings(hearings api.listed_hearing[]) returns core.said_code[]
	language plpgsql immutable set search_path = pg_catalog, pg_temp
as $$
begin
	return array(
		select distinct row(x.set_name, null, x.code)::core.said_code
		from unnest(hearings) h
		left join lateral unnest(h.defendants) d on true
		left join lateral unnest(d.offences) o on true
		cross join lateral (values ('hearing-type', h.hearing_type), ('bail-status', d.bail_status), ('offence', o.code),
			('plea', o.plea), ('verdict', o.verdict)) as x (set_name, code)
		where x.code <> '');
end
$$;

create or replace function core.codes_in_outcome(request api.submit_outcome_request) returns core.said_code[]
	language plpgsql immutable set search_path = pg_catalog, pg_temp
as $$
begin
	return array(
		select row('bail-status', null, request.bail_status)::core.said_code
		union all
		select row(x.set_name, null, x.code)::core.said_code
		from unnest((request.defendant).offences) o
		cross join lateral (values ('offence', o.code), ('plea', o.plea), ('verdict', o.verdict)) as x (set_name, code)
		union all
		select row('result', x.scheme, x.code)::core.said_code
		from unnest(request.results) r cross join lateral (values ('cjs', r.code), ('cp', r.short_code)) as x (scheme, code)
		union all
		select row('result-qualifier', 'cjs', q)::core.said_code from unnest(request.results) r cross join lateral unnest(r.qualifiers) q);
end
$$;
