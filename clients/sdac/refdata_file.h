/*
 * A file of codes as rows that can be sent: published standing data (JSON or CSV), or a CSV file in our own form
 * (scheme,code,title,...; its name is the set). It is taken whole or refused whole, with the place of each fault.
 */
#ifndef SDAC_CLIENT_REFDATA_FILE_H
#define SDAC_CLIENT_REFDATA_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/arena.h"
#include "sdac/v1/refdata.pb-c.h"

struct refdata_kind;

struct refdata_row {
	Sdac__V1__CodeRow code;
	size_t line;     /* of the file; 0: not known */
	bool is_dropped; /* the same thing once more */
};

/* Everything is the arena's. */
struct refdata_file {
	struct arena *arena;
	const char *path;
	const struct refdata_kind *kind; /* NULL: our own form */
	const char *set, *scheme;        /* scheme NULL: each row says its own */
	const char *version;             /* NULL: none stands beside it; then the sum's first digits */
	uint8_t sha256[32];
	struct refdata_row *rows; /* malloc'ed: refdata_file_clear() */
	size_t n_rows;
	size_t n_kept;
	size_t n_untitled; /* published without a title: the code stands for it */
	size_t n_faults;
};

/* An exit status of sysexits.h; what is wrong is said. EX_UNAVAILABLE, silently: no file of codes that we know. */
int refdata_file_read(struct refdata_file *file, struct arena *arena, const char *path) SD_MUST_CHECK;
void refdata_file_clear(struct refdata_file *file);

/* For the readers of the two formats. false: no memory, or too many rows; it is said. */
struct refdata_source {
	/* Text of a column in the present record; "" if it is empty or absent. Never NULL. */
	const char *(*get)(const struct refdata_source *source, const char *column);
	const void *record;
};
bool refdata_file_add(struct refdata_file *file, const struct refdata_source *source, size_t line) SD_MUST_CHECK;
void refdata_file_fault(struct refdata_file *file, size_t line, const char *column, const char *what);

/* refdata_csv.c, refdata_json.c */
int refdata_csv_read(struct refdata_file *file, const char *data, size_t size) SD_MUST_CHECK;
int refdata_json_read(struct refdata_file *file, const char *data, size_t size) SD_MUST_CHECK;

#endif
