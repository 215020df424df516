/*
 * Postcodes, case URNs and PNC ids in one written form. Pure.
 */
#ifndef SDAC_DAEMON_LINK_IDENT_H
#define SDAC_DAEMON_LINK_IDENT_H

#include <stdbool.h>

#define POSTCODE_SIZE 8u /* "SW1A2AA", without the blank */
#define OUTCODE_SIZE 5u  /* "SW1A" */
#define URN_SIZE 21u
#define PNC_SIZE 14u /* "2018/0368046Y" */

struct postcode {
	char full[POSTCODE_SIZE]; /* "" if only the outward half is known */
	char outcode[OUTCODE_SIZE];
};

/* O and 0, I and 1, S and 5 are put right by position. False, and both empty: not a postcode, or one
 * that stands for "no fixed abode" (NF1) or "not known" (ZZ99). */
bool postcode_parse(const char *text, struct postcode *postcode_r);
/* A PTI-URN is 11 characters, two digits first, five or more at the end, and O and I are put right
 * there. Other prosecutors' references pass when they have 6 to 20 characters and 4 digits. */
bool urn_parse(const char *text, char urn_r[URN_SIZE]);

enum pnc_quality {
	PNC_NONE,
	PNC_UNVERIFIED, /* the right shape, but the check letter is wrong: never counts against anyone */
	PNC_VALID,
};

/* Long and short forms: 2018/0368046Y, 18/368046Y, 20180368046Y. */
enum pnc_quality pnc_parse(const char *text, int this_year, char pnc_r[PNC_SIZE]);

#endif
