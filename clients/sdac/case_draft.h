/*
 * An OpenCaseRequest from named texts: the columns of a CSV file, or the flags of "case open".
 * A header that looks like the victim's name, address or telephone is refused: she is not in this system.
 */
#ifndef SDAC_CLIENT_CASE_DRAFT_H
#define SDAC_CLIENT_CASE_DRAFT_H

#include "proto/arena.h"
#include "proto/err.h"
#include "sdac/v1/caseload.pb-c.h"

struct case_draft {
	Sdac__V1__OpenCaseRequest request;
	Sdac__V1__Perpetrator perpetrator;
	Sdac__V1__PersonName name;
	struct arena *arena; /* of all texts */
};

struct case_column {
	const char *name;
	/* NULL, or what is wrong, as in "is no date". value is not empty. */
	const char *(*set)(struct case_draft *draft, const char *value);
};

extern const struct case_column case_columns[]; /* name NULL ends it */

/* Which column a header means: case, blanks and dashes do not matter. NULL: sentence_r says why not, static text. */
const struct case_column *case_column_find(const char *header, const char **sentence_r);

void case_draft_init(struct case_draft *draft, struct arena *arena);
/* Trims; nothing is left out for an empty value. NULL, or what is wrong. Checks UTF-8 and control characters. */
const char *case_draft_set(
    struct case_draft *draft, const struct case_column *column, const char *value, size_t length);
/* NULL, or what is missing. After it the request is whole; its parts are inside the draft. */
const char *case_draft_finish(struct case_draft *draft);

#endif
