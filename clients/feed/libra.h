/*
 * Libra's court list, whatever it is written in: the same tree comes as XML (libra_xml.c) and as JSON
 * (libra_json.c, CaTH's adult court list). Its parsers say what opens and closes, in any order of
 * members; the words are kept as a tree of rows until a document is whole, and then become lists
 * (libra_list.c).
 */
#ifndef SDAC_FEED_LIBRA_H
#define SDAC_FEED_LIBRA_H

#include <stdbool.h>
#include <stddef.h>

#include "clients/feed/reader.h"
#include "clients/feed/reading.h"

#define LIBRA_MAX_DEPTH 64u
#define LIBRA_MAX_ROWS 100000u /* rows of all kinds: the largest real list has 745 cases */

enum libra_kind { LIBRA_MESSAGE, LIBRA_DOCUMENT, LIBRA_SESSION, LIBRA_BLOCK, LIBRA_CASE, LIBRA_OFFENCE, LIBRA_KINDS };

/* The words of a row, by what it is. Absent and empty are NULL. */
enum libra_word {
	/* message */
	LIBRA_SENT_AT = 0,
	/* document */
	LIBRA_FILE_NAME = 0,
	LIBRA_PRINT_DATE,
	LIBRA_START_TIME,
	LIBRA_INFO_DATE,
	/* session */
	LIBRA_OU_CODE = 0,
	LIBRA_DOH,
	LIBRA_COURT,
	LIBRA_ROOM,
	LIBRA_SSTART,
	LIBRA_PANEL,
	/* block */
	LIBRA_BSTART = 0,
	LIBRA_DESC,
	/* case */
	LIBRA_CASENO = 0,
	LIBRA_URN,
	LIBRA_ASN,
	LIBRA_MARKER,
	LIBRA_VALID,
	LIBRA_DEF_NAME,
	LIBRA_TITLE,
	LIBRA_FORENAME1,
	LIBRA_FORENAME2,
	LIBRA_FORENAME3,
	LIBRA_SURNAME,
	LIBRA_DEF_TYPE,
	LIBRA_DEF_SEX,
	LIBRA_DEF_DOB,
	LIBRA_DEF_AGE,
	LIBRA_PNC_ID,
	LIBRA_CRO_NUMBER,
	LIBRA_POSTCODE,
	LIBRA_INFORMANT,
	LIBRA_CSEQ,
	LIBRA_LISTNO,
	/* offence */
	LIBRA_OSEQ = 0,
	LIBRA_CODE,
	LIBRA_OFFENCE_TITLE,
	LIBRA_SUMMARY,
	LIBRA_PLEA,
	LIBRA_PLEA_DATE,
	LIBRA_CONVICTION_DATE,
	LIBRA_ADJOURNED_DATE,
	LIBRA_ADJOURNMENT_REASON,
};

struct libra_row {
	enum libra_kind kind;
	size_t index; /* among its siblings */
	struct libra_row *parent, *first_child, *last_child, *next;
	char **words; /* as many as its kind has */
};

struct libra {
	struct reading *reading;
	const struct reader_hints *hints;
	bool by_room; /* a list is of one room; else of the whole court */
	Sdac__V1__ListType list_type;
	/* The parser's place. */
	unsigned containers[LIBRA_MAX_DEPTH];
	size_t depth;
	size_t rows;
	struct libra_row *root, *row;
};

enum sd_err libra_start(struct libra *libra, struct reading *reading, const struct reader_hints *hints) SD_MUST_CHECK;
/* name: without a prefix. The result is the reading's status. */
enum sd_err libra_open(struct libra *libra, const char *name) SD_MUST_CHECK;
/* text: NULL if it held elements. */
enum sd_err libra_close(struct libra *libra, const char *name, const char *text, size_t length) SD_MUST_CHECK;
/* Makes the lists of all documents, once all is read. */
enum sd_err libra_finish(struct libra *libra) SD_MUST_CHECK;

/* libra_list.c: the lists of one document. */
void libra_list(struct libra *libra, const struct libra_row *document);

#endif
