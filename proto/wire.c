/*
 * The wire check. It walks the octets with a stack of its own, as deep as the limits allow, so no
 * input can grow the C stack. How often a field occurred is not counted on the way: only a fault
 * needs it, and then the octets before it are walked again.
 */
#include "proto/wire.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Enough for every message of the schema (a unit test holds the schema to it). */
#define DEPTH_MAX 16
#define FIELDS_MAX 256
#define SEEN_WORDS (FIELDS_MAX / 64)

const struct wire_limits wire_limits_default = {
	.max_elements = 200000,
	.max_unknown_bytes = 4096,
	.max_string = 64 * 1024,
	.max_depth = 8,
};

/* One message being read. */
struct level {
	const ProtobufCMessageDescriptor *type;
	const ProtobufCFieldDescriptor *field; /* being read; NULL if none or unknown */
	const uint8_t *start, *end;
	const uint8_t *field_at; /* its tag */
	size_t packed_index;     /* place in a packed field */
	uint64_t seen[SEEN_WORDS];
};

struct reader {
	const struct wire_limits *limits;
	const char *what; /* the fault */
	const uint8_t *at;
	size_t elements;
	size_t unknown_bytes;
	unsigned depth; /* of level */
	struct level level[DEPTH_MAX];
};

static bool fault(struct reader *r, const char *what)
{
	r->what = what;
	return false;
}

/* ---- octets ---- */

static bool read_varint(struct reader *r, const uint8_t *end, uint64_t *value_r)
{
	uint64_t value = 0;

	for (unsigned shift = 0; r->at < end; shift += 7) {
		const uint8_t octet = *r->at++;
		if (shift == 63 && octet > 1)
			return fault(r, "holds a number of more than 64 bits");
		value |= (uint64_t)(octet & 0x7f) << shift;
		if (octet & 0x80)
			continue;
		/* Two spellings of one number are how two parsers come to disagree. */
		if (octet == 0 && shift > 0)
			return fault(r, "holds an over-long number");
		*value_r = value;
		return true;
	}
	return fault(r, "is cut short");
}

static bool read_fixed(struct reader *r, const uint8_t *end, size_t size, uint64_t *value_r)
{
	uint64_t value = 0;

	if ((size_t)(end - r->at) < size)
		return fault(r, "is cut short");
	for (size_t i = 0; i < size; i++)
		value |= (uint64_t)r->at[i] << (8 * i);
	r->at += size;
	*value_r = value;
	return true;
}

/* The length of a length-prefixed field, which then lies whole before end. */
static bool read_length(struct reader *r, const uint8_t *end, size_t *length_r)
{
	uint64_t length;

	if (!read_varint(r, end, &length))
		return false;
	if (length > (size_t)(end - r->at))
		return fault(r, "is cut short");
	*length_r = (size_t)length;
	return true;
}

static bool read_tag(struct reader *r, const uint8_t *end, uint32_t *number_r, unsigned *wire_r)
{
	uint64_t tag;

	if (!read_varint(r, end, &tag))
		return false;
	if (tag > UINT32_MAX || tag >> 3 == 0)
		return fault(r, "holds an impossible field number");
	*number_r = (uint32_t)(tag >> 3);
	*wire_r = (unsigned)(tag & 7);
	return true;
}

static bool skip_value(struct reader *r, const uint8_t *end, unsigned wire)
{
	uint64_t number;
	size_t length;

	switch (wire) {
	case PROTOBUF_C_WIRE_TYPE_VARINT:
		return read_varint(r, end, &number);
	case PROTOBUF_C_WIRE_TYPE_64BIT:
		return read_fixed(r, end, 8, &number);
	case PROTOBUF_C_WIRE_TYPE_32BIT:
		return read_fixed(r, end, 4, &number);
	case PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED:
		if (!read_length(r, end, &length))
			return false;
		r->at += length;
		return true;
	default:
		return fault(r, "holds a group, which this protocol does not have");
	}
}

/* ---- values ---- */

static bool number_any(const ProtobufCFieldDescriptor *field, uint64_t value)
{
	(void)field;
	(void)value;
	return true;
}

/* A negative int32 travels as 64 bits. */
static bool number_int32(const ProtobufCFieldDescriptor *field, uint64_t value)
{
	(void)field;
	return value <= INT32_MAX || value >= (uint64_t)(int64_t)INT32_MIN;
}

static bool number_uint32(const ProtobufCFieldDescriptor *field, uint64_t value)
{
	(void)field;
	return value <= UINT32_MAX;
}

static bool number_bool(const ProtobufCFieldDescriptor *field, uint64_t value)
{
	(void)field;
	return value <= 1;
}

static bool number_enum(const ProtobufCFieldDescriptor *field, uint64_t value)
{
	if (!number_int32(field, value))
		return false;
	return protobuf_c_enum_descriptor_get_value(field->descriptor, (int)(int64_t)value) != NULL;
}

static bool number_double(const ProtobufCFieldDescriptor *field, uint64_t value)
{
	double number;

	(void)field;
	memcpy(&number, &value, sizeof number);
	return isfinite(number);
}

static bool number_float(const ProtobufCFieldDescriptor *field, uint64_t value)
{
	const uint32_t bits = (uint32_t)value;
	float number;

	(void)field;
	memcpy(&number, &bits, sizeof number);
	return isfinite(number);
}

/* How each type of the schema travels, and what its values may be. */
static const struct kind {
	unsigned wire;
	bool (*is_good)(const ProtobufCFieldDescriptor *field, uint64_t value); /* NULL: has a length */
	const char *rule;
} kinds[] = {
	[PROTOBUF_C_TYPE_INT32] = { PROTOBUF_C_WIRE_TYPE_VARINT, number_int32, "is out of range" },
	[PROTOBUF_C_TYPE_SINT32] = { PROTOBUF_C_WIRE_TYPE_VARINT, number_uint32, "is out of range" },
	[PROTOBUF_C_TYPE_SFIXED32] = { PROTOBUF_C_WIRE_TYPE_32BIT, number_any, "" },
	[PROTOBUF_C_TYPE_INT64] = { PROTOBUF_C_WIRE_TYPE_VARINT, number_any, "" },
	[PROTOBUF_C_TYPE_SINT64] = { PROTOBUF_C_WIRE_TYPE_VARINT, number_any, "" },
	[PROTOBUF_C_TYPE_SFIXED64] = { PROTOBUF_C_WIRE_TYPE_64BIT, number_any, "" },
	[PROTOBUF_C_TYPE_UINT32] = { PROTOBUF_C_WIRE_TYPE_VARINT, number_uint32, "is out of range" },
	[PROTOBUF_C_TYPE_FIXED32] = { PROTOBUF_C_WIRE_TYPE_32BIT, number_any, "" },
	[PROTOBUF_C_TYPE_UINT64] = { PROTOBUF_C_WIRE_TYPE_VARINT, number_any, "" },
	[PROTOBUF_C_TYPE_FIXED64] = { PROTOBUF_C_WIRE_TYPE_64BIT, number_any, "" },
	[PROTOBUF_C_TYPE_FLOAT] = { PROTOBUF_C_WIRE_TYPE_32BIT, number_float, "is not a finite number" },
	[PROTOBUF_C_TYPE_DOUBLE] = { PROTOBUF_C_WIRE_TYPE_64BIT, number_double, "is not a finite number" },
	[PROTOBUF_C_TYPE_BOOL] = { PROTOBUF_C_WIRE_TYPE_VARINT, number_bool, "is neither true nor false" },
	[PROTOBUF_C_TYPE_ENUM] = { PROTOBUF_C_WIRE_TYPE_VARINT, number_enum, "is not one of the known values" },
	[PROTOBUF_C_TYPE_STRING] = { PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED, NULL, "" },
	[PROTOBUF_C_TYPE_BYTES] = { PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED, NULL, "" },
	[PROTOBUF_C_TYPE_MESSAGE] = { PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED, NULL, "" },
};

static bool read_number(struct reader *r, const uint8_t *end, const ProtobufCFieldDescriptor *field)
{
	const struct kind *kind = &kinds[field->type];
	uint64_t value;

	if (kind->wire == PROTOBUF_C_WIRE_TYPE_VARINT
		? !read_varint(r, end, &value)
		: !read_fixed(r, end, kind->wire == PROTOBUF_C_WIRE_TYPE_64BIT ? 8 : 4, &value))
		return false;
	return kind->is_good(field, value) || fault(r, kind->rule);
}

static bool count_element(struct reader *r)
{
	if (r->elements >= r->limits->max_elements)
		return fault(r, "has too many parts");
	r->elements++;
	return true;
}

static bool is_date_field(const ProtobufCFieldDescriptor *field)
{
	const size_t length = strlen(field->name);

	return length > 5 && memcmp(field->name + length - 5, "_date", 5) == 0;
}

static bool read_text(struct reader *r, const ProtobufCFieldDescriptor *field, size_t length)
{
	const uint8_t *data = r->at;

	if (length > r->limits->max_string)
		return fault(r, "is too long");
	r->at += length;
	if (field->type == PROTOBUF_C_TYPE_BYTES)
		return true;
	if (!wire_is_utf8(data, length))
		return fault(r, memchr(data, 0, length) ? "holds a NUL character" : "is not valid UTF-8");
	if (is_date_field(field) && !wire_is_iso_date((const char *)data, length))
		return fault(r, "is not an ISO date (YYYY-MM-DD)");
	return true;
}

static bool enter_message(struct reader *r, const ProtobufCMessageDescriptor *type, size_t length)
{
	if (type->n_fields > FIELDS_MAX)
		abort(); /* the schema outgrew FIELDS_MAX */
	if (r->depth + 1 >= r->limits->max_depth || r->depth + 1 >= DEPTH_MAX)
		return fault(r, "is nested too deep");
	r->depth++;
	r->level[r->depth] = (struct level){ .type = type, .start = r->at, .end = r->at + length };
	return true;
}

static bool read_packed(struct reader *r, struct level *level, size_t length)
{
	const uint8_t *end = r->at + length;

	for (level->packed_index = 0; r->at < end; level->packed_index++)
		if (!count_element(r) || !read_number(r, end, level->field))
			return false;
	return true;
}

static bool read_known(struct reader *r, struct level *level, unsigned wire)
{
	const ProtobufCFieldDescriptor *field = level->field;
	const struct kind *kind = &kinds[field->type];
	size_t length;

	if (kind->is_good && wire == kind->wire)
		return read_number(r, level->end, field);
	if (wire != PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED ||
	    (kind->is_good && field->label != PROTOBUF_C_LABEL_REPEATED))
		return fault(r, "is not of the type of this field");
	if (!read_length(r, level->end, &length))
		return false;
	if (kind->is_good)
		return read_packed(r, level, length);
	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		return enter_message(r, field->descriptor, length);
	return read_text(r, field, length);
}

/* ---- fields ---- */

static size_t place(const struct level *level, const ProtobufCFieldDescriptor *field)
{
	return (size_t)(field - level->type->fields);
}

static bool was_seen(const struct level *level, const ProtobufCFieldDescriptor *field)
{
	return level->seen[place(level, field) / 64] >> (place(level, field) % 64) & 1;
}

/* Members of one oneof share the place of its discriminator. */
static bool oneof_was_seen(const struct level *level, const ProtobufCFieldDescriptor *field)
{
	for (unsigned i = 0; i < level->type->n_fields; i++) {
		const ProtobufCFieldDescriptor *other = &level->type->fields[i];
		if (other->flags & PROTOBUF_C_FIELD_FLAG_ONEOF &&
		    other->quantifier_offset == field->quantifier_offset && was_seen(level, other))
			return true;
	}
	return false;
}

static bool note_field(struct reader *r, struct level *level)
{
	const ProtobufCFieldDescriptor *field = level->field;

	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return true;
	if (was_seen(level, field))
		return fault(r, "is given twice");
	if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF && oneof_was_seen(level, field))
		return fault(r, "stands beside another of which only one may be given");
	level->seen[place(level, field) / 64] |= UINT64_C(1) << (place(level, field) % 64);
	return true;
}

static bool skip_unknown(struct reader *r, const struct level *level, unsigned wire)
{
	if (!skip_value(r, level->end, wire))
		return false;
	const size_t size = (size_t)(r->at - level->field_at);
	if (size > r->limits->max_unknown_bytes - r->unknown_bytes)
		return fault(r, "holds too much that is unknown here");
	r->unknown_bytes += size;
	return true;
}

static bool read_field(struct reader *r, struct level *level)
{
	uint32_t number;
	unsigned wire;

	level->field = NULL;
	level->field_at = r->at;
	if (!count_element(r) || !read_tag(r, level->end, &number, &wire))
		return false;
	const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field(level->type, number);
	if (!field)
		return skip_unknown(r, level, wire);
	level->field = field;
	return note_field(r, level) && read_known(r, level, wire);
}

/* ---- the fault's path ---- */

/* Which occurrence of its field is at fault. What lies before it was checked, and reads without fault. */
static size_t occurrence(const struct level *level)
{
	struct reader r = { .at = level->start };
	size_t count = 0;
	uint32_t number;
	unsigned wire;

	while (r.at < level->field_at && read_tag(&r, level->field_at, &number, &wire) &&
	       skip_value(&r, level->field_at, wire))
		count += number == level->field->id;
	return count + level->packed_index;
}

static void describe(const struct reader *r, struct wire_fault *fault_r)
{
	size_t used = 0;

	for (unsigned i = 0; i <= r->depth && r->level[i].field; i++) {
		const struct level *level = &r->level[i];
		char index[24] = "";
		if (level->field->label == PROTOBUF_C_LABEL_REPEATED)
			(void)snprintf(index, sizeof index, "[%zu]", occurrence(level));
		const int written = snprintf(fault_r->where + used, sizeof fault_r->where - used, "%s%s%s",
		    i == 0 ? "" : ".", level->field->name, index);
		if (written < 0 || (size_t)written >= sizeof fault_r->where - used)
			break; /* cut, and still a prefix of the path */
		used += (size_t)written;
	}
	(void)snprintf(fault_r->what, sizeof fault_r->what, "%s", r->what);
}

enum sd_err wire_check(const ProtobufCMessageDescriptor *descriptor, const uint8_t *data, size_t size,
    const struct wire_limits *limits, struct wire_fault *fault_r)
{
	struct reader r = { .limits = limits, .at = data };

	*fault_r = (struct wire_fault){ .where = "" };
	r.level[0] = (struct level){ .type = descriptor, .start = data, .end = data + size };
	if (descriptor->n_fields > FIELDS_MAX)
		abort(); /* the schema outgrew FIELDS_MAX */
	for (;;) {
		struct level *level = &r.level[r.depth];
		if (r.at < level->end) {
			if (read_field(&r, level))
				continue;
			describe(&r, fault_r);
			return SD_INVALID;
		}
		if (r.depth == 0)
			return SD_OK;
		r.depth--;
	}
}
