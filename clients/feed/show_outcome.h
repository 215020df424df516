/*
 * An outcome as JSON: its line, and its record with the keys of a list's records.
 */
#ifndef SDAC_FEED_SHOW_OUTCOME_H
#define SDAC_FEED_SHOW_OUTCOME_H

#include <jansson.h>

#include "clients/feed/outcome.h"

/* "kind": "outcome". New objects; NULL without memory. */
json_t *show_outcome_line(const struct reading *reading, const struct outcome *outcome, const char *file) SD_MUST_CHECK;
json_t *show_outcome_record(const struct reading *reading, const struct outcome *outcome) SD_MUST_CHECK;

#endif
