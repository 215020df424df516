/*
 * How much each principal may ask: a token bucket, over all her connections. It outlives them, so that
 * connecting anew does not fill it.
 */
#ifndef SDAC_DAEMON_COURT_QUOTA_H
#define SDAC_DAEMON_COURT_QUOTA_H

#include <stdint.h>

#include "proto/err.h"

struct quota;

struct quota *quota_new(void) SD_MUST_CHECK;
/* Takes NULL. */
void quota_free(struct quota *quota);
/* One request of this principal now: 0, or in how many ms there will be room for it. rate is requests a
 * second, burst how many at once after a rest; both at least 1. */
int quota_take(struct quota *quota, const char *principal_id, int rate, int burst, int64_t now_ms);

#endif
