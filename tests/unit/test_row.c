/*
 * Messages to composite values and back, without a server: results are made by hand. Every message
 * goes both ways with generated content; then octets are bent.
 */
#include "daemon/data/row.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sdac/internal/v1/daemon.pb-c.h"
#include "sdac/v1/envelope.pb-c.h"

#define MAX_MESSAGES 256
#define FIRST_OID 20000u

static const ProtobufCMessageDescriptor *messages[MAX_MESSAGES];
static size_t n_messages;
static struct row_types *types;
static struct arena *arena;

/* ---- a described database ---- */

static size_t index_of(const ProtobufCMessageDescriptor *descriptor)
{
	size_t i = 0;

	while (i < n_messages && messages[i] != descriptor)
		i++;
	return i;
}

static void collect(const ProtobufCMessageDescriptor *descriptor)
{
	if (index_of(descriptor) < n_messages)
		return;
	assert_true(n_messages < MAX_MESSAGES);
	messages[n_messages++] = descriptor;
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		if (descriptor->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
			collect((const ProtobufCMessageDescriptor *)descriptor->fields[i].descriptor);
	}
}

/* The bodies of the envelope, and the internal messages. */
static void collect_all(void)
{
	static const ProtobufCMessageDescriptor *const internal[] = {
		&sdac__internal__v1__admit_response__descriptor,
		&sdac__internal__v1__inspect_request__descriptor,
		&sdac__internal__v1__inspect_response__descriptor,
		&sdac__internal__v1__describe_response__descriptor,
		&sdac__internal__v1__pulse_response__descriptor,
		&sdac__internal__v1__watch_response__descriptor,
		&sdac__internal__v1__push_request__descriptor,
		&sdac__internal__v1__push_response__descriptor,
		&sdac__internal__v1__link_claim_response__descriptor,
		&sdac__internal__v1__link_search_response__descriptor,
		&sdac__internal__v1__link_commit_request__descriptor,
	};

	for (unsigned i = 0; i < sdac__v1__envelope__descriptor.n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &sdac__v1__envelope__descriptor.fields[i];

		if (field->type == PROTOBUF_C_TYPE_MESSAGE)
			collect((const ProtobufCMessageDescriptor *)field->descriptor);
	}
	for (size_t i = 0; i < sizeof internal / sizeof internal[0]; i++)
		collect(internal[i]);
}

static void snake(const char *name, char *out)
{
	for (const char *p = name; *p != '\0'; p++) {
		if (*p >= 'A' && *p <= 'Z') {
			if (p != name)
				*out++ = '_';
			*out++ = (char)(*p + 'a' - 'A');
		} else {
			*out++ = *p;
		}
	}
	*out = '\0';
}

/* As the header's mapping says, written down once more. */
static unsigned oid_of(const ProtobufCFieldDescriptor *field)
{
	bool is_array = field->label == PROTOBUF_C_LABEL_REPEATED;

	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_ENUM:
		return is_array ? 1009 : 25;
	case PROTOBUF_C_TYPE_BYTES:
		return is_array ? 1001 : 17;
	case PROTOBUF_C_TYPE_BOOL:
		return is_array ? 1000 : 16;
	case PROTOBUF_C_TYPE_INT32:
		return is_array ? 1007 : 23;
	case PROTOBUF_C_TYPE_INT64:
		return is_array ? 1016 : 20;
	case PROTOBUF_C_TYPE_SFIXED64:
		return is_array ? 1185 : 1184;
	case PROTOBUF_C_TYPE_DOUBLE:
		return is_array ? 1022 : 701;
	case PROTOBUF_C_TYPE_MESSAGE:
		return FIRST_OID + 2 * (unsigned)index_of((const ProtobufCMessageDescriptor *)field->descriptor) +
		       (is_array ? 1 : 0);
	default:
		fail_msg("field %s has a type that the mapping lacks", field->name);
		return 0;
	}
}

static void set_text(PGresult *result, int row, int column, const char *text)
{
	char *copy = strdup(text);

	assert_non_null(copy);
	assert_int_equal(PQsetvalue(result, row, column, copy, (int)strlen(copy)), 1);
	free(copy);
}

static void set_number(PGresult *result, int row, int column, unsigned number)
{
	char text[16];

	snprintf(text, sizeof text, "%u", number);
	set_text(result, row, column, text);
}

static PGresult *new_describe(void)
{
	static char names[6][16] = { "type_name", "type_oid", "array_oid", "position", "name", "attribute_oid" };
	PGresAttDesc columns[6] = { 0 };
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);

	assert_non_null(result);
	for (int i = 0; i < 6; i++) {
		columns[i].name = names[i];
		columns[i].typid = 25;
	}
	assert_int_equal(PQsetResultAttrs(result, 6, columns), 1);
	return result;
}

/* Last attribute first: the order of rows must not matter. */
static void describe(PGresult *result, const ProtobufCMessageDescriptor *descriptor)
{
	char name[64];

	snake(descriptor->short_name, name);
	for (unsigned i = descriptor->n_fields; i-- > 0;) {
		int row = PQntuples(result);

		set_text(result, row, 0, name);
		set_number(result, row, 1, FIRST_OID + 2 * (unsigned)index_of(descriptor));
		set_number(result, row, 2, FIRST_OID + 2 * (unsigned)index_of(descriptor) + 1);
		set_number(result, row, 3, i + 1);
		set_text(result, row, 4, descriptor->fields[i].name);
		set_number(result, row, 5, oid_of(&descriptor->fields[i]));
	}
}

/* ---- generated content ---- */

static uint64_t seed = 1;

static unsigned dice(unsigned sides)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(seed >> 33) % sides;
}

static void *take(size_t size)
{
	void *memory = arena_alloc(arena, size);

	assert_non_null(memory);
	return memory;
}

static ProtobufCMessage *generate(const ProtobufCMessageDescriptor *descriptor);

static void generate_value(const ProtobufCFieldDescriptor *field, void *member)
{
	static const char *const texts[] = { "", "x", "O'Brien \"quoted\" {a,b}", "\xc3\xa9\xe2\x82\xac", "a\\b\nc" };
	static const int64_t moments[] = { 0, 1, -1, INT64_C(1763980000123), INT64_C(-62135596800000),
		INT64_C(253402300799999) };
	const ProtobufCEnumDescriptor *kind;

	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		*(char **)member = arena_strdup(arena, texts[dice(5)]);
		return;
	case PROTOBUF_C_TYPE_BYTES:
		((ProtobufCBinaryData *)member)->len = dice(4);
		((ProtobufCBinaryData *)member)->data = take(4);
		return;
	case PROTOBUF_C_TYPE_BOOL:
		*(protobuf_c_boolean *)member = (protobuf_c_boolean)dice(2);
		return;
	case PROTOBUF_C_TYPE_INT32:
		*(int32_t *)member = dice(2) != 0 ? INT32_MIN : (int32_t)dice(1000);
		return;
	case PROTOBUF_C_TYPE_INT64:
		*(int64_t *)member = dice(2) != 0 ? INT64_MIN : INT64_MAX;
		return;
	case PROTOBUF_C_TYPE_SFIXED64:
		*(int64_t *)member = moments[dice(6)];
		return;
	case PROTOBUF_C_TYPE_DOUBLE:
		*(double *)member = dice(2) != 0 ? -1.5e300 : 0.0;
		return;
	case PROTOBUF_C_TYPE_ENUM:
		kind = (const ProtobufCEnumDescriptor *)field->descriptor;
		*(int *)member = kind->values[1 + dice(kind->n_values - 1)].value;
		return;
	default:
		*(ProtobufCMessage **)member = generate((const ProtobufCMessageDescriptor *)field->descriptor);
	}
}

static void generate_field(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	static const size_t sizes[] = {
		[PROTOBUF_C_TYPE_STRING] = sizeof(char *),
		[PROTOBUF_C_TYPE_BYTES] = sizeof(ProtobufCBinaryData),
		[PROTOBUF_C_TYPE_BOOL] = sizeof(protobuf_c_boolean),
		[PROTOBUF_C_TYPE_INT32] = 4,
		[PROTOBUF_C_TYPE_INT64] = 8,
		[PROTOBUF_C_TYPE_SFIXED64] = 8,
		[PROTOBUF_C_TYPE_DOUBLE] = 8,
		[PROTOBUF_C_TYPE_ENUM] = sizeof(int),
		[PROTOBUF_C_TYPE_MESSAGE] = sizeof(void *),
	};
	char *member = (char *)message + field->offset, *quantifier = (char *)message + field->quantifier_offset;
	unsigned count = dice(4);

	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		char *elements = take(4 * sizes[field->type]);

		for (unsigned i = 0; i < count; i++)
			generate_value(field, elements + i * sizes[field->type]);
		*(char **)(void *)member = elements;
		*(size_t *)(void *)quantifier = count;
		return;
	}
	if (count == 0)
		return;
	generate_value(field, member);
	if (field->type != PROTOBUF_C_TYPE_STRING && field->type != PROTOBUF_C_TYPE_MESSAGE)
		*(protobuf_c_boolean *)(void *)quantifier = 1;
}

static ProtobufCMessage *generate(const ProtobufCMessageDescriptor *descriptor)
{
	ProtobufCMessage *message = take(descriptor->sizeof_message);

	protobuf_c_message_init(descriptor, message);
	for (unsigned i = 0; i < descriptor->n_fields; i++)
		generate_field(message, &descriptor->fields[i]);
	return message;
}

/* ---- an image as the result of a query ---- */

static uint32_t read32(const char *data)
{
	uint32_t number;

	memcpy(&number, data, 4);
	return __builtin_bswap32(number);
}

static PGresult *new_result(const ProtobufCMessageDescriptor *descriptor)
{
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	PGresAttDesc *columns = calloc(descriptor->n_fields + 1, sizeof *columns);

	assert_non_null(result);
	assert_non_null(columns);
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		columns[i].name = strdup(descriptor->fields[i].name);
		columns[i].format = 1;
	}
	assert_int_equal(PQsetResultAttrs(result, (int)descriptor->n_fields, columns), 1);
	for (unsigned i = 0; i < descriptor->n_fields; i++)
		free(columns[i].name);
	free(columns);
	return result;
}

/* The image is our own and well formed. */
static PGresult *result_of(const ProtobufCMessageDescriptor *descriptor, char *image, int size)
{
	PGresult *result = new_result(descriptor);
	int at = 4;

	assert_int_equal(read32(image), descriptor->n_fields);
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		int length = (int)read32(image + at + 4);

		at += 8;
		assert_int_equal(PQsetvalue(result, 0, (int)i, length < 0 ? NULL : image + at, length), 1);
		at += length > 0 ? length : 0;
	}
	assert_int_equal(at, size);
	return result;
}

static void assert_same(const ProtobufCMessage *a, const ProtobufCMessage *b)
{
	size_t size = protobuf_c_message_get_packed_size(a);
	uint8_t *packed_a = take(size + 1), *packed_b = take(size + 1);

	assert_int_equal(protobuf_c_message_get_packed_size(b), size);
	protobuf_c_message_pack(a, packed_a);
	protobuf_c_message_pack(b, packed_b);
	assert_memory_equal(packed_a, packed_b, size);
}

/* ---- tests ---- */

static void every_message_agrees_with_its_type(void **state)
{
	char why[256] = "";

	(void)state;
	for (size_t i = 0; i < n_messages; i++) {
		if (!row_types_agree(types, messages[i], why, sizeof why))
			fail_msg("%s", why);
	}
}

static void every_message_goes_both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_messages; i++) {
		for (int round = 0; round < 20; round++) {
			ProtobufCMessage *message = generate(messages[i]), *back = NULL;
			char *image = NULL;
			int size = 0;

			if (messages[i]->n_fields == 0)
				continue; /* a result without columns cannot be made by hand; test_db has one */
			assert_int_equal(row_encode(types, message, &image, &size), SD_OK);
			PGresult *result = result_of(messages[i], image, size);
			assert_int_equal(row_decode(arena, messages[i], result, &back), SD_OK);
			assert_same(message, back);
			PQclear(result);
			free(image);
			arena_reset(arena);
		}
	}
}

static void an_image_is_as_the_server_reads_it(void **state)
{
	static const char wanted[] = "\0\0\0\3"
				     "\0\0\0\x17\0\0\0\4\0\0\0\7"
				     "\0\0\0\x19\xff\xff\xff\xff"
				     "\0\0\0\x19\0\0\0\0";
	Sdac__V1__RecordVerdict verdict = SDAC__V1__RECORD_VERDICT__INIT;
	char *image = NULL;
	int size = 0;

	(void)state;
	verdict.has_record = 1;
	verdict.record = 7;
	verdict.explanation = (char[]){ "" };
	assert_int_equal(row_encode(types, &verdict.base, &image, &size), SD_OK);
	assert_int_equal(size, sizeof wanted - 1);
	assert_memory_equal(image, wanted, sizeof wanted - 1);
	free(image);
}

static void enums_are_labels_and_unspecified_is_absent(void **state)
{
	Sdac__V1__SubmitListResponse response = SDAC__V1__SUBMIT_LIST_RESPONSE__INIT;
	char *image = NULL;
	int size = 0;

	(void)state;
	response.has_verdict = 1;
	response.verdict = SDAC__V1__VERDICT__VERDICT_ACCEPTED;
	assert_int_equal(row_encode(types, &response.base, &image, &size), SD_OK);
	assert_memory_equal(image + 4,
	    "\0\0\0\x19\0\0\0\x08"
	    "accepted",
	    16);
	free(image);
	response.verdict = SDAC__V1__VERDICT__VERDICT_UNSPECIFIED;
	assert_int_equal(row_encode(types, &response.base, &image, &size), SD_OK);
	assert_memory_equal(image + 4, "\0\0\0\x19\xff\xff\xff\xff", 8);
	free(image);
	response.verdict = (Sdac__V1__Verdict)99;
	assert_int_equal(row_encode(types, &response.base, &image, &size), SD_INVALID);
}

static void a_moment_out_of_range_is_refused(void **state)
{
	Sdac__V1__SubmitListResponse response = SDAC__V1__SUBMIT_LIST_RESPONSE__INIT;
	char *image = NULL;
	int size = 0;

	(void)state;
	response.has_committed_at = 1;
	response.committed_at = INT64_MAX;
	assert_int_equal(row_encode(types, &response.base, &image, &size), SD_INVALID);
}

/* One column of a response, everything else NULL. */
static enum sd_err decode_column(
    const ProtobufCMessageDescriptor *descriptor, const char *column, const char *data, int size)
{
	PGresult *result = new_result(descriptor);
	ProtobufCMessage *message = NULL;
	char *copy = malloc((size_t)size + 1);

	assert_non_null(copy);
	memcpy(copy, data, (size_t)size);
	for (int i = 0; i < (int)descriptor->n_fields; i++) {
		bool is_it = strcmp(descriptor->fields[i].name, column) == 0;

		assert_int_equal(PQsetvalue(result, 0, i, is_it ? copy : NULL, is_it ? size : -1), 1);
	}
	enum sd_err err = row_decode(arena, descriptor, result, &message);
	assert_true((err == SD_OK) == (message != NULL));
	PQclear(result);
	free(copy);
	return err;
}

static void malformed_columns_are_refused(void **state)
{
	const ProtobufCMessageDescriptor *list = &sdac__v1__submit_list_response__descriptor;
	const ProtobufCMessageDescriptor *admit = &sdac__internal__v1__admit_response__descriptor;
	static const struct {
		const char *column, *data;
		int size;
	} responses[] = {
		{ "verdict", "no-such-verdict", 15 },
		{ "verdict", "ACCEPTED", 8 },
		{ "verdict", "unspecified", 11 },
		{ "verdict", "", 0 },
		{ "receipt_id", "a\0b", 3 },
		{ "version", "\0\0\1", 3 },
		{ "version", "\0\0\0\0\1", 5 },
		{ "committed_at", "\0\0\0\1", 4 },
		{ "committed_at", "\x7f\xff\xff\xff\xff\xff\xff\xff", 8 },
		{ "committed_at", "\x80\0\0\0\0\0\0\0", 8 },
		{ "quarantined", "", 0 },
		{ "quarantined", "\0\0\0\0\0\0\0\0\0\0\x4e\x20X", 13 },
		/* 2 dimensions; more elements than octets; a NULL element; an element longer than the rest */
		{ "quarantined", "\0\0\0\2\0\0\0\0\0\0\x4e\x20\0\0\0\1\0\0\0\1", 20 },
		{ "quarantined", "\0\0\0\1\0\0\0\0\0\0\x4e\x20\x7f\xff\xff\xff\0\0\0\1\0\0\0\4\0\0\0\0", 28 },
		{ "quarantined", "\0\0\0\1\0\0\0\0\0\0\x4e\x20\0\0\0\1\0\0\0\1\xff\xff\xff\xff", 24 },
		{ "quarantined", "\0\0\0\1\0\0\0\0\0\0\x4e\x20\0\0\0\1\0\0\0\1\x7f\xff\xff\xff\0\0\0\0", 28 },
		/* a record of two attributes instead of three */
		{ "quarantined", "\0\0\0\1\0\0\0\0\0\0\x4e\x20\0\0\0\1\0\0\0\1\0\0\0\4\0\0\0\2", 28 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof responses / sizeof responses[0]; i++) {
		if (decode_column(list, responses[i].column, responses[i].data, responses[i].size) != SD_INTERNAL)
			fail_msg("case %zu was taken", i);
	}
	assert_int_equal(
	    decode_column(admit, "court_codes", "\0\0\0\1\0\0\0\0\0\0\0\x19\0\0\0\1\0\0\0\1\0\0\0\1x", 25), SD_OK);
	assert_int_equal(
	    decode_column(admit, "court_codes", "\0\0\0\1\0\0\0\0\0\0\0\x19\0\0\0\1\0\0\0\1\0\0\0\1xy", 26),
	    SD_INTERNAL);
}

static void a_result_of_another_shape_is_refused(void **state)
{
	const ProtobufCMessageDescriptor *descriptor = &sdac__v1__record_verdict__descriptor;
	ProtobufCMessage *message = NULL;
	PGresult *result = new_result(descriptor);

	(void)state;
	assert_int_equal(row_decode(arena, descriptor, result, &message), SD_INTERNAL); /* no row */
	PQclear(result);
	result = new_result(&sdac__v1__case_marker__descriptor);
	assert_int_equal(PQsetvalue(result, 0, 0, NULL, -1), 1);
	assert_int_equal(row_decode(arena, descriptor, result, &message), SD_INTERNAL); /* other columns */
	PQclear(result);
	assert_null(message);
}

/* Bent octets: any error will do, but only an error; the sanitizers watch. */
static void bent_octets_are_survived(void **state)
{
	const ProtobufCMessageDescriptor *descriptor = &sdac__v1__submit_list_request__descriptor;
	size_t outcomes[SD_INTERNAL + 1] = { 0 };

	(void)state;
	for (int round = 0; round < 3000; round++) {
		ProtobufCMessage *back = NULL;
		char *image = NULL;
		int size = 0;

		assert_int_equal(row_encode(types, generate(descriptor), &image, &size), SD_OK);
		PGresult *result = result_of(descriptor, image, size);
		int column = (int)descriptor->n_fields - 1, length = PQgetlength(result, 0, column);
		char *value = malloc((size_t)length);
		assert_non_null(value);
		memcpy(value, PQgetvalue(result, 0, column), (size_t)length);
		for (unsigned bends = dice(3); bends-- > 0;)
			value[dice((unsigned)length)] ^= (char)(1u << dice(8));
		if (dice(3) == 0)
			length = (int)dice((unsigned)length);
		assert_int_equal(PQsetvalue(result, 0, column, value, length), 1);
		enum sd_err err = row_decode(arena, descriptor, result, &back);
		assert_true(err == SD_OK || err == SD_INTERNAL || err == SD_NO_MEMORY);
		outcomes[err]++;
		PQclear(result);
		free(value);
		free(image);
		arena_reset(arena);
	}
	assert_true(outcomes[SD_OK] > 0);
	assert_true(outcomes[SD_INTERNAL] > 100);
}

static void an_arena_too_small_is_told(void **state)
{
	const ProtobufCMessageDescriptor *descriptor = &sdac__v1__submit_list_request__descriptor;
	struct arena *small = arena_new(1024);
	Sdac__V1__SubmitListRequest request = SDAC__V1__SUBMIT_LIST_REQUEST__INIT;
	Sdac__V1__ListedHearing hearing = SDAC__V1__LISTED_HEARING__INIT, *hearings[64];
	ProtobufCMessage *back = NULL;
	char *image = NULL;
	int size = 0;

	(void)state;
	for (size_t i = 0; i < 64; i++)
		hearings[i] = &hearing;
	request.hearings = hearings;
	request.n_hearings = 64;
	assert_non_null(small);
	assert_int_equal(row_encode(types, &request.base, &image, &size), SD_OK);
	PGresult *result = result_of(descriptor, image, size);
	assert_int_equal(row_decode(small, descriptor, result, &back), SD_NO_MEMORY);
	assert_null(back);
	PQclear(result);
	free(image);
	arena_free(small);
}

/* What a database of another version may look like; each is refused with a sentence. */
static void drift_is_refused(void **state)
{
	static const struct {
		const char *name, *attributes[3];
		unsigned oids[3];
		const char *why;
	} cases[] = {
		{ "other", { "record", "reason", "explanation" }, { 23, 25, 25 }, "no type for it" },
		{ "record_verdict", { "record", "reason", NULL }, { 23, 25, 0 }, "another number of attributes" },
		{ "record_verdict", { "record", "explanation", "reason" }, { 23, 25, 25 },
		    "another attribute in its place" },
		{ "record_verdict", { "record", "reason", "explanation" }, { 20, 25, 25 }, "of another type" },
		{ "record_verdict", { "record", "reason", "explanation" }, { 23, 25, 25 }, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct row_types *drifted = row_types_new();
		PGresult *result = new_describe();
		char why[256] = "";

		assert_non_null(drifted);
		for (int row = 0; row < 3 && cases[i].attributes[row] != NULL; row++) {
			set_text(result, row, 0, cases[i].name);
			set_number(result, row, 1, 30000);
			set_number(result, row, 2, 30001);
			set_number(result, row, 3, (unsigned)row + 1);
			set_text(result, row, 4, cases[i].attributes[row]);
			set_number(result, row, 5, cases[i].oids[row]);
		}
		assert_int_equal(row_types_load(drifted, result), SD_OK);
		bool is_same = row_types_agree(drifted, &sdac__v1__record_verdict__descriptor, why, sizeof why);
		assert_int_equal(is_same, cases[i].why == NULL);
		if (cases[i].why != NULL && strstr(why, cases[i].why) == NULL)
			fail_msg("wanted %s, got %s", cases[i].why, why);
		PQclear(result);
		row_types_free(drifted);
	}
}

static void a_malformed_description_is_refused(void **state)
{
	static const char *const bad[][2] = { { "3", "0" }, { "1", "x" }, { "1", "-1" }, { "1", "" }, { "1", "1601" } };
	static const int columns[] = { 3, 1, 1, 2, 3 };

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		PGresult *result = new_describe();

		set_text(result, 0, 0, "a");
		for (int column = 1; column < 6; column++)
			set_text(result, 0, column, bad[i][0]);
		set_text(result, 0, columns[i], bad[i][1]);
		assert_int_equal(row_types_load(types, result), SD_INTERNAL);
		PQclear(result);
	}
	/* What was loaded before still stands. */
	char why[256];
	assert_true(row_types_agree(types, &sdac__v1__submit_list_request__descriptor, why, sizeof why));
}

static int set_up(void **state)
{
	PGresult *result = new_describe();

	(void)state;
	arena = arena_new(16u << 20);
	types = row_types_new();
	if (arena == NULL || types == NULL)
		return -1;
	collect_all();
	for (size_t i = 0; i < n_messages; i++)
		describe(result, messages[i]);
	enum sd_err err = row_types_load(types, result);
	PQclear(result);
	return err == SD_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	row_types_free(types);
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_message_agrees_with_its_type),
		cmocka_unit_test(every_message_goes_both_ways),
		cmocka_unit_test(an_image_is_as_the_server_reads_it),
		cmocka_unit_test(enums_are_labels_and_unspecified_is_absent),
		cmocka_unit_test(a_moment_out_of_range_is_refused),
		cmocka_unit_test(malformed_columns_are_refused),
		cmocka_unit_test(a_result_of_another_shape_is_refused),
		cmocka_unit_test(bent_octets_are_survived),
		cmocka_unit_test(an_arena_too_small_is_told),
		cmocka_unit_test(drift_is_refused),
		cmocka_unit_test(a_malformed_description_is_refused),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
