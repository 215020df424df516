/*
 * What a level of agreement is called in the model: it goes with the evidence, so that what people decide can be
 * counted by level. Pure.
 */
#ifndef SDAC_DAEMON_LINK_LEVEL_H
#define SDAC_DAEMON_LINK_LEVEL_H

#include "daemon/link/compare.h"

/* "m.forename.exact"; NULL for a missing field, and for one that has no shares to learn. */
const char *level_constant(enum field field, uint8_t level, bool is_half_postcode);

#endif
