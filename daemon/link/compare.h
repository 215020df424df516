/*
 * Two persons side by side: for each field one level of agreement. No weights here, and no
 * probabilities: score.h gives them. Symmetric in its two sides but for which word is whose. Pure.
 */
#ifndef SDAC_DAEMON_LINK_COMPARE_H
#define SDAC_DAEMON_LINK_COMPARE_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/link/model.h"
#include "daemon/link/normalise.h"

enum field {
	FIELD_FORENAME,
	FIELD_SURNAME,
	FIELD_ORDER,
	FIELD_MIDDLE,
	FIELD_BIRTH,
	FIELD_SEX,
	FIELD_PLACE,
	FIELD_AREA,
	FIELD_URN,
	FIELD_PNC,
	FIELD_GENERATION,
	FIELD_COUNT,
};

#define LEVELS 11u       /* of one field, at most */
#define LEVEL_MISSING 15 /* of any field: one side does not have it; counts nothing */

enum name_level { NAME_EXACT, NAME_NICKNAME, NAME_SOUNDS_ALIKE, NAME_INITIAL, NAME_SIMILAR, NAME_DIFFERENT };
/* How the words of the two names were laid against each other. */
enum order_level {
	ORDER_STRAIGHT,
	ORDER_MIDDLE,  /* a middle name of one is the forename of the other */
	ORDER_SWAPPED, /* forename against surname */
	ORDER_ANY,     /* any word against any */
	ORDER_ALIAS,   /* through another name of either */
};
enum birth_level {
	BIRTH_EXACT,
	BIRTH_SWAPPED,          /* day and month */
	BIRTH_ONE_EDIT,         /* one digit, two neighbours swapped, or the next day */
	BIRTH_YEAR_OFF,         /* same day, one or ten years off */
	BIRTH_FIRST_OF_JANUARY, /* same year, and one of them is the day that stands for "not known" */
	BIRTH_SAME_MONTH,
	BIRTH_NEAR,
	BIRTH_DIFFERENT,
	BIRTH_AGE_NEAR, /* from here an age is compared */
	BIRTH_AGE_FAIR,
	BIRTH_AGE_DIFFERENT,
};
enum place_level { PLACE_POSTCODE, PLACE_OUTCODE, PLACE_DIFFERENT };
enum id_level { ID_SAME, ID_ONE_EDIT, ID_DIFFERENT, ID_UNVERIFIED /* equal, with a wrong check letter */ };
enum same_level { SAME, DIFFERENT }; /* sex, area, generation */

struct comparison {
	uint8_t level[FIELD_COUNT];
	/* The words that were laid against each other, in the two persons; NULL where missing. */
	const struct name_word *forename[2], *surname[2], *middle[2];
	const char *urn[2];     /* the pair of URNs that agrees best */
	bool has_half_postcode; /* of one side only its outward half is known, so the halves are all that is compared */
	int32_t days_apart;     /* of the two births; only where there is a level of birth */
};

enum name_level compare_words(const struct model_compare *model, const struct name_word *a, const struct name_word *b);
enum birth_level compare_births(const struct model_compare *model, struct date a, struct date b);
/* The persons must outlive the comparison. */
void compare_persons(
    const struct model_compare *model, const struct person *a, const struct person *b, struct comparison *comparison_r);
/* The level is one of agreement, if maybe a close one: not different, not missing. */
bool compare_agrees(const struct comparison *comparison, enum field field);

#endif
