/*
 * Counters of the running process. No label holds a person.
 */
#ifndef SDAC_DAEMON_COURT_STATS_H
#define SDAC_DAEMON_COURT_STATS_H

#include <stddef.h>
#include <stdint.h>

enum stat {
	STAT_CONNECTIONS_ACCEPTED,
	STAT_CONNECTIONS_REFUSED, /* over a limit, before the handshake */
	STAT_HANDSHAKES_FAILED,
	STAT_ADMISSIONS_REFUSED,
	STAT_REQUESTS,
	STAT_REQUESTS_FAILED,
	STAT_REQUESTS_NOT_ALLOWED,
	STAT_REQUESTS_OVER_RATE,
	STAT_FRAMES_INVALID,
	STAT_NOTICES_PUSHED,
	STAT_PUSH_ROUNDS,
	STAT_SLOW_READERS_CUT,
	STAT_REVOKED_CUT,
	STAT_WATCH_ROUNDS,
	STAT_FINDINGS, /* of the reconciler */
	STAT_N
};

struct stats {
	uint64_t count[STAT_N];
};

void stats_add(struct stats *stats, enum stat stat, uint64_t n);
/* "sdac_requests_total" and what it counts, in words. */
const char *stats_name(enum stat stat);
const char *stats_help(enum stat stat);

#endif
