/*
 * How much each level of agreement weighs, and what a compared pair weighs in all. A weight is
 * log2(m / u): how much more often the level is seen in pairs of one person (m) than in pairs of two
 * (u). The model is a table; nothing else in the linker holds a number of it. Pure.
 */
#ifndef SDAC_DAEMON_LINK_SCORE_H
#define SDAC_DAEMON_LINK_SCORE_H

#include "daemon/link/compare.h"

struct score_weight {
	double m, u; /* m 0: the level weighs nothing */
};

struct score_model {
	const char *version; /* kept with every link */
	double prior;        /* true links for one pair of a defendant and a case */
	double auto_bits;    /* not linked by itself below it */
	double review_bits;  /* not shown below it */
	double rival_bits;   /* another person within so many bits: a person decides */
	struct score_weight weights[FIELD_COUNT][LEVELS];
};

/* The model that this version of the daemon comes with. */
extern const struct score_model score_model_first;

struct score {
	double bits; /* log2 of the posterior odds that it is the same person */
	double field_bits[FIELD_COUNT];
};

void score_comparison(const struct score_model *model, const struct comparison *comparison, struct score *score_r);

#endif
