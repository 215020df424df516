/*
 * Hostile octets through all that a peer's octets go through: framing, the wire check, unpacking into a capped
 * arena. What passed the check must unpack, and pack again to as many octets.
 */
#include <stdlib.h>

#include "proto/envelope.h"
#include "proto/frame.h"
#include "tests/fuzz/fuzz.h"

static void take(struct arena *arena, const uint8_t *data, size_t size)
{
	Sdac__V1__Envelope *envelope;
	struct wire_fault fault;
	const enum sd_err err = envelope_unpack(arena, data, size, &wire_limits_default, &envelope, &fault);

	if (err == SD_OK ? protobuf_c_message_get_packed_size(&envelope->base) != size : fault.what[0] == '\0')
		abort();
	arena_reset(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(1024 * 1024);
	size_t length;

	take(arena, data, size);
	for (; frame_next(data, size, 65536, &length) == FRAME_WHOLE; data += 4 + length, size -= 4 + length)
		take(arena, data + FRAME_HEADER_SIZE, length);
	arena_free(arena);
	return 0;
}
