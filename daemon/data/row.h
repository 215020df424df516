/*
 * Protobuf messages and PostgreSQL composite values, one made into the other by descriptor.
 *
 *   message FooBar      composite type api.foo_bar, attributes in field order, same names
 *   string              text           an absent one is NULL
 *   bytes               bytea
 *   bool                bool
 *   int32, enum         int4, text     an enum value is its name without the enum's prefix, in lower
 *                                      case: VERDICT_ACCEPTED is 'accepted'; ..._UNSPECIFIED is NULL
 *   int64, sfixed64     int8, timestamptz (sfixed64 is always a moment in Unix ms)
 *   double              float8
 *   message             composite      repeated: an array, never NULL, '{}' when empty
 *
 * All in binary format. Pure: no connection. Attribute oids come from the start-up contract check.
 */
#ifndef SDAC_DAEMON_DATA_ROW_H
#define SDAC_DAEMON_DATA_ROW_H

#include <libpq-fe.h>
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

#include "proto/arena.h"
#include "proto/err.h"

struct row_types; /* type and array oids of api.*, by message */

struct row_types *row_types_new(void) SD_MUST_CHECK;
void row_types_free(struct row_types *types);
/* From the result of the describe query (text format): columns as in message TypeAttribute. */
enum sd_err row_types_load(struct row_types *types, const PGresult *attributes) SD_MUST_CHECK;
/* Whether message and type agree, also all messages inside; else one sentence in why. */
bool row_types_agree(
    const struct row_types *types, const ProtobufCMessageDescriptor *descriptor, char *why, size_t size);

/* The binary image of a message as a composite value; malloc'ed, the caller frees. */
enum sd_err row_encode(const struct row_types *types, const ProtobufCMessage *message, char **data_r, int *size_r)
    SD_MUST_CHECK;
/* Row 0 of a binary result whose columns are the message's fields. */
enum sd_err row_decode(struct arena *arena, const ProtobufCMessageDescriptor *descriptor, const PGresult *result,
    ProtobufCMessage **message_r) SD_MUST_CHECK;

#endif
