/*
 * Names of the counters, as Prometheus wants them: sdac_..._total.
 */
#include "daemon/court/stats.h"

static const struct {
	const char *name, *help;
} table[STAT_N] = {
	[STAT_CONNECTIONS_ACCEPTED] = { "sdac_connections_accepted_total", "Connections taken from a listener." },
	[STAT_CONNECTIONS_REFUSED] = { "sdac_connections_refused_total", "Connections over a limit, closed unheard." },
	[STAT_HANDSHAKES_FAILED] = { "sdac_handshakes_failed_total", "TLS handshakes that failed or took too long." },
	[STAT_ADMISSIONS_REFUSED] = { "sdac_admissions_refused_total",
	    "Good certificates of unknown or revoked principals." },
	[STAT_REQUESTS] = { "sdac_requests_total", "Requests received." },
	[STAT_REQUESTS_FAILED] = { "sdac_requests_failed_total", "Requests answered with an error." },
	[STAT_REQUESTS_NOT_ALLOWED] = { "sdac_requests_not_allowed_total",
	    "Requests that the caller's role may not make." },
	[STAT_REQUESTS_OVER_RATE] = { "sdac_requests_over_rate_total",
	    "Requests put off: their principal asks too much." },
	[STAT_FRAMES_INVALID] = { "sdac_frames_invalid_total", "Frames that the wire check refused." },
	[STAT_NOTICES_PUSHED] = { "sdac_notices_pushed_total", "Notices given to connections." },
	[STAT_PUSH_ROUNDS] = { "sdac_push_rounds_total", "Look-ups for notices to push." },
	[STAT_SLOW_READERS_CUT] = { "sdac_slow_readers_cut_total", "Connections closed because they did not read." },
	[STAT_REVOKED_CUT] = { "sdac_revoked_cut_total", "Live connections closed after revocation." },
	[STAT_WATCH_ROUNDS] = { "sdac_watch_rounds_total", "Rounds of the deadline watch." },
	[STAT_FINDINGS] = { "sdac_reconciler_findings_total", "Facts found without their notice." },
};

void stats_add(struct stats *stats, enum stat stat, uint64_t n)
{
	stats->count[stat] += n;
}

const char *stats_name(enum stat stat)
{
	return table[stat].name;
}

const char *stats_help(enum stat stat)
{
	return table[stat].help;
}
