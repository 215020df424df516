/*
 * Messages as JSON: the fields' names as in the .proto, moments as ISO text in UTC, enums by name, octets in
 * base64, whole numbers as numbers, and no field that is absent.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clients/sdac/cell.h"
#include "clients/sdac/print.h"
#include "clients/sdac/reflect.h"

static json_t *message_json(const ProtobufCMessage *message, bool with_type);

static json_t *text_json(const ProtobufCFieldDescriptor *field, const void *value)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	if (out == NULL)
		return NULL;
	cell_write(out, field, value, CELL_MACHINE);
	json_t *json = fclose(out) == 0 ? json_stringn(text, size) : NULL;
	free(text);
	return json;
}

static json_t *number_json(ProtobufCType type, const void *value)
{
	double real = 0;
	float single = 0;
	int64_t wide = 0;
	int32_t narrow = 0;
	uint32_t counting = 0;
	switch (type) {
	case PROTOBUF_C_TYPE_DOUBLE:
		memcpy(&real, value, sizeof real);
		return json_real(real);
	case PROTOBUF_C_TYPE_FLOAT:
		memcpy(&single, value, sizeof single);
		return json_real((double)single);
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		memcpy(&wide, value, sizeof wide);
		return json_integer(wide);
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		memcpy(&counting, value, sizeof counting);
		return json_integer(counting);
	default:
		memcpy(&narrow, value, sizeof narrow);
		return json_integer(narrow);
	}
}

static json_t *value_json(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, size_t nth)
{
	const void *value = reflect_value(message, field, nth);
	switch (field->type) {
	case PROTOBUF_C_TYPE_MESSAGE:
		return message_json(reflect_message(message, field, nth), false);
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_ENUM:
	case PROTOBUF_C_TYPE_SFIXED64:
		return text_json(field, value);
	case PROTOBUF_C_TYPE_BOOL:
		return json_boolean(*(const protobuf_c_boolean *)value);
	default:
		return number_json(field->type, value);
	}
}

static json_t *field_json(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, size_t count)
{
	if (field->label != PROTOBUF_C_LABEL_REPEATED)
		return value_json(message, field, 0);
	json_t *array = json_array();
	for (size_t i = 0; array != NULL && i < count; i++) {
		if (json_array_append_new(array, value_json(message, field, i)) == 0)
			continue;
		json_decref(array);
		return NULL;
	}
	return array;
}

/* Descends as deep as the .proto does: no message holds itself. */
static json_t *message_json(const ProtobufCMessage *message, bool with_type)
{
	const ProtobufCMessageDescriptor *descriptor = message->descriptor;
	json_t *object = json_object();
	if (object == NULL || (with_type && json_object_set_new(object, "@type", json_string(descriptor->name)) != 0))
		goto fail;
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
		const size_t count = reflect_count(message, field);
		if (count > 0 && json_object_set_new(object, field->name, field_json(message, field, count)) != 0)
			goto fail;
	}
	return object;
fail:
	json_decref(object);
	return NULL;
}

json_t *print_json(const ProtobufCMessage *message)
{
	return message_json(message, true);
}

static enum sd_err dump(FILE *out, const ProtobufCMessage *message, size_t flags)
{
	json_t *json = print_json(message);
	if (json == NULL)
		return SD_NO_MEMORY;
	const int failed = json_dumpf(json, out, flags);
	json_decref(json);
	return failed == 0 && fputc('\n', out) != EOF ? SD_OK : SD_IO;
}

enum sd_err print_json_line(FILE *out, const ProtobufCMessage *message)
{
	return dump(out, message, 0);
}

enum sd_err print_json_for(FILE *out, const ProtobufCMessage *message)
{
	const int fd = fileno(out);
	return dump(out, message, fd >= 0 && isatty(fd) == 1 ? JSON_INDENT(2) : 0);
}
