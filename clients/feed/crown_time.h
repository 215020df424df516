/*
 * When a hearing of the Crown Court begins, as its list says: a note in words ("2:58 PM", "NOT BEFORE
 * 10:30"), else the hour at which its room sits.
 */
#ifndef SDAC_FEED_CROWN_TIME_H
#define SDAC_FEED_CROWN_TIME_H

#include "clients/feed/moment.h"
#include "clients/feed/reading.h"

struct crown_time {
	struct moment day;
	const char *note;       /* may be NULL */
	const char *sitting_at; /* may be NULL */
	bool is_first;          /* in its sitting: the others follow, at an hour that is not said */
	enum _Sdac__V1__TimePrecision otherwise;
};

void crown_time_fill(struct reading *reading, const struct crown_time *time, Sdac__V1__ListedHearing *hearing);

#endif
