/*
 * One SubmitHearingRequest as a reader builds it: what becomes of a hearing that its source knows by an
 * id. It belongs to a reading and lives in its arena; see reading.h for what happens without memory.
 */
#ifndef SDAC_FEED_TOLD_H
#define SDAC_FEED_TOLD_H

#include "clients/feed/reading.h"

#define READING_MAX_TOLD 4096u

struct told {
	Sdac__V1__SubmitHearingRequest request;
	Sdac__V1__Source source;
	unsigned part;         /* from 1, among those of the document */
	bool is_shown_as_list; /* the document's lists show it, and are not sent themselves */
};

/* court_code and hearing_id are copied. NULL: see reading. */
struct told *told_open(struct reading *reading, const char *court_code, const char *hearing_id);
/* Appended; a day without members but the date, if that is not NULL. */
Sdac__V1__HearingDay *told_add_day(struct reading *reading, struct told *told, const char *date);
void told_set_fate(struct told *told, Sdac__V1__HearingFate fate);

#endif
