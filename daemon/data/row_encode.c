/*
 * A message as the binary image of a composite value (record_recv and array_recv of PostgreSQL read
 * it): a count of attributes, then for each its type, its length or -1 for NULL, and its octets.
 */
#include "daemon/data/row_internal.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Grows by doubling; after the first failure nothing more is written, and err says why. */
struct buffer {
	const struct row_types *types;
	uint8_t *data;
	size_t used, room;
	enum sd_err err;
};

static void encode_message(struct buffer *buffer, const ProtobufCMessage *message, int depth);

static void put(struct buffer *buffer, const void *data, size_t size)
{
	if (buffer->err != SD_OK)
		return;
	if (buffer->room - buffer->used < size) {
		size_t room = buffer->room;

		while (room - buffer->used < size)
			room = room == 0 ? 1024 : room * 2;
		uint8_t *bigger = room <= INT_MAX ? realloc(buffer->data, room) : NULL;
		if (bigger == NULL) {
			buffer->err = SD_NO_MEMORY;
			return;
		}
		buffer->data = bigger;
		buffer->room = room;
	}
	if (size > 0)
		memcpy(buffer->data + buffer->used, data, size);
	buffer->used += size;
}

static void put_int32(struct buffer *buffer, uint32_t number)
{
	uint32_t image = __builtin_bswap32(number);

	put(buffer, &image, sizeof image);
}

static void put_int64(struct buffer *buffer, uint64_t number)
{
	uint64_t image = __builtin_bswap64(number);

	put(buffer, &image, sizeof image);
}

static void put_null(struct buffer *buffer)
{
	put_int32(buffer, UINT32_MAX);
}

/* A length that is known only afterwards. */
static size_t open_length(struct buffer *buffer)
{
	size_t place = buffer->used;

	put_int32(buffer, 0);
	return place;
}

static void close_length(struct buffer *buffer, size_t place)
{
	if (buffer->err != SD_OK)
		return;
	uint32_t image = __builtin_bswap32((uint32_t)(buffer->used - place - sizeof(uint32_t)));
	memcpy(buffer->data + place, &image, sizeof image);
}

static void refuse(struct buffer *buffer, enum sd_err err)
{
	if (buffer->err == SD_OK)
		buffer->err = err;
}

/* ---- values, each without its length ---- */

static void encode_string(struct buffer *buffer, const char *string)
{
	if (string == NULL)
		refuse(buffer, SD_INVALID);
	else
		put(buffer, string, strlen(string));
}

static void encode_moment(struct buffer *buffer, int64_t unix_ms)
{
	int64_t us;

	/* PostgreSQL's own range is checked by its receive function. */
	if (__builtin_mul_overflow(unix_ms, INT64_C(1000), &us) || __builtin_sub_overflow(us, ROW_EPOCH_US, &us))
		refuse(buffer, SD_INVALID);
	else
		put_int64(buffer, (uint64_t)us);
}

static void encode_double(struct buffer *buffer, double number)
{
	uint64_t image;

	memcpy(&image, &number, sizeof image);
	put_int64(buffer, image);
}

static void encode_enum(struct buffer *buffer, const ProtobufCEnumDescriptor *descriptor, int number)
{
	char label[ROW_MAX_NAME];
	size_t prefix = row_enum_prefix(descriptor, label);
	const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(descriptor, number);

	if (value == NULL || prefix == 0 || strncmp(value->name, label, prefix) != 0 ||
	    strlen(value->name) - prefix >= sizeof label) {
		refuse(buffer, SD_INVALID);
		return;
	}
	const char *name = value->name + prefix;
	size_t length = strlen(name);
	for (size_t i = 0; i < length; i++)
		label[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] - 'A' + 'a') : name[i];
	put(buffer, label, length);
}

static void encode_value(struct buffer *buffer, const ProtobufCFieldDescriptor *field, const void *member, int depth)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		encode_string(buffer, *(char *const *)member);
		return;
	case PROTOBUF_C_TYPE_BYTES:
		put(buffer, ((const ProtobufCBinaryData *)member)->data, ((const ProtobufCBinaryData *)member)->len);
		return;
	case PROTOBUF_C_TYPE_BOOL:
		put(buffer, *(const protobuf_c_boolean *)member ? "\1" : "\0", 1);
		return;
	case PROTOBUF_C_TYPE_INT32:
		put_int32(buffer, (uint32_t) * (const int32_t *)member);
		return;
	case PROTOBUF_C_TYPE_INT64:
		put_int64(buffer, (uint64_t) * (const int64_t *)member);
		return;
	case PROTOBUF_C_TYPE_SFIXED64:
		encode_moment(buffer, *(const int64_t *)member);
		return;
	case PROTOBUF_C_TYPE_DOUBLE:
		encode_double(buffer, *(const double *)member);
		return;
	case PROTOBUF_C_TYPE_ENUM:
		encode_enum(buffer, (const ProtobufCEnumDescriptor *)field->descriptor, *(const int *)member);
		return;
	case PROTOBUF_C_TYPE_MESSAGE:
		encode_message(buffer, *(ProtobufCMessage *const *)member, depth);
		return;
	default:
		refuse(buffer, SD_INTERNAL); /* row_types_agree() lets no other type pass */
	}
}

/* ---- fields ---- */

static bool is_present(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	const void *member = (const char *)message + field->offset;

	if (field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_MESSAGE)
		return *(void *const *)member != NULL;
	if (field->label == PROTOBUF_C_LABEL_OPTIONAL &&
	    !*(const protobuf_c_boolean *)(const void *)((const char *)message + field->quantifier_offset))
		return false;
	/* ..._UNSPECIFIED says nothing. */
	return field->type != PROTOBUF_C_TYPE_ENUM || *(const int *)member != 0;
}

static Oid element_oid(const struct buffer *buffer, const ProtobufCFieldDescriptor *field)
{
	if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
		const struct row_type *type =
		    row_types_find(buffer->types, (const ProtobufCMessageDescriptor *)field->descriptor);

		return type != NULL ? type->oid : 0;
	}
	return row_scalar(field->type) != NULL ? row_scalar(field->type)->oid : 0;
}

static void encode_array(
    struct buffer *buffer, const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, int depth)
{
	const struct row_scalar *scalar = row_scalar(field->type);
	size_t count = *(const size_t *)(const void *)((const char *)message + field->quantifier_offset);
	const char *element = *(char *const *)(const void *)((const char *)message + field->offset);
	Oid oid = element_oid(buffer, field);

	if (oid == 0 || scalar == NULL) {
		refuse(buffer, SD_INTERNAL);
		return;
	}
	if (count > INT_MAX) {
		refuse(buffer, SD_INVALID);
		return;
	}
	put_int32(buffer, count > 0 ? 1 : 0); /* dimensions */
	put_int32(buffer, 0);                 /* no NULL inside */
	put_int32(buffer, oid);
	if (count == 0)
		return;
	put_int32(buffer, (uint32_t)count);
	put_int32(buffer, 1); /* lower bound */
	for (size_t i = 0; i < count && buffer->err == SD_OK; i++, element += scalar->size) {
		size_t place = open_length(buffer);

		encode_value(buffer, field, element, depth);
		close_length(buffer, place);
	}
}

static void encode_field(
    struct buffer *buffer, const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, int depth)
{
	if (field->label != PROTOBUF_C_LABEL_REPEATED && !is_present(message, field)) {
		put_null(buffer);
		return;
	}
	size_t place = open_length(buffer);
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		encode_array(buffer, message, field, depth);
	else
		encode_value(buffer, field, (const char *)message + field->offset, depth);
	close_length(buffer, place);
}

static void encode_message(struct buffer *buffer, const ProtobufCMessage *message, int depth)
{
	const ProtobufCMessageDescriptor *descriptor = message != NULL ? message->descriptor : NULL;

	if (descriptor == NULL || depth > ROW_MAX_DEPTH) {
		refuse(buffer, SD_INVALID);
		return;
	}
	const struct row_type *type = row_types_find(buffer->types, descriptor);
	if (descriptor->n_fields > 0 && (type == NULL || type->n_attributes != descriptor->n_fields)) {
		refuse(buffer, SD_INTERNAL);
		return;
	}
	put_int32(buffer, descriptor->n_fields);
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		put_int32(buffer, type->attributes[i].oid);
		encode_field(buffer, message, &descriptor->fields[i], depth + 1);
	}
}

enum sd_err row_encode(const struct row_types *types, const ProtobufCMessage *message, char **data_r, int *size_r)
{
	struct buffer buffer = { .types = types, .err = SD_OK };

	encode_message(&buffer, message, 0);
	if (buffer.err != SD_OK) {
		if (buffer.data != NULL)
			explicit_bzero(buffer.data, buffer.used);
		free(buffer.data);
		return buffer.err;
	}
	*data_r = (char *)buffer.data;
	*size_r = (int)buffer.used;
	return SD_OK;
}
