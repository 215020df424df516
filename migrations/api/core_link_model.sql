-- Purpose: the model in force, and one of its constants.
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
