/*
 * Checks the octets of a message against its descriptor before they are unpacked: wire types,
 * lengths, depth, number of elements, numbers in range and spelt the shortest way, UTF-8 without NUL,
 * known enum values, fields named *_date being ISO dates, singular fields and oneofs given once. protobuf-c itself
 * checks none of these (measured: a NUL cuts a string silently, 1 MiB of empty sub-messages becomes 92 MB). Pure;
 * allocates nothing. A fault names the field's path and the rule, never the value.
 */
#ifndef SDAC_PROTO_WIRE_H
#define SDAC_PROTO_WIRE_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/err.h"

struct wire_limits {
	size_t max_elements;      /* fields and sub-messages in all */
	size_t max_unknown_bytes; /* in unknown fields; 0 refuses them */
	size_t max_string;        /* octets of one string or bytes field */
	unsigned max_depth;
};

extern const struct wire_limits wire_limits_default; /* 200,000 / 4,096 / 64 KiB / 8 */

struct wire_fault {
	char where[128]; /* "submit_list_request.hearings[3].defendants[0].birth_date" */
	char what[96];   /* "is not an ISO date" */
};

enum sd_err wire_check(const ProtobufCMessageDescriptor *descriptor, const uint8_t *data, size_t size,
    const struct wire_limits *limits, struct wire_fault *fault_r) SD_MUST_CHECK;

/* "2026-03-04", a day that exists, 1753 to 9999. */
bool wire_is_iso_date(const char *text, size_t length);
/* Valid UTF-8 (RFC 3629), no NUL. */
bool wire_is_utf8(const uint8_t *data, size_t size);

#endif
