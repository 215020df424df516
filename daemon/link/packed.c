/*
 * The octets were packed by this daemon or another one of the deployment, and come back from the
 * database: what cannot be unpacked is a fault, not a peer's doing.
 */
#include "daemon/link/packed.h"

#include <stdbool.h>
#include <string.h>

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

enum sd_err packed_take(struct arena *arena, Sdac__Internal__V1__LinkSearchResponse *found)
{
	size_t n = found->n_packed + found->n_candidates;
	Sdac__Internal__V1__LinkRecord **all =
	    arena_alloc_array(arena, n + 1, sizeof(Sdac__Internal__V1__LinkRecord *));

	if (all == NULL)
		return SD_NO_MEMORY;
	for (size_t i = 0; i < found->n_packed; i++) {
		all[i] = sdac__internal__v1__link_record__unpack(
		    arena_allocator(arena), found->packed[i].len, found->packed[i].data);
		/* Either it is no record, or the arena is full; protobuf-c does not say. A smaller batch
		 * helps against the one, and the other stays an error however small the batch is. */
		if (all[i] == NULL)
			return SD_NO_MEMORY;
	}
	if (found->n_candidates > 0)
		memcpy(all + found->n_packed, found->candidates,
		    found->n_candidates * sizeof(Sdac__Internal__V1__LinkRecord *));
	found->candidates = all;
	found->n_candidates = n;
	found->n_packed = 0;
	return SD_OK;
}
