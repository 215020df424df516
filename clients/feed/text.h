/*
 * Cleaning of what sources write. Input is UTF-8 (the parsers saw to it) of a given length, possibly
 * with line ends, control characters, NULs, doubled blanks and stray backslashes. NULL in is NULL
 * out; what cleans to nothing is NULL, too: an empty element says nothing (feeds.md 1.3).
 */
#ifndef SDAC_FEED_TEXT_H
#define SDAC_FEED_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "clients/feed/reading.h"

#define TEXT_SHORT 256u
#define TEXT_LONG 8192u

enum text_kind {
	TEXT_PHRASE, /* for people: runs of blanks and line ends become one blank */
	TEXT_NAME,   /* a phrase of at most TEXT_SHORT without backslashes */
	TEXT_CODE,   /* TEXT_NAME whose line ends vanish without a blank: "45\r\n684548" is one number */
};

/* In the reading's arena; cut to the kind's limit, with a warning at where. */
char *text_clean(struct reading *reading, enum text_kind kind, const char *bytes, size_t length, const char *where);

/* "Mr Arthur MORGAN": the length of the title ("Mr"), 0 if it begins with none or is nothing else. */
size_t text_title_length(const char *name);
/* "SP1 1AA", "sp11aa": whether it has the shape of a full postcode and is not a line of an address. */
bool text_is_postcode(const char *text);
/* Digits only, up to limit. False for anything else. */
bool text_number(const char *text, int limit, int *value_r);

#endif
