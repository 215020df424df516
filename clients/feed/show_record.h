/*
 * One defendant's row as a JSON object: everything understood, sensitive texts as lengths.
 */
#ifndef SDAC_FEED_SHOW_RECORD_H
#define SDAC_FEED_SHOW_RECORD_H

#include <jansson.h>

#include "clients/feed/reading.h"

/* defendant NULL: a hearing that names none. A new object; NULL without memory. */
json_t *show_record(const struct reading *reading, const struct publication *publication,
    const Sdac__V1__ListedHearing *hearing, const Sdac__V1__ListedDefendant *defendant) SD_MUST_CHECK;
/* "2026-03-04T10:00:00Z". A new string. */
json_t *show_instant(int64_t unix_ms) SD_MUST_CHECK;

#endif
