/*
 * One SubmitOutcomeRequest as a reader builds it: what a court decided about one defendant in one
 * hearing. It belongs to a reading and lives in its arena; see reading.h for what happens without
 * memory. Conditions and the texts of results can name the victim: they go into the fields marked
 * SENSITIVE and nowhere else.
 */
#ifndef SDAC_FEED_OUTCOME_H
#define SDAC_FEED_OUTCOME_H

#include "clients/feed/reading.h"

#define READING_MAX_OUTCOMES 20000u

struct outcome {
	Sdac__V1__SubmitOutcomeRequest request;
	Sdac__V1__Source source;
	Sdac__V1__ListedDefendant defendant;
	unsigned part;                        /* from 1, among the outcomes of the document */
	const Sdac__V1__ListedHearing *heard; /* what the document says of the hearing, to be shown; NULL: nothing */
	bool is_domestic_abuse;               /* the document says so of the case */
	bool says_nothing;                    /* nothing was decided about this defendant: shown, and not sent */
	size_t warnings;
};

/* Becomes at_outcome, and its defendant at_defendant; the list at hand is left. basis is OFFICIAL. NULL: see reading.
 */
struct outcome *outcome_open(struct reading *reading);
/* Appended to at_outcome. */
Sdac__V1__OutcomeResult *outcome_add_result(struct reading *reading, Sdac__V1__ResultLevel level);
/* Copied; NULL is ignored. */
void outcome_add_qualifier(struct reading *reading, Sdac__V1__OutcomeResult *result, const char *code);
void outcome_add_condition(struct reading *reading, Sdac__V1__OutcomeResult *result, const char *text);
/*
 * The text of a result whose code is set, unless it is an order that protects somebody: such a text names her and says
 * where she lives, so it is left out, with a warning at where.
 */
void outcome_set_text(struct reading *reading, Sdac__V1__OutcomeResult *result, char *text, const char *where);
/* The next hearing of at_outcome, made at the first call. */
Sdac__V1__NextHearing *outcome_next_hearing(struct reading *reading);
/* The status after the hearing, a Common Platform letter or as the source wrote it; the defendant's custody with it. */
void outcome_set_bail(struct reading *reading, const char *status);

#endif
