-- Purpose    Writes the offences of new and changed records, and what they replace; wording goes apart.
-- Parameters the list, its people, the records as sent.
-- Returns    nothing.
-- Errors     none.
-- Tables     offence, sensitive_text; link_work by core.queue_link_work().
create or replace function core.list_offences(x core.intake, people core.list_defendant[], hearings api.listed_hearing[]) returns void
	language plpgsql set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	with known as materialized (
		select e.id, e.defendant_id, e.digest, coalesce(e.sequence::text, e.code, e.title) as place from core.offence e
		where e.defendant_id = any (array(select p.defendant_id from unnest(people) p where not p.is_new)) and e.superseded_at is null
	), sent as materialized (
		select distinct on (o.defendant_id, o.digest) o.*, gen_random_uuid() as id
		from core.list_offences_sent(people, hearings) o
		where not exists (select from known e where e.defendant_id = o.defendant_id and (e.digest = o.digest or x.is_public))
	), replaced as (
		update core.offence e set superseded_at = x.at
		where e.id = any (array(select k.id from known k join sent s on s.defendant_id = k.defendant_id
			and k.place = coalesce(s.sequence::text, s.code, s.title)))
	), added as (
		insert into core.offence (id, defendant_id, court_code, sequence, code, title, plea, plea_date, verdict, verdict_date,
			adjourned_date, digest, publication_id, added_at)
		select s.id, s.defendant_id, x.court_code, s.sequence, s.code, s.title, s.plea, core.date_or_null(s.plea_date), s.verdict,
			core.date_or_null(s.verdict_date), core.date_or_null(s.adjourned_date), s.digest, x.publication_id, x.at
		from sent s
	)
	insert into core.sensitive_text (owner_id, field, owner_kind, defendant_id, court_code, body, expires_at)
	select s.id, t.field, 'offence', s.defendant_id, x.court_code, t.body, x.at + interval '1 year'
	from sent s, lateral (values ('wording', s.wording), ('adjournment-reason', s.adjournment_reason)) as t (field, body)
	where t.body <> '';
	perform core.queue_link_work('defendant', core.charged_now(x.at, array(select p.defendant_id from unnest(people) p where not p.is_new)));
end
$$;

-- Who, of those known before, is charged now with an offence that points at domestic abuse: another prosecution may be
-- linked without a person from now on.
create or replace function core.charged_now(charged_at timestamptz, ids uuid[]) returns uuid[]
	language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
	return array(select distinct o.defendant_id from core.offence o join core.da_offence a on a.code in (upper(o.code), left(upper(o.code), 7))
		where o.defendant_id = any (ids) and o.added_at = charged_at and o.superseded_at is null);
end
$$;

create or replace function core.list_offences_sent(people core.list_defendant[], hearings api.listed_hearing[])
	returns table (defendant_id uuid, sequence integer, code text, title text, wording text, plea text, plea_date text, verdict text,
		verdict_date text, adjourned_date text, adjournment_reason text, digest bytea)
	language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	select p.defendant_id, (s.o).sequence, (s.o).code, (s.o).title, (s.o).wording, (s.o).plea, (s.o).plea_date, (s.o).verdict,
		(s.o).verdict_date, (s.o).adjourned_date, (s.o).adjournment_reason, sha256(record_send(s.o))
	from unnest(people) p
	join (
		select d.ordinal, h.record, o.o
		from (select u.defendants, row_number() over () as record from unnest(hearings) u) h
		cross join lateral (select d.offences, row_number() over () as ordinal from unnest(h.defendants) d) d
		cross join lateral (select o from unnest(d.offences) o) o
	) s on s.record = p.position and s.ordinal = p.ordinal;
end
$$;
