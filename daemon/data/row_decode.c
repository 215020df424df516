/*
 * The binary image of composite values and arrays back into messages. The octets come from our own
 * database, and are still read as if they did not: every length is compared with what remains, and
 * a count of elements is believed only as far as octets are there for them.
 */
#include "daemon/data/row_internal.h"

#include <limits.h>
#include <string.h>

struct reader {
	const uint8_t *data;
	size_t left;
};

struct decoder {
	struct arena *arena;
	enum sd_err err; /* the first one */
};

static ProtobufCMessage *decode_record(
    struct decoder *decoder, const ProtobufCMessageDescriptor *descriptor, struct reader reader, int depth);

static bool fail(struct decoder *decoder, enum sd_err err)
{
	if (decoder->err == SD_OK)
		decoder->err = err;
	return false;
}

static bool take_int32(struct decoder *decoder, struct reader *reader, uint32_t *number_r)
{
	if (reader->left < sizeof *number_r)
		return fail(decoder, SD_INTERNAL);
	memcpy(number_r, reader->data, sizeof *number_r);
	*number_r = __builtin_bswap32(*number_r);
	reader->data += sizeof *number_r;
	reader->left -= sizeof *number_r;
	return true;
}

/* A length and so many octets; *is_null_r for -1. */
static bool take_part(struct decoder *decoder, struct reader *reader, struct reader *part_r, bool *is_null_r)
{
	uint32_t length;

	if (!take_int32(decoder, reader, &length))
		return false;
	*is_null_r = length == UINT32_MAX;
	if (*is_null_r)
		return true;
	if (length > reader->left)
		return fail(decoder, SD_INTERNAL);
	part_r->data = reader->data;
	part_r->left = length;
	reader->data += length;
	reader->left -= length;
	return true;
}

/* ---- values: the reader holds exactly one ---- */

static uint64_t read_int64(const struct reader *reader)
{
	uint64_t number;

	memcpy(&number, reader->data, sizeof number);
	return __builtin_bswap64(number);
}

static bool decode_string(struct decoder *decoder, const struct reader *reader, char **string_r)
{
	if (reader->left > 0 && memchr(reader->data, '\0', reader->left) != NULL)
		return fail(decoder, SD_INTERNAL);
	*string_r = arena_strndup(decoder->arena, (const char *)reader->data, reader->left);
	return *string_r != NULL || fail(decoder, SD_NO_MEMORY);
}

static bool decode_bytes(struct decoder *decoder, const struct reader *reader, ProtobufCBinaryData *bytes_r)
{
	bytes_r->len = reader->left;
	bytes_r->data = NULL;
	if (reader->left == 0)
		return true;
	bytes_r->data = arena_alloc(decoder->arena, reader->left);
	if (bytes_r->data == NULL)
		return fail(decoder, SD_NO_MEMORY);
	memcpy(bytes_r->data, reader->data, reader->left);
	return true;
}

/* Infinity is no moment; what lies before 1970 is rounded down. */
static bool decode_moment(struct decoder *decoder, const struct reader *reader, int64_t *unix_ms_r)
{
	int64_t us = (int64_t)read_int64(reader);

	if (us == INT64_MIN || us > INT64_MAX - ROW_EPOCH_US)
		return fail(decoder, SD_INTERNAL);
	us += ROW_EPOCH_US;
	*unix_ms_r = us / 1000 - (us % 1000 < 0 ? 1 : 0);
	return true;
}

/* A label that the daemon does not know is a bug or a drift of the schema, never a value. */
static bool decode_enum(
    struct decoder *decoder, const ProtobufCEnumDescriptor *descriptor, const struct reader *reader, int *number_r)
{
	char name[2 * ROW_MAX_NAME];
	size_t used = row_enum_prefix(descriptor, name);

	if (used == 0 || reader->left == 0 || reader->left >= sizeof name - used)
		return fail(decoder, SD_INTERNAL);
	for (size_t i = 0; i < reader->left; i++) {
		char c = (char)reader->data[i];

		if (c == '\0' || (c >= 'A' && c <= 'Z'))
			return fail(decoder, SD_INTERNAL);
		name[used++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
	}
	name[used] = '\0';
	const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value_by_name(descriptor, name);
	if (value == NULL || value->value == 0)
		return fail(decoder, SD_INTERNAL);
	*number_r = value->value;
	return true;
}

static bool decode_message(struct decoder *decoder, const ProtobufCFieldDescriptor *field, const struct reader *reader,
    ProtobufCMessage **message_r, int depth)
{
	*message_r = decode_record(decoder, (const ProtobufCMessageDescriptor *)field->descriptor, *reader, depth);
	return *message_r != NULL;
}

/* Octets of a value whose size is fixed; 0 for the others. */
static size_t fixed_size(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_BOOL:
		return 1;
	case PROTOBUF_C_TYPE_INT32:
		return 4;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return 8;
	default:
		return 0;
	}
}

static bool decode_value(
    struct decoder *decoder, const ProtobufCFieldDescriptor *field, struct reader reader, void *member, int depth)
{
	size_t size = fixed_size(field->type);
	uint32_t number = 0;
	uint64_t image;

	if (size != 0 && reader.left != size)
		return fail(decoder, SD_INTERNAL);
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		return decode_string(decoder, &reader, member);
	case PROTOBUF_C_TYPE_BYTES:
		return decode_bytes(decoder, &reader, member);
	case PROTOBUF_C_TYPE_BOOL:
		*(protobuf_c_boolean *)member = reader.data[0] != 0;
		return true;
	case PROTOBUF_C_TYPE_INT32:
		if (!take_int32(decoder, &reader, &number))
			return false;
		*(int32_t *)member = (int32_t)number;
		return true;
	case PROTOBUF_C_TYPE_INT64:
		*(int64_t *)member = (int64_t)read_int64(&reader);
		return true;
	case PROTOBUF_C_TYPE_SFIXED64:
		return decode_moment(decoder, &reader, member);
	case PROTOBUF_C_TYPE_DOUBLE:
		image = read_int64(&reader);
		memcpy(member, &image, sizeof image);
		return true;
	case PROTOBUF_C_TYPE_ENUM:
		return decode_enum(decoder, (const ProtobufCEnumDescriptor *)field->descriptor, &reader, member);
	case PROTOBUF_C_TYPE_MESSAGE:
		return decode_message(decoder, field, &reader, member, depth);
	default:
		return fail(decoder, SD_INTERNAL); /* row_types_agree() lets no other type pass */
	}
}

/* ---- fields ---- */

static bool decode_elements(struct decoder *decoder, const ProtobufCFieldDescriptor *field, struct reader *reader,
    size_t count, char *element, int depth)
{
	const size_t size = row_scalar(field->type)->size;

	for (size_t i = 0; i < count; i++, element += size) {
		struct reader part = { 0 };
		bool is_null;

		if (!take_part(decoder, reader, &part, &is_null))
			return false;
		if (is_null)
			return fail(decoder, SD_INTERNAL);
		if (!decode_value(decoder, field, part, element, depth))
			return false;
	}
	return reader->left == 0 || fail(decoder, SD_INTERNAL);
}

static bool decode_array(struct decoder *decoder, const ProtobufCFieldDescriptor *field, struct reader reader,
    ProtobufCMessage *message, int depth)
{
	uint32_t dimensions, flags, oid, count, lower;

	if (row_scalar(field->type) == NULL)
		return fail(decoder, SD_INTERNAL);
	if (!take_int32(decoder, &reader, &dimensions) || !take_int32(decoder, &reader, &flags) ||
	    !take_int32(decoder, &reader, &oid))
		return false;
	if (dimensions == 0)
		return reader.left == 0 || fail(decoder, SD_INTERNAL);
	if (dimensions != 1 || !take_int32(decoder, &reader, &count) || !take_int32(decoder, &reader, &lower))
		return fail(decoder, SD_INTERNAL);
	/* Each element has at least a length. */
	if (count > reader.left / sizeof(uint32_t))
		return fail(decoder, SD_INTERNAL);
	char *elements = arena_alloc_array(decoder->arena, count, row_scalar(field->type)->size);
	if (elements == NULL)
		return fail(decoder, SD_NO_MEMORY);
	if (!decode_elements(decoder, field, &reader, count, elements, depth))
		return false;
	*(char **)(void *)((char *)message + field->offset) = elements;
	*(size_t *)(void *)((char *)message + field->quantifier_offset) = count;
	return true;
}

static bool decode_field(struct decoder *decoder, const ProtobufCFieldDescriptor *field, struct reader reader,
    ProtobufCMessage *message, int depth)
{
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return decode_array(decoder, field, reader, message, depth);
	if (!decode_value(decoder, field, reader, (char *)message + field->offset, depth))
		return false;
	if (field->label == PROTOBUF_C_LABEL_OPTIONAL && field->type != PROTOBUF_C_TYPE_STRING &&
	    field->type != PROTOBUF_C_TYPE_MESSAGE)
		*(protobuf_c_boolean *)(void *)((char *)message + field->quantifier_offset) = 1;
	return true;
}

static ProtobufCMessage *new_message(struct decoder *decoder, const ProtobufCMessageDescriptor *descriptor)
{
	ProtobufCMessage *message = arena_alloc(decoder->arena, descriptor->sizeof_message);

	if (message != NULL)
		protobuf_c_message_init(descriptor, message);
	else
		fail(decoder, SD_NO_MEMORY);
	return message;
}

static ProtobufCMessage *decode_record(
    struct decoder *decoder, const ProtobufCMessageDescriptor *descriptor, struct reader reader, int depth)
{
	uint32_t count, oid;

	if (depth > ROW_MAX_DEPTH || !take_int32(decoder, &reader, &count) || count != descriptor->n_fields) {
		fail(decoder, SD_INTERNAL);
		return NULL;
	}
	ProtobufCMessage *message = new_message(decoder, descriptor);
	for (unsigned i = 0; message != NULL && i < descriptor->n_fields; i++) {
		struct reader part = { 0 };
		bool is_null;

		if (!take_int32(decoder, &reader, &oid) || !take_part(decoder, &reader, &part, &is_null))
			return NULL;
		if (!is_null && !decode_field(decoder, &descriptor->fields[i], part, message, depth + 1))
			return NULL;
	}
	if (reader.left != 0) {
		fail(decoder, SD_INTERNAL);
		return NULL;
	}
	return message;
}

/* The columns are the fields, in the same order: that is how the types are made. */
static bool has_shape(const ProtobufCMessageDescriptor *descriptor, const PGresult *result)
{
	if (PQntuples(result) != 1 || PQnfields(result) < 0 || (unsigned)PQnfields(result) != descriptor->n_fields)
		return false;
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		const char *name = PQfname(result, (int)i);

		if (PQfformat(result, (int)i) != 1 || name == NULL || strcmp(name, descriptor->fields[i].name) != 0)
			return false;
	}
	return true;
}

enum sd_err row_decode(struct arena *arena, const ProtobufCMessageDescriptor *descriptor, const PGresult *result,
    ProtobufCMessage **message_r)
{
	struct decoder decoder = { .arena = arena, .err = SD_OK };

	if (!has_shape(descriptor, result))
		return SD_INTERNAL;
	ProtobufCMessage *message = new_message(&decoder, descriptor);
	for (unsigned i = 0; message != NULL && i < descriptor->n_fields; i++) {
		if (PQgetisnull(result, 0, (int)i))
			continue;
		struct reader reader = {
			.data = (const uint8_t *)PQgetvalue(result, 0, (int)i),
			.left = (size_t)PQgetlength(result, 0, (int)i),
		};
		if (!decode_field(&decoder, &descriptor->fields[i], reader, message, 1))
			return decoder.err;
	}
	if (message == NULL)
		return decoder.err;
	*message_r = message;
	return SD_OK;
}
