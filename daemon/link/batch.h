/*
 * One batch of the linker, step by step: records in, keys out; candidates in, verdicts out. Knows no
 * database and no event loop. All its memory is in the given arena.
 */
#ifndef SDAC_DAEMON_LINK_BATCH_H
#define SDAC_DAEMON_LINK_BATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/link/decide.h"
#include "daemon/link/term.h"
#include "proto/arena.h"
#include "proto/err.h"
#include "sdac/internal/v1/daemon.pb-c.h"

struct finding; /* one pair, compared and decided */

struct batch {
	struct arena *arena;
	struct key_maker *maker;
	const struct score_model *model;
	struct date today;

	Sdac__Internal__V1__LinkRecord **records; /* borrowed from the claim's response */
	struct person *subjects;                  /* as many */
	Sdac__Internal__V1__LinkKeys **keys;      /* as many; filled up to n_prepared */
	struct term_set *terms;                   /* as many */
	size_t n_records, n_prepared;

	Sdac__Internal__V1__LinkSearchResponse *found; /* borrowed; its frequencies are sorted by term */
	struct person **candidates;                    /* normalised when first needed */
	struct finding *findings;                      /* as many as pairs; filled up to n_scored */
	size_t n_scored, n_judged;
	Sdac__Internal__V1__LinkVerdict **verdicts; /* at most as many; filled up to n_verdicts */
	size_t n_verdicts;
};

/* The batch is in the arena too, and borrows claimed and model. NULL: no memory. */
struct batch *batch_new(struct arena *arena, struct key_maker *maker, const struct score_model *model,
    struct date today, const Sdac__Internal__V1__LinkClaimResponse *claimed) SD_MUST_CHECK;

/* Each step takes some ten microseconds; *is_done_r once nothing is left. SD_NO_MEMORY, SD_INTERNAL. */
enum sd_err batch_prepare_next(struct batch *batch, bool *is_done_r) SD_MUST_CHECK;
/* SD_INTERNAL: a pair names a subject or a candidate that is not there. */
enum sd_err batch_set_found(struct batch *batch, Sdac__Internal__V1__LinkSearchResponse *found) SD_MUST_CHECK;
enum sd_err batch_score_next(struct batch *batch, bool *is_done_r) SD_MUST_CHECK;
/* After all pairs are scored: looks for rivals, then explains one by one. */
enum sd_err batch_judge_next(struct batch *batch, bool *is_done_r) SD_MUST_CHECK;

#endif
