/*
 * Envelopes: octets to message and back, and the body without a switch over its kinds: a body is
 * named by its field number in Envelope, and found through the descriptor.
 */
#ifndef SDAC_PROTO_ENVELOPE_H
#define SDAC_PROTO_ENVELOPE_H

#include <protobuf-c/protobuf-c.h>

#include "proto/arena.h"
#include "proto/err.h"
#include "proto/wire.h"
#include "sdac/v1/envelope.pb-c.h"

struct evbuffer;

/* wire_check() and unpack into the arena; an error fills *fault_r. SD_NO_MEMORY is the arena's cap. */
enum sd_err envelope_unpack(struct arena *arena, const uint8_t *data, size_t size, const struct wire_limits *limits,
    Sdac__V1__Envelope **envelope_r, struct wire_fault *fault_r) SD_MUST_CHECK;

/* Field number of the body, 0 if there is none. */
unsigned envelope_tag(const Sdac__V1__Envelope *envelope);
/* The body's message, NULL if there is none. */
ProtobufCMessage *envelope_body(const Sdac__V1__Envelope *envelope);
/* Descriptor of the body with this field number, NULL if unknown. */
const ProtobufCMessageDescriptor *envelope_descriptor(unsigned tag);
/* "submit_list_request"; "unknown" if unknown. */
const char *envelope_tag_name(unsigned tag);
/* The field number whose body has this descriptor, 0 if none. */
unsigned envelope_tag_of(const ProtobufCMessageDescriptor *descriptor);
/* Puts a body (borrowed) into an initialised envelope. A tag that is no body's changes nothing. */
void envelope_set_body(Sdac__V1__Envelope *envelope, unsigned tag, ProtobufCMessage *body);

/*
 * Each appends one frame, or nothing at all on an error: SD_INVALID (no such body, or beyond protobuf's
 * 2 GiB), SD_NO_MEMORY. request_id 0 is left out.
 */
/* The body is found by its own descriptor. */
enum sd_err envelope_append(struct evbuffer *out, uint64_t request_id, ProtobufCMessage *body) SD_MUST_CHECK;
/* A body that is packed already. */
enum sd_err envelope_append_packed(
    struct evbuffer *out, uint64_t request_id, unsigned tag, const uint8_t *body, size_t size) SD_MUST_CHECK;

/* Packed fields of one message. */
struct envelope_part {
	const uint8_t *data;
	size_t size;
};
/* A body put together from parts, for one content that goes to many: pack what all share once, and for each
 * recipient only the fields that differ. Each field may stand in one part only (wire_check() refuses it twice). */
enum sd_err envelope_append_parts(struct evbuffer *out, unsigned tag, const struct envelope_part *parts, size_t count)
    SD_MUST_CHECK;

#endif
