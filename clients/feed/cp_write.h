/*
 * What a Common Platform hearing says, written as our messages.
 */
#ifndef SDAC_FEED_CP_WRITE_H
#define SDAC_FEED_CP_WRITE_H

#include "clients/feed/cp_message.h"
#include "clients/feed/told.h"

/* Into the list of each day's court: each matter a record. The lists are PARTIAL: a hearing says nothing of others. */
void cp_write_lists(struct cp_hearing *hearing, struct cp_day *const *days, size_t count);

/* A day as a message about the hearing gives it, appended to it. */
void cp_tell_day(struct cp_hearing *hearing, struct told *told, const struct cp_day *day);
/* How its messages name the court: as this day does. */
void cp_tell_court(struct cp_hearing *hearing, struct told *told, const struct cp_day *day);

/* One matter on one day as a record: all but its defendants. */
void cp_fill_record(struct cp_hearing *hearing, const struct cp_matter *matter, const struct cp_day *day,
    Sdac__V1__ListedHearing *record);

struct cp_shared {
	const struct cp_day *day;
	bool has_at, is_reshare;
	int64_t at; /* when the results were shared */
};

/* An outcome for each seat. One that nothing was decided about is marked, unless an amendment may have taken it back.
 */
void cp_write_outcomes(struct cp_hearing *hearing, const struct cp_shared *shared);
/* Into at_outcome: the first of those that the seat's results order. */
void cp_write_next_hearing(struct cp_hearing *hearing, const struct cp_seat *seat);

#endif
