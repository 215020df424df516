/*
 * Any message as JSON, CSV or a table, by its descriptor: a new message needs no new printing code.
 */
#ifndef SDAC_CLIENT_PRINT_H
#define SDAC_CLIENT_PRINT_H

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stdio.h>

#include "proto/err.h"

enum print_format {
	PRINT_TABLE,
	PRINT_JSON,
	PRINT_CSV,
};

/* A column of the table for people: a path such as "defendants.links.idva" through sub-messages; what is
 * repeated on the way is joined with "; ". */
struct print_column {
	const char *path; /* NULL ends a list */
	const char *heading;
};

/*
 * rows: a repeated field whose messages are the rows of table and CSV; NULL: the message is the only row.
 * columns: of the table; NULL: one "field  value" a line for each row. CSV has a column for every field, also
 * those inside sub-messages ("defendants.links.idva"), and JSON has everything; on a terminal it is indented.
 */
enum sd_err print_as(FILE *out, enum print_format format, const ProtobufCMessage *message, const char *rows,
    const struct print_column *columns, bool has_color) SD_MUST_CHECK;

/* With "@type" first: the message's full name, whose v1 is the version of this JSON. NULL: no memory. */
json_t *print_json(const ProtobufCMessage *message) SD_MUST_CHECK;
/* Indented on a terminal, else on one line. */
enum sd_err print_json_for(FILE *out, const ProtobufCMessage *message) SD_MUST_CHECK;
/* On one line. */
enum sd_err print_json_line(FILE *out, const ProtobufCMessage *message) SD_MUST_CHECK;
/* What a person reads at the path; malloc'ed, NULL: no memory. */
char *print_path(const ProtobufCMessage *message, const char *path) SD_MUST_CHECK;

#endif
