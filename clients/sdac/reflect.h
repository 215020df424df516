/*
 * Looking into any message by its descriptor: what printing and reading share.
 */
#ifndef SDAC_CLIENT_REFLECT_H
#define SDAC_CLIENT_REFLECT_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/err.h"

/* How many values the field has: 0 or 1, or the number of a repeated one. */
size_t reflect_count(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);
/* The nth value: points to an int32_t, int64_t, double, char *, ProtobufCBinaryData, ProtobufCMessage *, ... */
const void *reflect_value(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, size_t nth);
/* The same of a field whose type is a message. */
const ProtobufCMessage *reflect_message(
    const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, size_t nth);
/* Octets of one value of this type. */
size_t reflect_size(ProtobufCType type);
/* NULL: the message has no field of that name. */
const ProtobufCFieldDescriptor *reflect_field(
    const ProtobufCMessageDescriptor *descriptor, const char *name, size_t length);

/* How many characters all names of the enum begin with: "VERDICT_" is 8. */
size_t reflect_enum_prefix(const ProtobufCEnumDescriptor *descriptor);
/* "accepted", "VERDICT_ACCEPTED", "not-same-person": capitals, '-' and '_' and the prefix do not matter.
 * "unspecified" is no answer. */
bool reflect_enum_value(const ProtobufCEnumDescriptor *descriptor, const char *word, int *value_r) SD_MUST_CHECK;
/* "a, b or c", without the unspecified one, cut to size. */
void reflect_enum_words(const ProtobufCEnumDescriptor *descriptor, char *words, size_t size);

#endif
