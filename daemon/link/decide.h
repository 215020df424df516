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
	DOUBT_KEY,        /* neither date of birth nor URN nor PNC id agrees */
	DOUBT_RIVAL,      /* another person fits nearly as well */
};

struct decision {
	enum band band;
	enum doubt doubt; /* why AUTO became REVIEW */
};

/* is_linked: it was linked without a person, and not taken back. Such a link stands until its score falls
 * below the lower bound: people have been told, and a link that comes and goes is worse than either. */
struct decision decide_pair(const struct score_model *model, const struct person *listed, const struct person *recorded,
    const struct comparison *comparison, const struct score *score, bool is_linked);
/* Whether a pair that is not the better one stands in the way of another of the same defendant (or case) at bits.
 * A pair that is shown only because of the two is no rival unless it is near in bits. */
bool decide_is_near(const struct score_model *model, const struct decision *other, double other_bits, double bits);
/* Whether two candidates of one subject are visibly different people. */
bool decide_are_distinct(const struct score_model *model, const struct person *a, const struct person *b);
/* The URN says that it is this prosecution. */
bool decide_is_same_case(const struct comparison *comparison);

#endif
