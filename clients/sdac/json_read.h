/*
 * JSON with the .proto's field names to a message, by its descriptor.
 */
#ifndef SDAC_CLIENT_JSON_READ_H
#define SDAC_CLIENT_JSON_READ_H

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>

#include "proto/arena.h"
#include "proto/err.h"

struct json_fault {
	char where[160]; /* "hearings[3].defendants[0].birth_date" */
	char what[96];   /* never the value */
};

/*
 * A key that is no field is a fault, because a slip of the pen must not lose a fact; null is absent. Moments: ISO
 * text in UTC or milliseconds. Enums: the value's name, with or without the enum's prefix, or its number.
 * 64-bit numbers may also be text, octets are base64 (both as in protobuf's own JSON). SD_NO_MEMORY: the arena's cap.
 */
enum sd_err json_read(struct arena *arena, const ProtobufCMessageDescriptor *descriptor, const json_t *json,
    ProtobufCMessage **message_r, struct json_fault *fault_r) SD_MUST_CHECK;

#endif
