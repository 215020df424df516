-- Purpose: the model in force, one of its constants, and its bounds of blocks.
-- Returns: NULL if no model was released yet, or the model has no such constant.
-- Tables: link_model_step, link_model_constant (read).
create or replace function core.link_model_in_force() returns text
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select s.version from core.link_model_step s where s.step = 'released' order by s.position desc limit 1;
end;

create or replace function core.link_model_value(constant text) returns double precision
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select c.value from core.link_model_constant c where c.version = core.link_model_in_force() and c.name = constant;
end;

-- How many subjects may share a blocking key before its block is too common to look at, by the family in the key's
-- low four bits (daemon/link/key.h), from 0: the names stand in the order of the families. NULL where the model has
-- none, so that nothing is looked at.
create or replace function core.link_block_bounds() returns integer[]
	language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
	select array_agg(c.value::integer order by f.family)
	from unnest(array['', 'urn', 'pnc', 'birth', 'birth_swapped', 'postcode', 'word_birth', 'word_month', 'word_year_day', 'word_day',
		'word_outcode', 'words', 'nickname', 'word', 'word_court', '']) with ordinality f (name, family)
	left join core.link_model_constant c on c.version = core.link_model_in_force() and c.name = 'block.' || f.name;
end;
