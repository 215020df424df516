/*
 * From a compared and weighed pair to a band: linked by itself, shown to a person, or neither; and
 * why something was not linked by itself. A false link discloses a case to the wrong person, so every
 * guard here only ever lowers a band. Pure.
 */
#ifndef SDAC_DAEMON_LINK_DECIDE_H
#define SDAC_DAEMON_LINK_DECIDE_H

#include "daemon/link/score.h"

enum band { BAND_NONE, BAND_REVIEW, BAND_AUTO };

enum doubt {
	DOUBT_NONE,
	DOUBT_PUBLIC_LIST, /* no dates of birth on it: it may only propose */
	DOUBT_PNC,         /* two valid PNC ids that differ */
	DOUBT_SEX,
	DOUBT_GENERATION, /* one is junior, the other senior: father and son */
	DOUBT_RIVAL,      /* another person fits nearly as well */
};

struct decision {
	enum band band;
	enum doubt doubt; /* why AUTO became REVIEW */
};

struct decision decide_pair(const struct score_model *model, const struct person *listed, const struct person *recorded,
    const struct comparison *comparison, const struct score *score);
/* Whether two candidates of one subject are visibly different people. */
bool decide_are_distinct(const struct person *a, const struct person *b);
/* The URN says that it is this prosecution. */
bool decide_is_same_case(const struct comparison *comparison);

#endif
