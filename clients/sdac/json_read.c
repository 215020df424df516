/*
 * From JSON to messages. jansson has checked the UTF-8 and that no text holds a NUL; what the texts may be is
 * checked by wire_check() on the packed message, the same check that the daemon makes.
 */
#include "clients/sdac/json_read.h"

#include <errno.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/sdac/cell.h"
#include "clients/sdac/reflect.h"

struct reader {
	struct arena *arena;
	struct json_fault *fault;
	char path[160];
};

static enum sd_err read_message(struct reader *reader, const ProtobufCMessageDescriptor *descriptor, const json_t *json,
    ProtobufCMessage **message_r);

static enum sd_err fault(struct reader *reader, const char *what)
{
	(void)snprintf(reader->fault->where, sizeof reader->fault->where, "%s", reader->path);
	(void)snprintf(reader->fault->what, sizeof reader->fault->what, "%s", what);
	return SD_INVALID;
}

static enum sd_err no_memory(struct reader *reader)
{
	(void)fault(reader, "there is no memory for so much");
	return SD_NO_MEMORY;
}

/* Numbers may be text, because JavaScript's numbers end at 2^53. */
static enum sd_err read_whole(
    struct reader *reader, const json_t *json, long long minimum, long long maximum, long long *number_r)
{
	if (json_is_integer(json)) {
		*number_r = json_integer_value(json);
	} else if (json_is_string(json)) {
		char *end = NULL;
		errno = 0;
		*number_r = strtoll(json_string_value(json), &end, 10);
		if (errno != 0 || end == json_string_value(json) || *end != '\0')
			return fault(reader, "is not a whole number");
	} else {
		return fault(reader, "is not a whole number");
	}
	return *number_r < minimum || *number_r > maximum ? fault(reader, "is out of range") : SD_OK;
}

static enum sd_err read_narrow(
    struct reader *reader, const ProtobufCFieldDescriptor *field, const json_t *json, void *to)
{
	const bool is_unsigned = field->type == PROTOBUF_C_TYPE_UINT32 || field->type == PROTOBUF_C_TYPE_FIXED32;
	long long number = 0;
	const enum sd_err err =
	    read_whole(reader, json, is_unsigned ? 0 : INT32_MIN, is_unsigned ? UINT32_MAX : INT32_MAX, &number);
	const uint32_t narrow = (uint32_t)number;
	memcpy(to, &narrow, sizeof narrow);
	return err;
}

static enum sd_err read_wide(struct reader *reader, const ProtobufCFieldDescriptor *field, const json_t *json, void *to)
{
	const bool is_unsigned = field->type == PROTOBUF_C_TYPE_UINT64 || field->type == PROTOBUF_C_TYPE_FIXED64;
	long long number = 0;
	const enum sd_err err = read_whole(reader, json, is_unsigned ? 0 : LLONG_MIN, LLONG_MAX, &number);
	memcpy(to, &number, sizeof number);
	return err;
}

static enum sd_err read_moment(
    struct reader *reader, const ProtobufCFieldDescriptor *field, const json_t *json, void *to)
{
	int64_t ms = 0;
	(void)field;
	if (json_is_integer(json))
		ms = json_integer_value(json);
	else if (!json_is_string(json) || !cell_parse_moment(json_string_value(json), &ms))
		return fault(reader, "is not a moment such as 2026-03-04T10:00:00Z");
	memcpy(to, &ms, sizeof ms);
	return SD_OK;
}

static enum sd_err read_real(struct reader *reader, const ProtobufCFieldDescriptor *field, const json_t *json, void *to)
{
	if (!json_is_number(json))
		return fault(reader, "is not a number");
	const double real = json_number_value(json);
	const float single = (float)real;
	if (field->type == PROTOBUF_C_TYPE_FLOAT)
		memcpy(to, &single, sizeof single);
	else
		memcpy(to, &real, sizeof real);
	return SD_OK;
}

static enum sd_err read_bool(struct reader *reader, const ProtobufCFieldDescriptor *field, const json_t *json, void *to)
{
	const protobuf_c_boolean truth = json_is_true(json);
	(void)field;
	if (!json_is_boolean(json))
		return fault(reader, "is not true or false");
	memcpy(to, &truth, sizeof truth);
	return SD_OK;
}

static enum sd_err read_enum(struct reader *reader, const ProtobufCFieldDescriptor *field, const json_t *json, void *to)
{
	const ProtobufCEnumDescriptor *descriptor = field->descriptor;
	int value = 0;
	if (json_is_string(json)) {
		const ProtobufCEnumValue *named =
		    protobuf_c_enum_descriptor_get_value_by_name(descriptor, json_string_value(json));
		if (named != NULL)
			value = named->value;
		else if (!reflect_enum_value(descriptor, json_string_value(json), &value))
			return fault(reader, "is not one of the words that may stand there");
	} else {
		const enum sd_err err = read_narrow(reader, field, json, &value);
		if (err != SD_OK)
			return err;
		if (protobuf_c_enum_descriptor_get_value(descriptor, value) == NULL)
			return fault(reader, "is not one of the numbers that may stand there");
	}
	memcpy(to, &value, sizeof value);
	return SD_OK;
}

static enum sd_err read_string(
    struct reader *reader, const ProtobufCFieldDescriptor *field, const json_t *json, void *to)
{
	(void)field;
	if (!json_is_string(json))
		return fault(reader, "is not text");
	const char *copy = arena_strdup(reader->arena, json_string_value(json));
	if (copy == NULL)
		return no_memory(reader);
	memcpy(to, &copy, sizeof copy);
	return SD_OK;
}

static enum sd_err read_bytes(
    struct reader *reader, const ProtobufCFieldDescriptor *field, const json_t *json, void *to)
{
	(void)field;
	const char *text = json_string_value(json);
	const size_t length = text == NULL ? 0 : json_string_length(json);
	if (text == NULL || length % 4 != 0 || length > INT_MAX)
		return fault(reader, "is not base64");
	ProtobufCBinaryData bytes = { .len = 0, .data = arena_alloc(reader->arena, length / 4 * 3 + 1) };
	if (bytes.data == NULL)
		return no_memory(reader);
	const int decoded = EVP_DecodeBlock(bytes.data, (const unsigned char *)text, (int)length);
	if (decoded < 0)
		return fault(reader, "is not base64");
	const size_t padding = length == 0 ? 0 : (size_t)(text[length - 1] == '=') + (size_t)(text[length - 2] == '=');
	bytes.len = (size_t)decoded - padding;
	memcpy(to, &bytes, sizeof bytes);
	return SD_OK;
}

static enum sd_err read_sub(struct reader *reader, const ProtobufCFieldDescriptor *field, const json_t *json, void *to)
{
	ProtobufCMessage *message = NULL;
	const enum sd_err err = read_message(reader, field->descriptor, json, &message);
	memcpy(to, &message, sizeof message);
	return err;
}

typedef enum sd_err read_fn(struct reader *reader, const ProtobufCFieldDescriptor *field, const json_t *json, void *to);

static read_fn *const read_by_type[] = {
	[PROTOBUF_C_TYPE_INT32] = read_narrow,
	[PROTOBUF_C_TYPE_SINT32] = read_narrow,
	[PROTOBUF_C_TYPE_SFIXED32] = read_narrow,
	[PROTOBUF_C_TYPE_UINT32] = read_narrow,
	[PROTOBUF_C_TYPE_FIXED32] = read_narrow,
	[PROTOBUF_C_TYPE_INT64] = read_wide,
	[PROTOBUF_C_TYPE_SINT64] = read_wide,
	[PROTOBUF_C_TYPE_SFIXED64] = read_moment,
	[PROTOBUF_C_TYPE_UINT64] = read_wide,
	[PROTOBUF_C_TYPE_FIXED64] = read_wide,
	[PROTOBUF_C_TYPE_FLOAT] = read_real,
	[PROTOBUF_C_TYPE_DOUBLE] = read_real,
	[PROTOBUF_C_TYPE_BOOL] = read_bool,
	[PROTOBUF_C_TYPE_ENUM] = read_enum,
	[PROTOBUF_C_TYPE_STRING] = read_string,
	[PROTOBUF_C_TYPE_BYTES] = read_bytes,
	[PROTOBUF_C_TYPE_MESSAGE] = read_sub,
};

static enum sd_err read_repeated(
    struct reader *reader, const ProtobufCFieldDescriptor *field, const json_t *json, ProtobufCMessage *message)
{
	if (!json_is_array(json))
		return fault(reader, "is not a list");
	const size_t count = json_array_size(json);
	const size_t size = reflect_size(field->type);
	char *array = count == 0 ? NULL : arena_alloc_array(reader->arena, count, size);
	if (count > 0 && array == NULL)
		return no_memory(reader);
	const size_t length = strlen(reader->path);
	for (size_t i = 0; i < count; i++) {
		(void)snprintf(reader->path + length, sizeof reader->path - length, "[%zu]", i);
		const enum sd_err err =
		    read_by_type[field->type](reader, field, json_array_get(json, i), array + i * size);
		if (err != SD_OK)
			return err;
		reader->path[length] = '\0';
	}
	memcpy((char *)message + field->offset, &array, sizeof array);
	memcpy((char *)message + field->quantifier_offset, &count, sizeof count);
	return SD_OK;
}

static enum sd_err read_field(
    struct reader *reader, const ProtobufCFieldDescriptor *field, const json_t *json, ProtobufCMessage *message)
{
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return read_repeated(reader, field, json, message);
	const enum sd_err err = read_by_type[field->type](reader, field, json, (char *)message + field->offset);
	const bool has_flag = field->type != PROTOBUF_C_TYPE_STRING && field->type != PROTOBUF_C_TYPE_MESSAGE;
	if (err == SD_OK && has_flag) {
		const protobuf_c_boolean has = 1;
		memcpy((char *)message + field->quantifier_offset, &has, sizeof has);
	}
	return err;
}

/* Descends as deep as the .proto does: no message holds itself. */
static enum sd_err read_message(struct reader *reader, const ProtobufCMessageDescriptor *descriptor, const json_t *json,
    ProtobufCMessage **message_r)
{
	if (!json_is_object(json))
		return fault(reader, "is not an object");
	ProtobufCMessage *message = arena_alloc(reader->arena, descriptor->sizeof_message);
	if (message == NULL)
		return no_memory(reader);
	protobuf_c_message_init(descriptor, message);
	const size_t length = strlen(reader->path);
	const char *key = NULL;
	json_t *value = NULL;
	json_object_foreach((json_t *)(uintptr_t)json, key, value)
	{
		if (length == 0 && strcmp(key, "@type") == 0)
			continue; /* as we print it ourselves */
		(void)snprintf(
		    reader->path + length, sizeof reader->path - length, "%s%s", length == 0 ? "" : ".", key);
		const ProtobufCFieldDescriptor *field = reflect_field(descriptor, key, strlen(key));
		if (field == NULL)
			return fault(reader, "is no field of this message");
		const enum sd_err err = json_is_null(value) ? SD_OK : read_field(reader, field, value, message);
		if (err != SD_OK)
			return err;
		reader->path[length] = '\0';
	}
	*message_r = message;
	return SD_OK;
}

enum sd_err json_read(struct arena *arena, const ProtobufCMessageDescriptor *descriptor, const json_t *json,
    ProtobufCMessage **message_r, struct json_fault *fault_r)
{
	struct reader reader = { .arena = arena, .fault = fault_r };
	return read_message(&reader, descriptor, json, message_r);
}
