/*
 * From flags and contexts to a client of libsdac.
 */
#ifndef SDAC_FEED_CONNECTION_H
#define SDAC_FEED_CONNECTION_H

#include "clients/feed/options.h"
#include "clients/lib/sdac.h"

/* NULL after a line on standard error; *exit_r: what to leave with. */
struct sdac_client *connection_new(struct options *options, int *exit_r) SD_MUST_CHECK;

#endif
