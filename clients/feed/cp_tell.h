/*
 * What becomes of a hearing, from an event of the Common Platform that says it in a few words
 * (feeds.md 1.6): each function writes one message about the hearing. It knows the events' members,
 * and not how an event is recognised.
 */
#ifndef SDAC_FEED_CP_TELL_H
#define SDAC_FEED_CP_TELL_H

#include <jansson.h>

#include "clients/feed/reader.h"
#include "clients/feed/told.h"

struct cp_event {
	struct reading *reading;
	const struct reader_hints *hints;
	const json_t *root;
	struct told *told;
};

/* NULL: it is told; else why it cannot be, static. */
typedef const char *cp_tell(const struct cp_event *event);

cp_tell cp_tell_vacated_or_not; /* isVacated says which */
cp_tell cp_tell_vacated;        /* with a reason; without one the trial stands again */
cp_tell cp_tell_days;           /* of some days: cancelled, or a new place in the list */
cp_tell cp_tell_all_days;
cp_tell cp_tell_sequence;
cp_tell cp_tell_first_day;
cp_tell cp_tell_room;
cp_tell cp_tell_allocated; /* a hearing that has its days and room now */
cp_tell cp_tell_deleted;
cp_tell cp_tell_unallocated;
cp_tell cp_tell_duplicate;
cp_tell cp_tell_restricted;
cp_tell cp_tell_markers;

#endif
