/*
 * One batch of the linker, step by step: records in, keys out; candidates in, verdicts out. Knows no
 * database and no event loop. All its memory is in the given arena.
 */
#ifndef SDAC_DAEMON_LINK_BATCH_H
#define SDAC_DAEMON_LINK_BATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/link/decide.h"
#include "daemon/link/known.h"
#include "daemon/link/term.h"
#include "proto/arena.h"
#include "proto/err.h"
#include "sdac/internal/v1/daemon.pb-c.h"

struct finding; /* a pair that is linked, shown, or taken back */
struct fetched; /* a candidate that was not known */

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

	struct known *known; /* borrowed; written only by batch_set_found() and batch_keep() */
	Sdac__Internal__V1__LinkSearchResponse *found; /* borrowed; its frequencies are sorted by term */
	bool *is_linked;                               /* for each pair: a link of it stands */
	uint8_t *missing;                              /* ids of the candidates that are not known */
	size_t n_missing;
	struct fetched *fetched; /* by id */
	size_t n_fetched;
	struct finding **findings; /* at most as many as pairs; filled up to n_findings */
	size_t n_scored, n_findings, n_judged;
	Sdac__Internal__V1__LinkVerdict **verdicts; /* one a finding; filled up to n_verdicts */
	size_t n_verdicts;
	int64_t stored_version; /* of the subjects that were stored in this batch; 0: not known */
};

/* The batch is in the arena too, and borrows claimed, known and model. NULL: no memory. */
struct batch *batch_new(struct arena *arena, struct key_maker *maker, const struct score_model *model,
    struct known *known, struct date today, const Sdac__Internal__V1__LinkClaimResponse *claimed) SD_MUST_CHECK;

/* Each step takes some ten microseconds; *is_done_r once nothing is left. SD_NO_MEMORY, SD_INTERNAL. */
enum sd_err batch_prepare_next(struct batch *batch, bool *is_done_r) SD_MUST_CHECK;
/* Also forgets what has changed. Then the missing are to be fetched, if any. SD_INTERNAL: a pair names a subject
 * that is not there, or something does not fit together. */
enum sd_err batch_set_found(struct batch *batch, Sdac__Internal__V1__LinkSearchResponse *found) SD_MUST_CHECK;
enum sd_err batch_set_fetched(struct batch *batch, const Sdac__Internal__V1__LinkFetchResponse *response) SD_MUST_CHECK;
/* A candidate that is gone meanwhile is passed over. */
enum sd_err batch_score_next(struct batch *batch, bool *is_done_r) SD_MUST_CHECK;
/* After all pairs are scored: looks for rivals, then explains one by one. */
enum sd_err batch_judge_next(struct batch *batch, bool *is_done_r) SD_MUST_CHECK;
/* What was read for this batch is known to the next. */
void batch_keep(struct batch *batch);

#endif
