/*
 * The files of published standing data that we know, and what in them is a code, a title, an attribute.
 */
#ifndef SDAC_CLIENT_REFDATA_KIND_H
#define SDAC_CLIENT_REFDATA_KIND_H

#include <stdbool.h>
#include <stddef.h>

#define REFDATA_PARTS 4
#define REFDATA_ATTRIBUTES 9

struct refdata_kind {
	const char *file; /* its name without folder and suffix; NULL: known by its columns */
	const char *set, *scheme;
	const char *member; /* JSON: of the top object, which holds the records; NULL: the file is their array */
	const char *code[REFDATA_PARTS]; /* columns or members, put together */
	const char *title;
	const char *title_cy, *valid_from, *valid_to; /* may be NULL */
	const char *only_column, *only_values;        /* a record counts if this column holds one of these letters */
	bool is_first_kept;                           /* a code that stands there again is the same thing once more */
	struct {
		const char *from, *to;
	} attributes[REFDATA_ATTRIBUTES];
};

/* Of a file "offence-code.json"; NULL: none. */
const struct refdata_kind *refdata_kind_of_file(const char *name);
/* Of a CSV file with these columns; NULL: none. */
const struct refdata_kind *refdata_kind_of_columns(char *const *columns, size_t n_columns);

#endif
