/*
 * The columns of our own table; see csv_row.h.
 */
#include "clients/feed/csv_row.h"

#include <string.h>
#include <strings.h>

static const struct column {
	const char *heading;
	enum csv_word word;
} columns[] = {
	{ "court", CSV_COURT },
	{ "date", CSV_DATE },
	{ "time", CSV_TIME },
	{ "room", CSV_ROOM },
	{ "case_urn", CSV_URN },
	{ "urn", CSV_URN },
	{ "case_number", CSV_CASE_NUMBER },
	{ "type", CSV_TYPE },
	{ "business", CSV_BUSINESS },
	{ "prosecutor", CSV_PROSECUTOR },
	{ "markers", CSV_MARKERS },
	{ "defendant", CSV_NAME },
	{ "name", CSV_NAME },
	{ "title", CSV_TITLE },
	{ "forenames", CSV_FORENAMES },
	{ "surname", CSV_SURNAME },
	{ "organisation", CSV_ORGANISATION },
	{ "dob", CSV_DOB },
	{ "date_of_birth", CSV_DOB },
	{ "age", CSV_AGE },
	{ "sex", CSV_SEX },
	{ "postcode", CSV_POSTCODE },
	{ "pnc", CSV_PNC },
	{ "cro", CSV_CRO },
	{ "asn", CSV_ASN },
	{ "custody", CSV_CUSTODY },
	{ "bail", CSV_BAIL },
	{ "offence_code", CSV_OFFENCE_CODE },
	{ "offence", CSV_OFFENCE },
	{ "wording", CSV_WORDING },
	{ "plea", CSV_PLEA },
};

static bool is_heading(const char *heading, const char *wanted)
{
	for (; *heading != '\0' && *wanted != '\0'; heading++, wanted++) {
		const char c = *heading == ' ' || *heading == '-' ? '_' : *heading;
		if (strncasecmp(&c, wanted, 1) != 0)
			return false;
	}
	return *heading == *wanted;
}

enum csv_word csv_column(const char *heading)
{
	/* She is not in this system; a column that names her would bring her in. */
	static const char *const hers[] = { "victim", "complainant", "witness", "client" };
	for (size_t i = 0; i < sizeof hers / sizeof *hers; i++)
		if (strcasestr(heading, hers[i]) != NULL)
			return CSV_VICTIM;
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		if (is_heading(heading, columns[i].heading))
			return columns[i].word;
	return CSV_NOT_OURS;
}

enum text_kind csv_kind(enum csv_word word)
{
	static const enum csv_word phrases[] = { CSV_OFFENCE, CSV_WORDING };
	static const enum csv_word names[] = { CSV_COURT, CSV_ROOM, CSV_TYPE, CSV_BUSINESS, CSV_PROSECUTOR, CSV_MARKERS,
		CSV_NAME, CSV_TITLE, CSV_FORENAMES, CSV_SURNAME, CSV_ORGANISATION, CSV_TIME };
	for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
		if (phrases[i] == word)
			return TEXT_PHRASE;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i] == word)
			return TEXT_NAME;
	return TEXT_CODE;
}
