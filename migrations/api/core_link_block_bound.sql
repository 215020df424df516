-- Purpose: how many subjects may share a blocking key before its block is too common to look at. The family
-- stands in the key's low four bits; the bounds are those of daemon/link/key.h, where they were measured.
-- What has no bound there (a number, a postcode, word and birth date) has one here that only a fault can pass.
create or replace function core.link_block_bound(key bigint) returns integer
	language sql immutable parallel safe
return (array[5000, 5000, 400, 400, 5000, 5000, 400, 400, 400, 600, 1500, 1500, 60, 60, 60, 60])[(key & 15)::integer + case when key & 15 = 0 then 16 else 0 end];
