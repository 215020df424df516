/*
 * What all feed targets do with a document: it is refused with a place and a reason, or every list
 * and outcome that comes out of it passes the check that the daemon makes.
 */
#ifndef SDAC_FUZZ_FEED_H
#define SDAC_FUZZ_FEED_H

#include <stdlib.h>
#include <string.h>

#include "clients/feed/outcome.h"
#include "clients/feed/reader.h"
#include "clients/feed/told.h"
#include "proto/wire.h"

static inline void feed_check(const ProtobufCMessage *list)
{
	struct wire_fault fault;
	const size_t size = protobuf_c_message_get_packed_size(list);
	uint8_t *packed = malloc(size + 1);
	if (packed == NULL || protobuf_c_message_pack(list, packed) != size ||
	    wire_check(list->descriptor, packed, size, &wire_limits_default, &fault) != SD_OK)
		abort();
	free(packed);
}

static inline void feed_read(const uint8_t *data, size_t size, const char *format)
{
	static const struct reader_hints hints;
	struct document document;
	uint8_t *copy = malloc(size + 1);
	struct reading *reading = reading_new(size);
	if (copy == NULL || reading == NULL ||
	    document_from_bytes(memcpy(copy, data, size), size, "fuzz", &document) != SD_OK)
		abort();
	const enum sd_err err = reader_read(&document, &hints, reading);
	if (err == SD_INVALID && (reading->fault_where[0] == '\0' || reading->fault_what[0] == '\0'))
		abort();
	const bool is_ours = err == SD_OK && strncmp(reading->reader, format, strlen(format)) == 0;
	for (size_t i = 0; is_ours && i < reading->n_publications; i++)
		feed_check(&reading->publications[i]->request.base);
	for (size_t i = 0; is_ours && i < reading->n_outcomes; i++)
		feed_check(&reading->outcomes[i]->request.base);
	for (size_t i = 0; is_ours && i < reading->n_told; i++)
		feed_check(&reading->told[i]->request.base);
	reading_free(reading);
	document_clear(&document);
}

#endif
