/*
 * Words of the Common Platform as those of our messages: who, which case, which court, which markers.
 * It knows the tree and the reading, and neither lists nor outcomes.
 */
#ifndef SDAC_FEED_CP_MESSAGE_H
#define SDAC_FEED_CP_MESSAGE_H

#include "clients/feed/cp.h"
#include "clients/feed/moment.h"

/* One sitting of a hearing. */
struct cp_day {
	struct moment start;
	bool has_date, has_time, is_cancelled, is_week;
	const char *court_code; /* may be NULL, as the next four */
	const char *court_name;
	const char *room;
	const char *court_id, *room_id; /* the Platform's own keys */
	int minutes, sequence;          /* 0: not known */
	bool has_sequence;
	const char *where;
};

/* Days of the hearing; where it says none, one without a date. In the arena. */
struct cp_day **cp_days(struct cp_hearing *hearing, size_t *count_r);

/* The identity and the offences of reading->at_defendant. */
void cp_fill_defendant(struct cp_hearing *hearing, const struct cp_seat *seat);
/* NULL if the matter has none. */
char *cp_urn(struct cp_hearing *hearing, const struct cp_matter *matter);
/* "B01LY" of "B01LY00"; NULL if there is none. hints decide first. */
const char *cp_court_code(struct cp_hearing *hearing, const json_t *court_centre, const char *where);
/* Text of a member of a member. */
char *cp_inner_text(
    struct cp_hearing *hearing, const json_t *object, const char *outer, const char *inner, const char *where);
/* "DV", from a marker's code, its type's id or its words (feeds.md 3.1); else its code; NULL if it has none. */
char *cp_marker_code(struct cp_hearing *hearing, const json_t *marker, const char *where);
/* Whether a case carries the marker of domestic abuse. */
bool cp_is_domestic_abuse(struct cp_hearing *hearing, const struct cp_matter *matter);
/* An ISO date; NULL, with a warning if the member is there. */
char *cp_date(struct cp_hearing *hearing, const json_t *object, const char *name, const char *where);
bool cp_is_restricted(const struct cp_hearing *hearing, const struct cp_matter *matter);

#endif
