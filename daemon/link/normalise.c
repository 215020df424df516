/*
 * Puts together what fold, name, date and ident read.
 */
#include "daemon/link/normalise.h"

#include <string.h>

#include "daemon/link/fold.h"

/* What feeds write; CJS standard code list: 0 not known, 1 male, 2 female, 9 not specified. */
static const struct {
	const char *text;
	char sex;
} sexes[] = {
	{ "M", 'M' },
	{ "MALE", 'M' },
	{ "MAN", 'M' },
	{ "1", 'M' },
	{ "F", 'F' },
	{ "FEMALE", 'F' },
	{ "WOMAN", 'F' },
	{ "2", 'F' },
};

static char parse_sex(const char *text)
{
	char plain[16];

	fold_identifier(text, plain, sizeof plain);
	for (size_t i = 0; i < sizeof sexes / sizeof sexes[0]; i++) {
		if (strcmp(sexes[i].text, plain) == 0)
			return sexes[i].sex;
	}
	return '\0';
}

static void add_urn(struct person *person, const char *text)
{
	char urn[URN_SIZE];

	if (person->n_urns >= PERSON_URNS || !urn_parse(text, urn))
		return;
	for (size_t i = 0; i < person->n_urns; i++) {
		if (strcmp(person->urns[i], urn) == 0)
			return;
	}
	memcpy(person->urns[person->n_urns++], urn, sizeof urn);
}

static void set_names(const Sdac__Internal__V1__LinkRecord *record, struct person *person)
{
	const Sdac__V1__PersonName *name = record->name;
	struct name_source source = { 0 };

	if (name != NULL) {
		source = (struct name_source){ name->full, name->forenames, name->middle_names, name->surname,
			name->has_form && name->form == SDAC__V1__NAME_FORM__NAME_FORM_BARE };
		if (name->has_form && name->form == SDAC__V1__NAME_FORM__NAME_FORM_ORGANISATION)
			person->is_organisation = true;
	}
	names_parse(&source, &person->names);
	for (size_t i = 0; i < record->n_aliases; i++)
		names_add_alias(&person->names, record->aliases[i]);
}

static void set_birth(const Sdac__Internal__V1__LinkRecord *record, struct date today, struct person *person)
{
	person->birth = date_of_birth(record->birth_date, today);
	if (person->birth.year != 0 || !record->has_age || record->age < 10 || record->age > 120)
		return;
	/* Someone who is 30 was born between 30 and 31 years ago. */
	person->born_around = date_days(today) - record->age * 1461 / 4 - 183;
	if (person->born_around == 0) /* means "not known" */
		person->born_around = 1;
}

void person_from_record(const Sdac__Internal__V1__LinkRecord *record, struct date today, struct person *person_r)
{
	memset(person_r, 0, sizeof *person_r);
	person_r->from_public_list = record->has_from_public_list && record->from_public_list;
	person_r->is_organisation = record->has_is_organisation && record->is_organisation;
	set_names(record, person_r);
	set_birth(record, today, person_r);
	person_r->sex = parse_sex(record->sex);
	(void)postcode_parse(record->postcode, &person_r->postcode);
	for (size_t i = 0; i < record->n_case_urns; i++)
		add_urn(person_r, record->case_urns[i]);
	person_r->pnc_quality = pnc_parse(record->pnc_id, today.year, person_r->pnc);
	fold_identifier(record->court_code, person_r->court, sizeof person_r->court);
}
