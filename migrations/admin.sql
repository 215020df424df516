-- The first administrator, made by migrate --admin NAME: everybody else is added by one. Does nothing if
-- the name is there already. psql variable: admin.
begin;
with made as (
	insert into core.principal (name, display_name, role) values (:'admin', :'admin', 'admin')
	on conflict (name) do nothing
	returning id
), audited as (
	insert into core.audit (at, principal_id, operation, action, subject_kind, subject_id, reason)
	select core.now(), null, 'collection', 'add-principal', 'principal', id::text, 'first administrator' from made
)
select case when exists (select from made) then 'made the administrator' else 'there already' end as what \gset
select role = 'admin' and revoked_at is null as is_good from core.principal where name = :'admin' \gset
\if :is_good
\else
	do $$ begin raise exception 'this name is no active administrator' using hint = 'Choose another name for --admin.'; end $$;
\endif
commit;
\echo migrate: :admin: :what
