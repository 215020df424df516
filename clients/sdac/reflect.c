/*
 * protobuf-c's descriptors as questions. It allocates nothing and knows no message.
 */
#include "clients/sdac/reflect.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

size_t reflect_size(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return sizeof(int64_t);
	case PROTOBUF_C_TYPE_BOOL:
		return sizeof(protobuf_c_boolean);
	case PROTOBUF_C_TYPE_STRING:
		return sizeof(char *);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(ProtobufCMessage *);
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_ENUM:
	default:
		return sizeof(int32_t);
	}
}

static const char *member(const ProtobufCMessage *message, size_t offset)
{
	return (const char *)message + offset;
}

size_t reflect_count(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		size_t count = 0;
		memcpy(&count, member(message, field->quantifier_offset), sizeof count);
		return count;
	}
	if (field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_MESSAGE) {
		const void *pointer = NULL;
		memcpy(&pointer, member(message, field->offset), sizeof pointer);
		return pointer != NULL;
	}
	if (field->quantifier_offset == 0)
		return 1;
	protobuf_c_boolean has = 0;
	memcpy(&has, member(message, field->quantifier_offset), sizeof has);
	return has != 0;
}

const void *reflect_value(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, size_t nth)
{
	if (field->label != PROTOBUF_C_LABEL_REPEATED)
		return member(message, field->offset);
	const char *array = NULL;
	memcpy(&array, member(message, field->offset), sizeof array);
	return array + nth * reflect_size(field->type);
}

const ProtobufCMessage *reflect_message(
    const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, size_t nth)
{
	const ProtobufCMessage *value = NULL;
	memcpy(&value, reflect_value(message, field, nth), sizeof value);
	return value;
}

const ProtobufCFieldDescriptor *reflect_field(
    const ProtobufCMessageDescriptor *descriptor, const char *name, size_t length)
{
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
		if (strlen(field->name) == length && memcmp(field->name, name, length) == 0)
			return field;
	}
	return NULL;
}

size_t reflect_enum_prefix(const ProtobufCEnumDescriptor *descriptor)
{
	const char *first = descriptor->values[0].name;
	size_t common = strlen(first);
	for (unsigned i = 1; i < descriptor->n_values; i++) {
		size_t same = 0;
		while (same < common && descriptor->values[i].name[same] == first[same])
			same++;
		common = same;
	}
	while (common > 0 && first[common - 1] != '_')
		common--;
	return common;
}

static bool same_word(const char *name, const char *word)
{
	for (; *name != '\0' && *word != '\0'; name++, word++) {
		const int letter = *word == '-' ? '_' : toupper((unsigned char)*word);
		if (*name != letter)
			return false;
	}
	return *name == '\0' && *word == '\0';
}

bool reflect_enum_value(const ProtobufCEnumDescriptor *descriptor, const char *word, int *value_r)
{
	const size_t prefix = reflect_enum_prefix(descriptor);
	for (unsigned i = 0; i < descriptor->n_values; i++) {
		const ProtobufCEnumValue *value = &descriptor->values[i];
		if (value->value == 0 || (!same_word(value->name, word) && !same_word(value->name + prefix, word)))
			continue;
		*value_r = value->value;
		return true;
	}
	return false;
}

void reflect_enum_words(const ProtobufCEnumDescriptor *descriptor, char *words, size_t size)
{
	const size_t prefix = reflect_enum_prefix(descriptor);
	size_t used = 0;
	words[0] = '\0';
	for (unsigned i = 0; i < descriptor->n_values && used < size; i++) {
		if (descriptor->values[i].value == 0)
			continue;
		const char *between = used == 0 ? "" : i + 1 == descriptor->n_values ? " or " : ", ";
		const int wrote =
		    snprintf(words + used, size - used, "%s%s", between, descriptor->values[i].name + prefix);
		used += wrote < 0 ? 0 : (size_t)wrote;
	}
	for (char *at = words; *at != '\0'; at++)
		*at = *at == '_' ? '-' : (char)tolower((unsigned char)*at);
}
