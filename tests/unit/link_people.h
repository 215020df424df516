/*
 * Invented people for the tests of the linker, built the way the database gives them.
 */
#ifndef SDAC_TESTS_UNIT_LINK_PEOPLE_H
#define SDAC_TESTS_UNIT_LINK_PEOPLE_H

#include "daemon/link/normalise.h"

/* The tests' today. */
#define PEOPLE_TODAY ((struct date){ 2026, 3, 4 })

/* Any member may be NULL or 0. name is "SURNAME, Forenames" or bare, as full. */
struct human {
	const char *name, *alias, *birth, *sex, *postcode, *pnc, *urn, *court;
	int age;
	bool is_public, is_organisation;
};

static inline struct person person_of(const struct human *human)
{
	Sdac__V1__PersonName name = SDAC__V1__PERSON_NAME__INIT;
	Sdac__Internal__V1__LinkRecord record = SDAC__INTERNAL__V1__LINK_RECORD__INIT;
	char *alias = (char *)(uintptr_t)human->alias, *urn = (char *)(uintptr_t)human->urn;
	struct person person;

	name.full = (char *)(uintptr_t)human->name;
	record.name = &name;
	record.aliases = &alias;
	record.n_aliases = alias == NULL ? 0 : 1;
	record.birth_date = (char *)(uintptr_t)human->birth;
	record.sex = (char *)(uintptr_t)human->sex;
	record.postcode = (char *)(uintptr_t)human->postcode;
	record.pnc_id = (char *)(uintptr_t)human->pnc;
	record.court_code = (char *)(uintptr_t)human->court;
	record.case_urns = &urn;
	record.n_case_urns = urn == NULL ? 0 : 1;
	record.has_age = human->age != 0;
	record.age = human->age;
	record.has_from_public_list = record.has_is_organisation = true;
	record.from_public_list = human->is_public;
	record.is_organisation = human->is_organisation;
	person_from_record(&record, PEOPLE_TODAY, &person);
	return person;
}

#endif
