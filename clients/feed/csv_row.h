/*
 * The columns of our own table, for courts that have only a spreadsheet (sdac-feed(1), THE TABLE), and
 * one line of it in words.
 */
#ifndef SDAC_FEED_CSV_ROW_H
#define SDAC_FEED_CSV_ROW_H

#include <stdbool.h>
#include <stddef.h>

#include "clients/feed/text.h"

enum csv_word {
	CSV_COURT,
	CSV_DATE,
	CSV_TIME,
	CSV_ROOM,
	CSV_URN,
	CSV_CASE_NUMBER,
	CSV_TYPE,
	CSV_BUSINESS,
	CSV_PROSECUTOR,
	CSV_MARKERS,
	CSV_NAME,
	CSV_TITLE,
	CSV_FORENAMES,
	CSV_SURNAME,
	CSV_ORGANISATION,
	CSV_DOB,
	CSV_AGE,
	CSV_SEX,
	CSV_POSTCODE,
	CSV_PNC,
	CSV_CRO,
	CSV_ASN,
	CSV_CUSTODY,
	CSV_BAIL,
	CSV_OFFENCE_CODE,
	CSV_OFFENCE,
	CSV_WORDING,
	CSV_PLEA,
	CSV_WORDS,
	CSV_NOT_OURS = CSV_WORDS, /* a heading that is none of these */
	CSV_VICTIM,               /* a heading that must not be here */
};

/* By its heading, in any case, blanks or "_" between words. */
enum csv_word csv_column(const char *heading);
enum text_kind csv_kind(enum csv_word word);

#endif
