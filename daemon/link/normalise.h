/*
 * A person on either side of a link, ready to be compared. Pure; takes no memory.
 */
#ifndef SDAC_DAEMON_LINK_NORMALISE_H
#define SDAC_DAEMON_LINK_NORMALISE_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/link/date.h"
#include "daemon/link/ident.h"
#include "daemon/link/name.h"
#include "sdac/internal/v1/daemon.pb-c.h"

#define PERSON_URNS 8u /* further ones are left out */
#define COURT_SIZE 16u

struct person {
	struct names names;
	struct date birth;
	int32_t born_around; /* days since 1970, from the age, if there is no date of birth; 0: not known */
	char sex;            /* 'M', 'F', NUL: not known */
	struct postcode postcode;
	char urns[PERSON_URNS][URN_SIZE];
	uint8_t n_urns;
	enum pnc_quality pnc_quality;
	char pnc[PNC_SIZE];
	char court[COURT_SIZE];
	bool from_public_list, is_organisation;
	/* Share of records with the same; set by term.c; 0: not known. */
	float birth_frequency, postcode_frequency, court_frequency;
};

/* today: for ages, and for dates that cannot be a birth. What cannot be read is missing. */
void person_from_record(const Sdac__Internal__V1__LinkRecord *record, struct date today, struct person *person_r);

#endif
