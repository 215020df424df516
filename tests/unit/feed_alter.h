/*
 * For the tests of sdac-feed's readers: copies that sanitizers watch, alterations by a seeded chance,
 * and the check that the daemon makes of what comes out. Include after cmocka.h.
 */
#ifndef SDAC_TESTS_FEED_ALTER_H
#define SDAC_TESTS_FEED_ALTER_H

#include <stdlib.h>
#include <string.h>

#include "clients/feed/outcome.h"
#include "clients/feed/reader.h"
#include "clients/feed/told.h"
#include "proto/wire.h"

/* A copy, so that sanitizers see every octet that is read beyond it. */
static inline void copy_of(const struct document *whole, size_t size, struct document *document)
{
	uint8_t *data = malloc(size == 0 ? 1 : size);
	assert_non_null(data);
	memcpy(data, whole->data, size);
	assert_int_equal(document_from_bytes(data, size, whole->name, document), SD_OK);
}

/* What a reader yields must pass the check that the daemon makes, whatever the document was. */
static inline void assert_sendable(const struct reading *reading, const char *name)
{
	const size_t lists = reading->n_publications;
	const size_t hearings = lists + reading->n_told;
	for (size_t i = 0; i < hearings + reading->n_outcomes; i++) {
		const ProtobufCMessage *request = i < lists      ? &reading->publications[i]->request.base
						  : i < hearings ? &reading->told[i - lists]->request.base
								 : &reading->outcomes[i - hearings]->request.base;
		struct wire_fault fault;
		const size_t size = protobuf_c_message_get_packed_size(request);
		uint8_t *packed = malloc(size);
		assert_non_null(packed);
		assert_int_equal(protobuf_c_message_pack(request, packed), size);
		if (wire_check(request->descriptor, packed, size, &wire_limits_default, &fault) != SD_OK)
			fail_msg("%s: %s: %s", name, fault.where, fault.what);
		free(packed);
	}
}

static inline unsigned chance(unsigned *seed, unsigned below)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 8) % below;
}

/* Digits stand in values: other characters there leave a document whole, and what it says strange. */
static inline void alter_values(struct document *document, unsigned *seed)
{
	for (unsigned n = 0; n < 200; n++) {
		const unsigned at = chance(seed, (unsigned)document->size);
		if (document->data[at] >= '0' && document->data[at] <= '9')
			document->data[at] = (uint8_t) "0123456789 -:./TZx,"[chance(seed, 19)];
	}
}

/* Half of the time values only; else one to eight alterations: an octet, a piece left out, a piece doubled over
 * another. */
static inline void alter(struct document *document, unsigned *seed)
{
	const unsigned size = (unsigned)document->size;
	if (chance(seed, 2) == 0) {
		alter_values(document, seed);
		return;
	}
	for (unsigned n = 1 + chance(seed, 8); n > 0; n--) {
		const unsigned at = chance(seed, size), other = chance(seed, size);
		const unsigned left = size - (at > other ? at : other);
		const unsigned length = 1 + chance(seed, left < 40 ? left : 40);
		if (chance(seed, 3) == 0)
			memmove(document->data + at, document->data + other, length);
		else
			document->data[at] = (uint8_t) "\"<>{}[],:\\/&;\x00\xff\xc3 0a"[chance(seed, 20)];
	}
}

#endif
