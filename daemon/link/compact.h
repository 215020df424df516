/*
 * A normalised person in the few octets that are used of it: some 150 instead of two thousand. What is
 * not the person's own (how common the names are) is left out. For this process only, never stored.
 */
#ifndef SDAC_DAEMON_LINK_COMPACT_H
#define SDAC_DAEMON_LINK_COMPACT_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/link/normalise.h"

#define COMPACT_LIMIT 2048u

/* Returns how many octets of the buffer were written. */
size_t compact_put(const struct person *person, uint8_t buffer[COMPACT_LIMIT]);
/* data: as compact_put() wrote it, whole. */
void compact_take(const uint8_t *data, struct person *person_r);

#endif
