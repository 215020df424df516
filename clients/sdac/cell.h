/*
 * One value of a message as text.
 */
#ifndef SDAC_CLIENT_CELL_H
#define SDAC_CLIENT_CELL_H

#include <protobuf-c/protobuf-c.h>
#include <stdint.h>
#include <stdio.h>

enum cell_style {
	CELL_MACHINE, /* as in JSON: 2026-03-04T10:00:00.000Z, VERDICT_ACCEPTED, true */
	CELL_PEOPLE,  /* as in court: 4 Mar 2026 10:00, accepted, yes */
};

/* value: what reflect_value() gives; not of a message. */
void cell_write(FILE *out, const ProtobufCFieldDescriptor *field, const void *value, enum cell_style style);
/* A moment in UTC with milliseconds; milliseconds since 1970. */
void cell_moment(char text[32], int64_t ms);
/* The other way; also without a fraction, and plain milliseconds. false: it is none. */
int cell_parse_moment(const char *text, int64_t *ms_r);
/* Base64 (RFC 4648), malloc'ed with a NUL; NULL: no memory. */
char *cell_base64(const uint8_t *data, size_t size);

#endif
