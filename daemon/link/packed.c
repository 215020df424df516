/*
 * The octets were packed by this daemon or another one of the deployment, and come back from the
 * database: what cannot be unpacked is a fault, not a peer's doing.
 */
#include "daemon/link/packed.h"

#include <stdbool.h>

enum sd_err packed_put(
    struct arena *arena, const Sdac__Internal__V1__LinkRecord *record, Sdac__Internal__V1__LinkKeys *keys)
{
	size_t size = sdac__internal__v1__link_record__get_packed_size(record);
	uint8_t *data = arena_alloc(arena, size + 1);

	if (data == NULL)
		return SD_NO_MEMORY;
	keys->has_record = true;
	keys->record.data = data;
	keys->record.len = sdac__internal__v1__link_record__pack(record, data);
	return SD_OK;
}

const Sdac__Internal__V1__LinkRecord *packed_take(struct arena *arena, const Sdac__Internal__V1__LinkFetched *fetched)
{
	if (fetched->record != NULL || !fetched->has_packed)
		return fetched->record;
	return sdac__internal__v1__link_record__unpack(
	    arena_allocator(arena), fetched->packed.len, fetched->packed.data);
}
