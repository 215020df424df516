/*
 * The wire check: every rule broken once, at a known place, and the path and words that come back.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "proto/wire.h"
#include "sdac/internal/v1/daemon.pb-c.h"
#include "sdac/v1/envelope.pb-c.h"

#define ENVELOPE &sdac__v1__envelope__descriptor

/* A message being written by hand. */
struct octets {
	uint8_t data[8192];
	size_t size;
};

static void put(struct octets *o, const void *data, size_t size)
{
	assert_true(size <= sizeof o->data - o->size);
	memcpy(o->data + o->size, data, size);
	o->size += size;
}

static void put_varint(struct octets *o, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		put(o, &(uint8_t){ (uint8_t)(value | 0x80) }, 1);
	put(o, &(uint8_t){ (uint8_t)value }, 1);
}

static void put_number(struct octets *o, unsigned number, uint64_t value)
{
	put_varint(o, (uint64_t)number << 3);
	put_varint(o, value);
}

static void put_bytes(struct octets *o, unsigned number, const void *data, size_t size)
{
	put_varint(o, (uint64_t)number << 3 | 2);
	put_varint(o, size);
	put(o, data, size);
}

static void put_text(struct octets *o, unsigned number, const char *text)
{
	put_bytes(o, number, text, strlen(text));
}

static void wrap(struct octets *o, unsigned number)
{
	struct octets inner = *o;

	o->size = 0;
	put_bytes(o, number, inner.data, inner.size);
}

static enum sd_err check(const ProtobufCMessageDescriptor *type, const struct octets *o,
    const struct wire_limits *limits, struct wire_fault *fault)
{
	/* A copy of the exact size, so that AddressSanitizer sees one octet too many. */
	uint8_t *exact = malloc(o->size + (o->size == 0));

	assert_non_null(exact);
	memcpy(exact, o->data, o->size);
	const enum sd_err err = wire_check(type, exact, o->size, limits, fault);
	free(exact);
	return err;
}

static void expect_fault(
    const ProtobufCMessageDescriptor *type, const struct octets *o, const char *where, const char *what)
{
	struct wire_fault fault;

	assert_int_equal(check(type, o, &wire_limits_default, &fault), SD_INVALID);
	assert_string_equal(fault.what, what);
	assert_string_equal(fault.where, where);
}

static void expect_good(const ProtobufCMessageDescriptor *type, const struct octets *o)
{
	struct wire_fault fault;

	const enum sd_err err = check(type, o, &wire_limits_default, &fault);
	assert_string_equal(fault.what, "");
	assert_int_equal(err, SD_OK);
}

/* submit_list_request with four hearings, in the last of them a defendant with this birth date. */
static void put_birth_date(struct octets *o, const char *date)
{
	struct octets defendant = { .size = 0 }, hearing = { .size = 0 };

	put_text(&defendant, 4, date);
	put_bytes(&hearing, 17, defendant.data, defendant.size);
	for (int i = 0; i < 3; i++)
		put_bytes(o, 8, "", 0);
	put_bytes(o, 8, hearing.data, hearing.size);
	wrap(o, 20);
}

static void test_path(void **state)
{
	struct octets good = { .size = 0 }, bad = { .size = 0 };

	(void)state;
	put_birth_date(&good, "1990-02-28");
	expect_good(ENVELOPE, &good);
	put_birth_date(&bad, "1990-02-30");
	expect_fault(ENVELOPE, &bad, "submit_list_request.hearings[3].defendants[0].birth_date",
	    "is not an ISO date (YYYY-MM-DD)");
}

static void test_empty(void **state)
{
	struct octets o = { .size = 0 };

	(void)state;
	expect_good(ENVELOPE, &o);
	wrap(&o, 20);
	expect_good(ENVELOPE, &o);
}

/* Octets as they stand, against one message. */
static const struct raw {
	const char *octets;
	size_t size;
	const ProtobufCMessageDescriptor *type;
	const char *where, *what;
} raws[] = {
#define RAW(text) text, sizeof text - 1
	{ RAW("\x08"), ENVELOPE, "request_id", "is cut short" },
	{ RAW("\x88"), ENVELOPE, "", "is cut short" },
	{ RAW("\x08\x80"), ENVELOPE, "request_id", "is cut short" },
	{ RAW("\x08\x81\x00"), ENVELOPE, "request_id", "holds an over-long number" },
	{ RAW("\x88\x00\x01"), ENVELOPE, "", "holds an over-long number" },
	{ RAW("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"), ENVELOPE, "request_id",
	    "holds a number of more than 64 bits" },
	{ RAW("\x08\x01\x08\x01"), ENVELOPE, "request_id", "is given twice" },
	{ RAW("\x0a\x01\x01"), ENVELOPE, "request_id", "is not of the type of this field" },
	{ RAW("\x00\x01"), ENVELOPE, "", "holds an impossible field number" },
	{ RAW("\xf8\xff\xff\xff\xff\x7f\x01"), ENVELOPE, "", "holds an impossible field number" },
	{ RAW("\xa3\x01"), ENVELOPE, "submit_list_request", "is not of the type of this field" },
	{ RAW("\x53\x54"), ENVELOPE, "", "holds a group, which this protocol does not have" },
	{ RAW("\x57"), ENVELOPE, "", "holds a group, which this protocol does not have" },
	{ RAW("\xa2\x01\x05\x00"), ENVELOPE, "submit_list_request", "is cut short" },
	{ RAW("\xa2\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), ENVELOPE, "submit_list_request", "is cut short" },
	{ RAW("\xa2\x01\x02\x12\x05"), ENVELOPE, "submit_list_request.court_code", "is cut short" },
	{ RAW("\x12\x00\x12\x00"), ENVELOPE, "welcome", "is given twice" },
	{ RAW("\x12\x00\x1a\x00"), ENVELOPE, "heartbeat", "stands beside another of which only one may be given" },
	{ RAW("\x12\x02\x08\x03"), ENVELOPE, NULL, NULL },
	{ RAW("\x08\x63"), &sdac__v1__goodbye__descriptor, "reason", "is not one of the known values" },
	{ RAW("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), &sdac__v1__goodbye__descriptor, "reason",
	    "is not one of the known values" },
	{ RAW("\x08\x81\x80\x80\x80\x10"), &sdac__v1__goodbye__descriptor, "reason", "is not one of the known values" },
	{ RAW("\x08\x06"), &sdac__v1__goodbye__descriptor, NULL, NULL },
	{ RAW("\x12\x03"
	      "a\0b"),
	    &sdac__v1__goodbye__descriptor, "words", "holds a NUL character" },
	{ RAW("\x12\x02"
	      "\xc3\x28"),
	    &sdac__v1__goodbye__descriptor, "words", "is not valid UTF-8" },
	{ RAW("\x12\x01"
	      "\xc3"),
	    &sdac__v1__goodbye__descriptor, "words", "is not valid UTF-8" },
	{ RAW("\x18\x02"), &sdac__v1__heartbeat__descriptor, "degraded", "is neither true nor false" },
	{ RAW("\x18\x01"), &sdac__v1__heartbeat__descriptor, NULL, NULL },
	{ RAW("\x09\x01\x02\x03\x04\x05\x06\x07"), &sdac__v1__heartbeat__descriptor, "at", "is cut short" },
	{ RAW("\x0d\x01\x02\x03\x04"), &sdac__v1__heartbeat__descriptor, "at", "is not of the type of this field" },
	{ RAW("\x08\xff\xff\xff\xff\x0f"), &sdac__v1__welcome__descriptor, "protocol_version", "is out of range" },
	{ RAW("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), &sdac__v1__welcome__descriptor, NULL, NULL },
	{ RAW("\x08\xff\xff\xff\xff\x07"), &sdac__v1__welcome__descriptor, NULL, NULL },
	{ RAW("\x42\x01"
	      "x\x42\x01\xff"),
	    &sdac__v1__welcome__descriptor, "court_codes[1]", "is not valid UTF-8" },
	{ RAW("\x21\0\0\0\0\0\0\xf8\x7f"), &sdac__v1__link__descriptor, "score", "is not a finite number" },
	{ RAW("\x21\0\0\0\0\0\0\xf0\x3f"), &sdac__v1__link__descriptor, NULL, NULL },
};

static void test_raw(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof raws / sizeof raws[0]; i++) {
		struct octets o = { .size = 0 };
		put(&o, raws[i].octets, raws[i].size);
		if (raws[i].what)
			expect_fault(raws[i].type, &o, raws[i].where, raws[i].what);
		else
			expect_good(raws[i].type, &o);
	}
}

/* The singular sub-message given twice, which protobuf merges and protobuf-c cannot. */
static void test_submessage_twice(void **state)
{
	struct octets o = { .size = 0 };

	(void)state;
	put_bytes(&o, 1, "", 0);
	put_bytes(&o, 1, "", 0);
	wrap(&o, 20);
	expect_fault(ENVELOPE, &o, "submit_list_request.source", "is given twice");
}

static void test_unknown(void **state)
{
	struct octets o = { .size = 0 };
	uint8_t filler[1000] = { 0 };

	(void)state;
	for (int i = 0; i < 4; i++)
		put_bytes(&o, 3000, filler, sizeof filler);
	put_number(&o, 3001, 7);
	expect_good(ENVELOPE, &o);
	put_bytes(&o, 3000, filler, 100);
	expect_fault(ENVELOPE, &o, "", "holds too much that is unknown here");

	struct wire_limits strict = wire_limits_default;
	struct wire_fault fault;
	struct octets one = { .size = 0 };
	strict.max_unknown_bytes = 0;
	put_number(&one, 3001, 7);
	assert_int_equal(check(ENVELOPE, &one, &strict, &fault), SD_INVALID);
}

static void test_budgets(void **state)
{
	struct wire_limits limits = wire_limits_default;
	struct wire_fault fault;
	struct octets o = { .size = 0 };

	(void)state;
	for (int i = 0; i < 9; i++)
		put_bytes(&o, 8, "", 0);
	wrap(&o, 20);
	limits.max_elements = 10;
	assert_int_equal(check(ENVELOPE, &o, &limits, &fault), SD_OK);
	limits.max_elements = 9;
	assert_int_equal(check(ENVELOPE, &o, &limits, &fault), SD_INVALID);
	assert_string_equal(fault.what, "has too many parts");

	o.size = 0;
	put_text(&o, 2, "B01DU00");
	limits.max_string = 7;
	assert_int_equal(check(&sdac__v1__submit_list_request__descriptor, &o, &limits, &fault), SD_OK);
	limits.max_string = 6;
	assert_int_equal(check(&sdac__v1__submit_list_request__descriptor, &o, &limits, &fault), SD_INVALID);
	assert_string_equal(fault.what, "is too long");
	assert_string_equal(fault.where, "court_code");
}

static void test_depth(void **state)
{
	struct wire_limits limits = wire_limits_default;
	struct wire_fault fault;
	struct octets o = { .size = 0 };

	(void)state;
	put_birth_date(&o, "1990-01-01"); /* envelope, request, hearing, defendant */
	limits.max_depth = 4;
	assert_int_equal(check(ENVELOPE, &o, &limits, &fault), SD_OK);
	limits.max_depth = 3;
	assert_int_equal(check(ENVELOPE, &o, &limits, &fault), SD_INVALID);
	assert_string_equal(fault.what, "is nested too deep");
	assert_string_equal(fault.where, "submit_list_request.hearings[3].defendants[0]");
	limits.max_depth = 1000;
	assert_int_equal(check(ENVELOPE, &o, &limits, &fault), SD_OK);
}

/* Whatever is cut off its end must be refused or be whole, and never be read past. */
static void test_every_prefix(void **state)
{
	struct octets o = { .size = 0 };
	struct wire_fault fault;
	size_t refused = 0;

	(void)state;
	put_birth_date(&o, "1990-01-01");
	put_number(&o, 1, 300);
	for (struct octets cut = o; cut.size > 0; cut.size--)
		refused += check(ENVELOPE, &cut, &wire_limits_default, &fault) != SD_OK;
	/* Whole are only: all of it, and it without request_id. */
	assert_int_equal(refused, o.size - 2);
}

static void test_dates(void **state)
{
	static const char *const good[] = { "2026-03-04", "1753-01-01", "9999-12-31", "2024-02-29", "2000-02-29" };
	static const char *const bad[] = { "", "2026-3-4", "2026-03-04 ", "2026-03-04T00:00:00Z", "1752-12-31",
		"2026-00-10", "2026-13-01", "2026-01-00", "2026-01-32", "2025-02-29", "1900-02-29", "2026/03/04",
		"04-03-2026", "2026-04-31", "+026-01-01", "20260-1-01" };

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_true(wire_is_iso_date(good[i], strlen(good[i])));
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(wire_is_iso_date(bad[i], strlen(bad[i])));
}

static bool utf8(const char *text, size_t size)
{
	uint8_t *exact = malloc(size + 1);

	assert_non_null(exact);
	memcpy(exact, text, size);
	const bool good = wire_is_utf8(exact, size);
	free(exact);
	return good;
}

/* Each text also behind and before eight plain octets, where the fast path runs. */
static void test_utf8(void **state)
{
	static const char *const good[] = { "", "Llanelli", "Si\xc3\xa2n", "\xe2\x82\xac", "\xed\x9f\xbf",
		"\xee\x80\x80", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "\x7f", "\x01", "\xc2\x80", "\xe0\xa0\x80",
		"\xef\xbf\xbf" };
	static const char *const bad[] = { "\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc3", "\xe0\x9f\xbf",
		"\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\xe2\x28\xa1",
		"\xf0\x90\x80", "\xff", "\xf8\x88\x80\x80\x80" };
	char text[32];

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0] + sizeof bad / sizeof bad[0]; i++) {
		const bool expected = i < sizeof good / sizeof good[0];
		const char *piece = expected ? good[i] : bad[i - sizeof good / sizeof good[0]];
		for (size_t before = 0; before <= 9; before++) {
			const size_t size = before + strlen(piece);
			memset(text, 'x', before);
			memcpy(text + before, piece, strlen(piece));
			assert_int_equal(utf8(text, size), expected);
			memset(text + size, 'y', 9);
			assert_int_equal(utf8(text, size + 9), expected);
		}
	}
	for (size_t at = 0; at < 16; at++) {
		memset(text, 'x', 16);
		text[at] = '\0';
		assert_false(utf8(text, 16));
	}
}

/* What the check relies on: no field required, no message that contains itself, nothing too large. */
static unsigned depth_of(const ProtobufCMessageDescriptor *type, unsigned above)
{
	unsigned deepest = 0;

	assert_true(above < 16);
	assert_true(type->n_fields <= 256);
	for (unsigned i = 0; i < type->n_fields; i++) {
		assert_int_not_equal(type->fields[i].label, PROTOBUF_C_LABEL_REQUIRED);
		if (type->fields[i].type != PROTOBUF_C_TYPE_MESSAGE)
			continue;
		const unsigned depth = depth_of(type->fields[i].descriptor, above + 1);
		deepest = depth > deepest ? depth : deepest;
	}
	return deepest + 1;
}

static void test_schema(void **state)
{
	(void)state;
	assert_true(depth_of(ENVELOPE, 0) <= wire_limits_default.max_depth);
	assert_true(depth_of(&sdac__internal__v1__link_claim_response__descriptor, 0) <= wire_limits_default.max_depth);
	assert_true(depth_of(&sdac__internal__v1__link_commit_request__descriptor, 0) <= wire_limits_default.max_depth);
}

/* A type with a packed field, which the schema has none of: numbers of three kinds. */
static const ProtobufCFieldDescriptor packed_fields[] = {
	{ .name = "counts", .id = 1, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_INT32 },
	{ .name = "moments", .id = 2, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_SFIXED64 },
	{ .name = "one", .id = 3, .label = PROTOBUF_C_LABEL_OPTIONAL, .type = PROTOBUF_C_TYPE_INT32 },
};
static const ProtobufCIntRange packed_ranges[] = { { 1, 0 }, { 0, 3 } };
static const ProtobufCMessageDescriptor packed_type = {
	.magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
	.name = "Packed",
	.n_fields = 3,
	.fields = packed_fields,
	.n_field_ranges = 1,
	.field_ranges = packed_ranges,
};

static void test_packed(void **state)
{
	struct wire_limits limits = wire_limits_default;
	struct wire_fault fault;
	struct octets o = { .size = 0 };

	(void)state;
	put_bytes(&o, 1, "\x01\x7f\x80\x01", 4);
	put_bytes(&o, 2, "12345678abcdefgh", 16);
	put_number(&o, 1, 5);
	expect_good(&packed_type, &o);
	limits.max_elements = 8;
	assert_int_equal(check(&packed_type, &o, &limits, &fault), SD_OK);
	limits.max_elements = 7;
	assert_int_equal(check(&packed_type, &o, &limits, &fault), SD_INVALID);

	o.size = 0;
	put_bytes(&o, 1, "\x01\x02\xff\xff\xff\xff\x0f", 7);
	expect_fault(&packed_type, &o, "counts[2]", "is out of range");
	o.size = 0;
	put_bytes(&o, 2, "1234567", 7);
	expect_fault(&packed_type, &o, "moments[0]", "is cut short");
	o.size = 0;
	put_bytes(&o, 3, "\x01", 1);
	expect_fault(&packed_type, &o, "one", "is not of the type of this field");
}

/* The path is cut, never overrun. */
static void test_long_path(void **state)
{
	static char name[101];
	static ProtobufCFieldDescriptor field = {
		.id = 1, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_MESSAGE
	};
	static const ProtobufCIntRange ranges[] = { { 1, 0 }, { 0, 1 } };
	static ProtobufCMessageDescriptor type = { .n_fields = 1, .n_field_ranges = 1 };
	struct wire_fault fault;
	struct octets o = { .size = 0 };

	(void)state;
	memset(name, 'n', sizeof name - 1);
	field.name = name;
	field.descriptor = &type;
	type.fields = &field;
	type.field_ranges = ranges;
	for (int i = 0; i < 20; i++)
		wrap(&o, 1);
	assert_int_equal(check(&type, &o, &wire_limits_default, &fault), SD_INVALID);
	assert_string_equal(fault.what, "is nested too deep");
	assert_int_equal(strlen(fault.where), sizeof fault.where - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_path),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_raw),
		cmocka_unit_test(test_submessage_twice),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_budgets),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_every_prefix),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_schema),
		cmocka_unit_test(test_packed),
		cmocka_unit_test(test_long_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
