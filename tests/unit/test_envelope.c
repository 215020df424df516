/*
 * Envelopes: there and back, every body of the schema, bodies in parts, and the arena's cap against
 * octets made to swell.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <event2/buffer.h>

#include "proto/envelope.h"
#include "proto/frame.h"

#define NOTICE_TAG SDAC__V1__ENVELOPE__BODY_NOTICE

/* Takes the one frame out of the buffer and unpacks it. */
static Sdac__V1__Envelope *take(struct arena *arena, struct evbuffer *buffer)
{
	const size_t size = evbuffer_get_length(buffer);
	const uint8_t *data = evbuffer_pullup(buffer, -1);
	Sdac__V1__Envelope *envelope;
	struct wire_fault fault;
	size_t length;

	assert_int_equal(frame_next(data, size, size, &length), FRAME_WHOLE);
	assert_int_equal(length, size - FRAME_HEADER_SIZE);
	assert_int_equal(
	    envelope_unpack(arena, data + FRAME_HEADER_SIZE, length, &wire_limits_default, &envelope, &fault), SD_OK);
	evbuffer_drain(buffer, size);
	return envelope;
}

static void test_there_and_back(void **state)
{
	struct arena *arena = arena_new(65536);
	struct evbuffer *buffer = evbuffer_new();
	Sdac__V1__AckNoticeRequest request = SDAC__V1__ACK_NOTICE_REQUEST__INIT;
	char id[] = "0b54a0f4-5a5b-4b6e-9d0f-3f1f0a9d7c11";

	(void)state;
	request.notice_id = id;
	assert_int_equal(envelope_append(buffer, 300, &request.base), SD_OK);
	Sdac__V1__Envelope *envelope = take(arena, buffer);
	assert_true(envelope->has_request_id);
	assert_int_equal(envelope->request_id, 300);
	assert_int_equal(envelope_tag(envelope), SDAC__V1__ENVELOPE__BODY_ACK_NOTICE_REQUEST);
	assert_ptr_equal(envelope_body(envelope), envelope->ack_notice_request);
	assert_string_equal(envelope->ack_notice_request->notice_id, id);

	assert_int_equal(envelope_append(buffer, 0, &request.base), SD_OK);
	assert_false(take(arena, buffer)->has_request_id);
	assert_int_equal(envelope_append(buffer, UINT64_MAX, &request.base), SD_OK);
	assert_true(take(arena, buffer)->request_id == UINT64_MAX);
	evbuffer_free(buffer);
	arena_free(arena);
}

/* What it writes is what protobuf-c itself would write. */
static void test_same_octets(void **state)
{
	struct evbuffer *buffer = evbuffer_new();
	Sdac__V1__Goodbye goodbye = SDAC__V1__GOODBYE__INIT;
	Sdac__V1__Envelope envelope = SDAC__V1__ENVELOPE__INIT;
	char words[] = "the daemon stops";
	uint8_t expected[128];

	(void)state;
	goodbye.has_reason = 1;
	goodbye.reason = SDAC__V1__GOODBYE_REASON__GOODBYE_REASON_SHUTDOWN;
	goodbye.words = words;
	envelope.has_request_id = 1;
	envelope.request_id = 77;
	envelope_set_body(&envelope, SDAC__V1__ENVELOPE__BODY_GOODBYE, &goodbye.base);
	const size_t size = sdac__v1__envelope__pack(&envelope, expected);
	assert_int_equal(envelope_append(buffer, 77, &goodbye.base), SD_OK);
	assert_int_equal(evbuffer_get_length(buffer), FRAME_HEADER_SIZE + size);
	assert_memory_equal(evbuffer_pullup(buffer, -1) + FRAME_HEADER_SIZE, expected, size);
	evbuffer_free(buffer);
}

/* All bodies, by their numbers and by their descriptors. */
static void test_every_body(void **state)
{
	const ProtobufCMessageDescriptor *type = &sdac__v1__envelope__descriptor;
	struct arena *arena = arena_new(65536);
	struct evbuffer *buffer = evbuffer_new();
	unsigned bodies = 0;

	(void)state;
	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];
		if (field->type != PROTOBUF_C_TYPE_MESSAGE)
			continue;
		bodies++;
		assert_ptr_equal(envelope_descriptor(field->id), field->descriptor);
		assert_string_equal(envelope_tag_name(field->id), field->name);
		assert_int_equal(envelope_tag_of(field->descriptor), field->id);
		ProtobufCMessage *body = arena_alloc(arena, envelope_descriptor(field->id)->sizeof_message);
		protobuf_c_message_init(field->descriptor, body);
		assert_int_equal(envelope_append(buffer, 1, body), SD_OK);
		Sdac__V1__Envelope *envelope = take(arena, buffer);
		assert_int_equal(envelope_tag(envelope), field->id);
		assert_ptr_equal(envelope_body(envelope)->descriptor, field->descriptor);
		arena_reset(arena);
	}
	assert_true(bodies > 30);
	evbuffer_free(buffer);
	arena_free(arena);
}

static void test_no_body(void **state)
{
	struct evbuffer *buffer = evbuffer_new();
	Sdac__V1__Envelope envelope = SDAC__V1__ENVELOPE__INIT;
	Sdac__V1__Source source = SDAC__V1__SOURCE__INIT;

	(void)state;
	assert_int_equal(envelope_tag(&envelope), 0);
	assert_null(envelope_body(&envelope));
	assert_null(envelope_descriptor(1)); /* request_id is no body */
	assert_null(envelope_descriptor(9999));
	assert_string_equal(envelope_tag_name(1), "unknown");
	assert_int_equal(envelope_tag_of(&sdac__v1__source__descriptor), 0);
	assert_int_equal(envelope_append(buffer, 1, &source.base), SD_INVALID);
	assert_int_equal(envelope_append_packed(buffer, 1, 9999, NULL, 0), SD_INVALID);
	assert_int_equal(evbuffer_get_length(buffer), 0);
	envelope_set_body(&envelope, 9999, &source.base);
	assert_int_equal(envelope_tag(&envelope), 0);
	evbuffer_free(buffer);
}

/* One content for many: what all share is packed once, the rest for each. */
static void test_parts(void **state)
{
	struct arena *arena = arena_new(65536);
	struct evbuffer *buffer = evbuffer_new();
	Sdac__V1__Notice shared = SDAC__V1__NOTICE__INIT, own = SDAC__V1__NOTICE__INIT;
	char kind[] = "hearing-moved", room[] = "Courtroom 4";
	uint8_t head[64], tail[64];

	(void)state;
	shared.kind = kind;
	shared.room = room;
	own.has_sequence = own.has_attempt = 1;
	own.sequence = 41;
	own.attempt = 2;
	const struct envelope_part parts[] = {
		{ head, sdac__v1__notice__pack(&shared, head) },
		{ NULL, 0 },
		{ tail, sdac__v1__notice__pack(&own, tail) },
	};
	assert_int_equal(envelope_append_parts(buffer, NOTICE_TAG, parts, 3), SD_OK);
	Sdac__V1__Envelope *envelope = take(arena, buffer);
	assert_int_equal(envelope_tag(envelope), NOTICE_TAG);
	assert_string_equal(envelope->notice->room, room);
	assert_int_equal(envelope->notice->sequence, 41);
	assert_int_equal(envelope->notice->attempt, 2);

	assert_int_equal(envelope_append_packed(buffer, 9, NOTICE_TAG, head, parts[0].size), SD_OK);
	envelope = take(arena, buffer);
	assert_int_equal(envelope->request_id, 9);
	assert_string_equal(envelope->notice->kind, kind);
	assert_false(envelope->notice->has_sequence);

	const struct envelope_part huge[] = { { head, SIZE_MAX }, { head, 2 } };
	assert_int_equal(envelope_append_parts(buffer, NOTICE_TAG, huge, 2), SD_INVALID);
	const struct envelope_part large[] = { { head, 0x80000000 } };
	assert_int_equal(envelope_append_parts(buffer, NOTICE_TAG, large, 1), SD_INVALID);
	assert_int_equal(evbuffer_get_length(buffer), 0);
	evbuffer_free(buffer);
	arena_free(arena);
}

/* 60 KiB of empty hearings pass the check, and would be megabytes unpacked. */
static void test_swelling(void **state)
{
	static uint8_t data[60 * 1024];
	const size_t body = sizeof data - 5;
	struct arena *arena = arena_new(1024 * 1024);
	Sdac__V1__Envelope *envelope;
	struct wire_fault fault;

	(void)state;
	data[0] = 0xa2; /* 20, with a length of three octets */
	data[1] = 0x01;
	data[2] = (uint8_t)((body & 0x7f) | 0x80);
	data[3] = (uint8_t)((body >> 7 & 0x7f) | 0x80);
	data[4] = (uint8_t)(body >> 14);
	for (size_t i = 5; i + 1 < sizeof data; i += 2)
		data[i] = 8 << 3 | 2;
	const size_t size = 5 + body - body % 2;
	assert_int_equal(body % 2, 1);
	data[2]--; /* an even number of octets */
	assert_int_equal(envelope_unpack(arena, data, size, &wire_limits_default, &envelope, &fault), SD_NO_MEMORY);
	assert_null(envelope);
	assert_string_equal(fault.what, "needs more memory than one request may have");
	assert_true(arena_used(arena) <= 1024 * 1024);
	arena_free(arena);
}

static void test_refused(void **state)
{
	static const uint8_t data[] = { 0x08, 0x01, 0x08, 0x02 };
	struct arena *arena = arena_new(1024);
	Sdac__V1__Envelope *envelope;
	struct wire_fault fault;

	(void)state;
	assert_int_equal(
	    envelope_unpack(arena, data, sizeof data, &wire_limits_default, &envelope, &fault), SD_INVALID);
	assert_null(envelope);
	assert_string_equal(fault.where, "request_id");
	assert_int_equal(arena_used(arena), 0);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_same_octets),
		cmocka_unit_test(test_every_body),
		cmocka_unit_test(test_no_body),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_swelling),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
