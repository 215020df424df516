/*
 * Envelopes. The body is reached through the descriptor of Envelope's oneof, so a new operation needs no
 * line here. Frames are packed straight into the output buffer.
 */
#include "proto/envelope.h"

#include <event2/buffer.h>
#include <limits.h>
#include <string.h>

#include "proto/frame.h"

#define ENVELOPE (&sdac__v1__envelope__descriptor)
#define REQUEST_ID_TAG 1u
#define VARINT_MAX 10u

/* ---- from octets ---- */

enum sd_err envelope_unpack(struct arena *arena, const uint8_t *data, size_t size, const struct wire_limits *limits,
    Sdac__V1__Envelope **envelope_r, struct wire_fault *fault_r)
{
	*envelope_r = NULL;
	const enum sd_err err = wire_check(ENVELOPE, data, size, limits, fault_r);
	if (err != SD_OK)
		return err;
	*envelope_r = sdac__v1__envelope__unpack(arena_allocator(arena), size, data);
	if (*envelope_r)
		return SD_OK;
	/* What passed the check unpacks, unless the arena ends. */
	*fault_r = (struct wire_fault){ .where = "", .what = "needs more memory than one request may have" };
	return SD_NO_MEMORY;
}

/* ---- the body, by its field number ---- */

/* NULL unless the number is a body's. */
static const ProtobufCFieldDescriptor *body_field(unsigned tag)
{
	const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field(ENVELOPE, tag);

	return field && field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF ? field : NULL;
}

unsigned envelope_tag(const Sdac__V1__Envelope *envelope)
{
	return (unsigned)envelope->body_case;
}

ProtobufCMessage *envelope_body(const Sdac__V1__Envelope *envelope)
{
	const ProtobufCFieldDescriptor *field = body_field(envelope_tag(envelope));
	ProtobufCMessage *body = NULL;

	if (field)
		memcpy(&body, (const char *)envelope + field->offset, sizeof body);
	return body;
}

const ProtobufCMessageDescriptor *envelope_descriptor(unsigned tag)
{
	const ProtobufCFieldDescriptor *field = body_field(tag);

	return field ? field->descriptor : NULL;
}

const char *envelope_tag_name(unsigned tag)
{
	const ProtobufCFieldDescriptor *field = body_field(tag);

	return field ? field->name : "unknown";
}

unsigned envelope_tag_of(const ProtobufCMessageDescriptor *descriptor)
{
	for (unsigned i = 0; i < ENVELOPE->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &ENVELOPE->fields[i];
		if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF && field->descriptor == descriptor)
			return field->id;
	}
	return 0;
}

void envelope_set_body(Sdac__V1__Envelope *envelope, unsigned tag, ProtobufCMessage *body)
{
	const ProtobufCFieldDescriptor *field = body_field(tag);

	if (!field)
		return;
	memcpy((char *)envelope + field->offset, &body, sizeof body);
	envelope->body_case = (Sdac__V1__Envelope__BodyCase)tag;
}

/* ---- to octets ---- */

static size_t put_varint(uint8_t *out, uint64_t value)
{
	size_t size = 0;

	for (; value >= 0x80; value >>= 7)
		out[size++] = (uint8_t)((value & 0x7f) | 0x80);
	out[size++] = (uint8_t)value;
	return size;
}

/* All of a frame before its body: length, request id, the body's tag and length. */
struct head {
	uint8_t octets[FRAME_HEADER_SIZE + 4 * VARINT_MAX];
	size_t size;
};

/* The frame's limit is that of protobuf itself: 2 GiB. */
static enum sd_err make_head(struct head *head, uint64_t request_id, unsigned tag, size_t body_size)
{
	size_t size = FRAME_HEADER_SIZE;

	if (!body_field(tag) || body_size > INT_MAX - sizeof head->octets)
		return SD_INVALID;
	if (request_id != 0) {
		size += put_varint(head->octets + size, REQUEST_ID_TAG << 3 | PROTOBUF_C_WIRE_TYPE_VARINT);
		size += put_varint(head->octets + size, request_id);
	}
	size += put_varint(head->octets + size, tag << 3 | PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED);
	size += put_varint(head->octets + size, body_size);
	frame_header(head->octets, size - FRAME_HEADER_SIZE + body_size);
	head->size = size;
	return SD_OK;
}

/* Room for a whole frame, its head filled in; the body's place in *body_r. Nothing counts until it is committed. */
static enum sd_err reserve(
    struct evbuffer *out, const struct head *head, size_t body_size, struct evbuffer_iovec *room, uint8_t **body_r)
{
	if (evbuffer_reserve_space(out, (ev_ssize_t)(head->size + body_size), room, 1) != 1)
		return SD_NO_MEMORY;
	room->iov_len = head->size + body_size;
	memcpy(room->iov_base, head->octets, head->size);
	*body_r = (uint8_t *)room->iov_base + head->size;
	return SD_OK;
}

static enum sd_err commit(struct evbuffer *out, struct evbuffer_iovec *room)
{
	return evbuffer_commit_space(out, room, 1) == 0 ? SD_OK : SD_INTERNAL;
}

enum sd_err envelope_append(struct evbuffer *out, uint64_t request_id, ProtobufCMessage *body)
{
	const size_t size = protobuf_c_message_get_packed_size(body);
	struct evbuffer_iovec room;
	struct head head;
	uint8_t *to;

	enum sd_err err = make_head(&head, request_id, envelope_tag_of(body->descriptor), size);
	if (err == SD_OK)
		err = reserve(out, &head, size, &room, &to);
	if (err != SD_OK)
		return err;
	protobuf_c_message_pack(body, to);
	return commit(out, &room);
}

static enum sd_err append_parts(
    struct evbuffer *out, uint64_t request_id, unsigned tag, const struct envelope_part *parts, size_t count)
{
	struct evbuffer_iovec room;
	struct head head;
	size_t size = 0;
	uint8_t *to;

	for (size_t i = 0; i < count; i++)
		if (__builtin_add_overflow(size, parts[i].size, &size))
			return SD_INVALID;
	enum sd_err err = make_head(&head, request_id, tag, size);
	if (err == SD_OK)
		err = reserve(out, &head, size, &room, &to);
	if (err != SD_OK)
		return err;
	for (size_t i = 0; i < count; i++) {
		if (parts[i].size > 0)
			memcpy(to, parts[i].data, parts[i].size);
		to += parts[i].size;
	}
	return commit(out, &room);
}

enum sd_err envelope_append_packed(
    struct evbuffer *out, uint64_t request_id, unsigned tag, const uint8_t *body, size_t size)
{
	return append_parts(out, request_id, tag, &(struct envelope_part){ .data = body, .size = size }, 1);
}

enum sd_err envelope_append_parts(struct evbuffer *out, unsigned tag, const struct envelope_part *parts, size_t count)
{
	return append_parts(out, 0, tag, parts, count);
}
