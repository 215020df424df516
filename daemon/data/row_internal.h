/*
 * What row_types.c, row_encode.c and row_decode.c share, and nobody else includes.
 */
#ifndef SDAC_DAEMON_DATA_ROW_INTERNAL_H
#define SDAC_DAEMON_DATA_ROW_INTERNAL_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/data/row.h"

#define ROW_MAX_DEPTH 16
#define ROW_MAX_NAME 64

/* Between the epochs of Unix and PostgreSQL (2000-01-01), in microseconds. */
#define ROW_EPOCH_US INT64_C(946684800000000)

/* How a field's scalar type stands in C and in the database. */
struct row_scalar {
	Oid oid, array_oid;
	size_t size; /* of one element in C */
};

struct row_attribute {
	char name[ROW_MAX_NAME];
	Oid oid;
};

struct row_type {
	const char *name;
	Oid oid, array_oid;
	size_t n_attributes;
	const struct row_attribute *attributes; /* in order */
};

/* NULL if the mapping has no such type; for a message only size is set. */
const struct row_scalar *row_scalar(ProtobufCType type);
/* NULL if the database has none. */
const struct row_type *row_types_find(const struct row_types *types, const ProtobufCMessageDescriptor *descriptor);
/* "VERDICT_" of VERDICT_ACCEPTED for enum Verdict; its length, 0 if it does not fit. */
size_t row_enum_prefix(const ProtobufCEnumDescriptor *descriptor, char prefix[ROW_MAX_NAME]);

#endif
