-- Purpose: makes the model that the product ships known, and releases it if the one in force was shipped too,
-- or none is. Beside a model that the court's own decisions made, it waits as a draft: two people release it.
-- Parameters: its version, its constants. Called by migrate.
-- Returns: 'released', 'draft', or 'known' if the version is there already.
-- Errors: SD004 the version is there with other constants.
-- Tables: link_model, link_model_constant, link_model_step, audit; link_work by core.put_model_in_force().
create or replace function core.ship_model(shipped text, constants core.model_constant[]) returns text
	language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
	in_force constant text := core.link_model_in_force();
	was_shipped boolean;
begin
	if exists (select from core.link_model m where m.version = shipped) then
		if exists (select from (select c.name, c.value from core.link_model_constant c where c.version = shipped) old
				full join unnest(constants) new using (name) where old.value is distinct from new.value) then
			perform core.refuse('SD004', 'this version of the model has other constants here', 'model', 'Give the changed model a new version.');
		end if;
		return 'known';
	end if;
	insert into core.link_model (version, origin, made_at) values (shipped, 'shipped', core.now());
	insert into core.link_model_constant (version, name, value, meaning)
	select shipped, c.name, c.value, coalesce(c.meaning, '') from unnest(constants) c;
	insert into core.link_model_step (version, step, at) values (shipped, 'proposed', core.now());
	perform core.audit('ship-model', 'collection', 'link-model', shipped);

	select m.origin = 'shipped' into was_shipped from core.link_model m where m.version = in_force;
	if not coalesce(was_shipped, true) then
		return 'draft';
	end if;
	perform core.put_model_in_force(shipped);
	return 'released';
end
$$;
