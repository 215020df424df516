/*
 * The reasons for a link in words that a court coordinator reads, one line a field, both sides beside
 * each other. Words, not probabilities. Pure but for the arena.
 */
#ifndef SDAC_DAEMON_LINK_EXPLAIN_H
#define SDAC_DAEMON_LINK_EXPLAIN_H

#include "daemon/link/decide.h"
#include "proto/arena.h"
#include "proto/err.h"
#include "sdac/v1/review.pb-c.h"

struct explanation {
	Sdac__V1__Evidence **evidence; /* all in the arena */
	size_t n;
};

/* listed is the first side of the comparison. SD_NO_MEMORY beyond the arena's cap. */
enum sd_err explain_pair(struct arena *arena, const struct score_model *model, const struct person *listed,
    const struct person *recorded, const struct comparison *comparison, const struct score *score, enum doubt doubt,
    struct explanation *explanation_r) SD_MUST_CHECK;

#endif
