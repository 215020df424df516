#include "tests/bench/link/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/link/fold.h"

#define ALIASES 8u
#define TEXT_SIZE 512u

enum what {
	ID,
	FULL,
	FORENAMES,
	SURNAME,
	ALIAS,
	BIRTH,
	AGE,
	SEX,
	POSTCODE,
	DISTRICT,
	COURT,
	URN,
	PNC,
	HEARD,
	HOUSE,
	STREET,
	NUMBER,
	WHOLE,
	NOTHING
};

static const struct {
	const char *column;
	enum what what;
} columns_known[] = {
	/* a caseload */
	{ "case_id", ID },
	{ "perp_name", FULL },
	{ "perp_forenames", FORENAMES },
	{ "perp_surname", SURNAME },
	{ "perp_aliases", ALIAS },
	{ "perp_dob", BIRTH },
	{ "perp_age", AGE },
	{ "perp_sex", SEX },
	{ "perp_postcode", POSTCODE },
	{ "area", COURT },
	/* court lists */
	{ "hearing_id", ID },
	{ "hearing_date", HEARD },
	{ "def_name", FULL },
	{ "def_forenames", FORENAMES },
	{ "def_surname", SURNAME },
	{ "def_dob", BIRTH },
	{ "def_sex", SEX },
	{ "def_postcode", POSTCODE },
	{ "court_area", COURT },
	/* both */
	{ "urn", URN },
	{ "pnc", PNC },
	/* febrl */
	{ "rec_id", ID },
	{ "given_name", FORENAMES },
	{ "surname", SURNAME },
	{ "date_of_birth", BIRTH },
	{ "soc_sec_id", NUMBER },
	{ "street_number", HOUSE },
	{ "address_1", STREET },
	{ "postcode", DISTRICT },
	{ "suburb", COURT },
	/* fake_1000, historical */
	{ "unique_id", ID },
	{ "full_name", WHOLE },
	{ "first_name", FORENAMES },
	{ "dob", BIRTH },
	{ "city", COURT },
	{ "email", NUMBER },
	{ "birth_place", COURT },
	{ "postcode_fake", POSTCODE },
	{ "gender", SEX },
};

bool people_read_header(const struct table_row *header, struct people_columns *columns_r)
{
	bool ignore_parts = false; /* they were guessed from the whole, badly */

	*columns_r = (struct people_columns){ .has_id = false };
	for (size_t i = 0; i < TABLE_COLUMNS; i++) {
		columns_r->column[i] = NOTHING;
		for (size_t k = 0; i < header->n && k < sizeof columns_known / sizeof columns_known[0]; k++) {
			if (strcmp(columns_known[k].column, header->fields[i]) == 0)
				columns_r->column[i] = (int)columns_known[k].what;
		}
		columns_r->has_id = columns_r->has_id || columns_r->column[i] == ID;
	}
	for (size_t i = 0; i < TABLE_COLUMNS; i++)
		ignore_parts = ignore_parts || columns_r->column[i] == WHOLE;
	for (size_t i = 0; i < TABLE_COLUMNS && ignore_parts; i++) {
		if (columns_r->column[i] == FORENAMES || columns_r->column[i] == SURNAME)
			columns_r->column[i] = NOTHING;
	}
	return columns_r->has_id;
}

/* "" is nothing. */
static char *filled(const char *text)
{
	return text == NULL || text[0] == '\0' ? NULL : (char *)(uintptr_t)text;
}

static size_t split_aliases(char *text, char *aliases[ALIASES])
{
	char *rest = NULL;
	size_t n = 0;

	for (char *at = strtok_r(text, ";", &rest); at != NULL && n < ALIASES; at = strtok_r(NULL, ";", &rest))
		aliases[n++] = at;
	return n;
}

/* What is a person's own, or a household's, is compared as the number of a case: the same, one character off, or
 * another, which says little. */
static void add_number(struct person *person, const char *first, const char *second)
{
	char text[TEXT_SIZE], *urn = person->urns[person->n_urns];

	if (first == NULL || second == NULL || person->n_urns >= PERSON_URNS)
		return;
	(void)snprintf(text, sizeof text, "%s%s", first, second);
	/* Too short to tell anybody apart. */
	if (fold_identifier(text, urn, URN_SIZE) >= 6)
		person->n_urns++;
	else
		urn[0] = '\0';
}

bool people_read(const struct people_columns *columns, const struct table_row *row, struct date today,
    char id_r[PEOPLE_ID_SIZE], struct person *person_r)
{
	Sdac__V1__PersonName name = SDAC__V1__PERSON_NAME__INIT;
	Sdac__Internal__V1__LinkRecord record = SDAC__INTERNAL__V1__LINK_RECORD__INIT;
	const char *fields[NOTHING + 1] = { NULL };
	char aliases[TEXT_SIZE] = "", *alias[ALIASES], *urn = NULL;

	for (size_t i = 0; i < row->n; i++)
		fields[columns->column[i]] = row->fields[i];
	name.full = filled(fields[FULL] != NULL ? fields[FULL] : fields[WHOLE]);
	name.forenames = filled(fields[FORENAMES]);
	name.surname = filled(fields[SURNAME]);
	record.name = &name;
	if (fields[ALIAS] != NULL)
		(void)snprintf(aliases, sizeof aliases, "%s", fields[ALIAS]);
	record.aliases = alias;
	record.n_aliases = split_aliases(aliases, alias);
	record.birth_date = filled(fields[BIRTH]);
	record.has_age = filled(fields[AGE]) != NULL;
	record.age = record.has_age ? (int32_t)strtol(fields[AGE], NULL, 10) : 0;
	record.sex = filled(fields[SEX]);
	record.postcode = filled(fields[POSTCODE]);
	record.pnc_id = filled(fields[PNC]);
	record.court_code = filled(fields[COURT]);
	urn = filled(fields[URN]);
	record.case_urns = &urn;
	record.n_case_urns = urn == NULL ? 0 : 1;
	person_from_record(&record, today, person_r);
	if (columns->any_date)
		(void)date_parse(record.birth_date, today.year, &person_r->birth);
	/* A person's own number without a check letter: equal or nothing. */
	if (filled(fields[NUMBER]) != NULL && fold_identifier(fields[NUMBER], person_r->pnc, PNC_SIZE) > 0)
		person_r->pnc_quality = PNC_UNVERIFIED;
	add_number(person_r, filled(fields[HOUSE]), filled(fields[STREET]));
	/* Four digits, shared by thousands: as good as the first half of a British postcode. */
	if (fields[DISTRICT] != NULL && strlen(fields[DISTRICT]) < sizeof person_r->postcode.outcode)
		memcpy(person_r->postcode.outcode, fields[DISTRICT], strlen(fields[DISTRICT]) + 1);
	return snprintf(id_r, PEOPLE_ID_SIZE, "%s", fields[ID] == NULL ? "" : fields[ID]) < (int)PEOPLE_ID_SIZE;
}

struct date people_hearing_date(const struct people_columns *columns, const struct table_row *row)
{
	struct date date = { 0 };

	for (size_t i = 0; i < row->n; i++) {
		if (columns->column[i] == HEARD)
			(void)date_parse(row->fields[i], 9999, &date);
	}
	return date;
}
