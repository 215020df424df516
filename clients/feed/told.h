/*
 * One SubmitHearingRequest as a reader builds it: what becomes of a hearing that its source knows by an
 * id. It belongs to a reading and lives in its arena; see reading.h for what happens without memory.
 */
#ifndef SDAC_FEED_TOLD_H
#define SDAC_FEED_TOLD_H

#include "clients/feed/moment.h"
#include "clients/feed/reading.h"

#define READING_MAX_TOLD 4096u

struct told {
	Sdac__V1__SubmitHearingRequest request;
	Sdac__V1__Source source;
	unsigned part;         /* from 1, among those of the document */
	bool is_shown_as_list; /* the document's lists show it, and are not sent themselves */
};

/* court_code, which may be NULL, and hearing_id are copied. NULL: see reading. */
struct told *told_open(struct reading *reading, const char *court_code, const char *hearing_id);
/* Whether the message says of which court it is, in any way. */
bool told_names_court(const struct told *told);
/* A day with its local clock, from an instant or a date; NULL without memory. */
Sdac__V1__HearingDay *told_day_of(struct reading *reading, const struct moment *moment);
/* All markers of a case; the source's key of the case may be NULL. */
Sdac__V1__CaseMarkers *told_add_markers(struct reading *reading, struct told *told, const char *case_id);
/* Appended to one case's markers. Either may be NULL. */
void told_add_marker(struct reading *reading, Sdac__V1__CaseMarkers *markers, const char *code, const char *text);
/* Appended; a day without members but the date, if that is not NULL. */
Sdac__V1__HearingDay *told_add_day(struct reading *reading, struct told *told, const char *date);
void told_set_fate(struct told *told, Sdac__V1__HearingFate fate);

#endif
