/*
 * What a compared pair weighs: Fellegi-Sunter, where the other side of the scales is not one stranger
 * but whoever could be mistaken for the person: a stranger, a parent or child of the same name, a
 * sibling, a twin, a namesake, a co-defendant. How common the names, dates and places are is read from
 * the two persons (term.h). All numbers are the model's. Pure.
 */
#ifndef SDAC_DAEMON_LINK_SCORE_H
#define SDAC_DAEMON_LINK_SCORE_H

#include "daemon/link/compare.h"
#include "daemon/link/model.h"

enum lookalike {
	LOOKALIKE_STRANGER,
	LOOKALIKE_PARENT, /* or child */
	LOOKALIKE_SIBLING,
	LOOKALIKE_TWIN,
	LOOKALIKE_NAMESAKE,
	LOOKALIKE_CODEFENDANT,
	LOOKALIKES,
};

struct score {
	double bits;                    /* log2 of the posterior odds that it is the same person */
	double field_bits[FIELD_COUNT]; /* against a stranger */
	double odds_bits[LOOKALIKES];   /* of the same person against each look-alike */
	enum lookalike lookalike;       /* the likeliest of them */
};

/* open_cases: how many a defendant could belong to. */
void score_pair(const struct score_model *model, int64_t open_cases, const struct person *a, const struct person *b,
    const struct comparison *comparison, struct score *score_r);
/* A date of birth that agrees but for one error, a URN or a PNC id: without one of them names and places may be
 * a father's. */
bool score_has_hard_key(const struct comparison *comparison);

#endif
