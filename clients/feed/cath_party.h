/*
 * The parties of a CaTH case or application: who is a defendant, and what is said of them. Offences
 * have stood in three places over the years; each is looked at.
 */
#ifndef SDAC_FEED_CATH_PARTY_H
#define SDAC_FEED_CATH_PARTY_H

#include <jansson.h>
#include <stdbool.h>

#include "clients/feed/reading.h"

struct cath_case {
	const json_t *parties;    /* may be NULL */
	bool of_first_generation; /* parties without roles: partyRole holds the prosecutor's code instead */
	const json_t *offences;   /* beside the parties and not inside one; may be NULL */
	const char *panel;        /* may be NULL */
	const char *where;        /* the place of the parties, "...hearing[0].case[0]" */
};

/* Adds the defendants of reading->at_hearing, its prosecutor, and whether reporting is restricted. */
void cath_party_read(struct reading *reading, const struct cath_case *cath_case);
/* Whether reporting of at_hearing is restricted, as a case or an offence says: by a flag, by details, or by words in
 * the flag's place. */
void cath_party_note_restriction(struct reading *reading, const json_t *object);

#endif
