/*
 * The defendant of a row, in the model's words: names with their form, dates of birth with their
 * quality, case markers. Common to all readers; all act on reading->at_defendant or at_hearing.
 */
#ifndef SDAC_FEED_PERSON_H
#define SDAC_FEED_PERSON_H

#include "clients/feed/reading.h"

/* Cleaned texts (text_clean), any NULL. */
struct person_words {
	const char *full; /* as one string, if the source has one */
	const char *title;
	const char *forenames;
	const char *middle_names;
	const char *surname;
	const char *organisation; /* then the others are not used */
	const char *birth_date;
	const char *age;
	const char *sex;
	const char *postcode;
};

/* Fills name, birth date and age, sex, postcode, is_youth (also from panel, may be NULL) of at_defendant;
 * oddities become warnings at where. */
void person_fill(struct reading *reading, const struct person_words *words, const char *panel, const char *where);
/* "DV", "VI,CA", "DVVI", or words: onto at_hearing. */
void person_markers(struct reading *reading, const char *markers);

#endif
