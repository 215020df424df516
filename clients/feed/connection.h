/*
 * From flags and contexts to a client of libsdac.
 */
#ifndef SDAC_FEED_CONNECTION_H
#define SDAC_FEED_CONNECTION_H

#include "clients/feed/options.h"
#include "clients/lib/sdac.h"

/* events: NULL, or what to call with arg. NULL after a line on standard error; *exit_r: what to leave with. */
struct sdac_client *connection_new(struct options *options, const struct sdac_events *events, void *arg, int *exit_r)
    SD_MUST_CHECK;

#endif
