#include "daemon/report.h"

#include <event2/buffer.h>
#include <inttypes.h>

#include "daemon/base/clock.h"
#include "daemon/base/log.h"
#include "daemon/court/session.h"
#include "daemon/link/linker.h"

static void report_healthz(struct evbuffer *out, void *arg)
{
	(void)arg;
	evbuffer_add_printf(out, "ok\n"); /* the loop turns: that is what is asked */
}

static void report_readyz(struct evbuffer *out, void *arg)
{
	const struct court *court = arg;
	int64_t lost_since = db_lost_since_ms(court->db);

	if (court->is_draining) {
		evbuffer_add_printf(out, "not ready: draining\n");
	} else if (!db_is_ready(court->db)) {
		evbuffer_add_printf(out, "not ready: the database does not answer, for %" PRId64 " s\n",
		    lost_since != 0 ? (clock_monotonic_ms() - lost_since) / 1000 : 0);
	} else {
		evbuffer_add_printf(out, "ready\n");
	}
}

static void report_gauge(struct evbuffer *out, const char *name, const char *help, uint64_t value)
{
	evbuffer_add_printf(out, "# HELP %s %s\n# TYPE %s gauge\n%s %" PRIu64 "\n", name, help, name, name, value);
}

static void report_metrics(struct evbuffer *out, void *arg)
{
	const struct court *court = arg;
	struct db_stats db;

	db_stats(court->db, &db);
	for (int i = 0; i < STAT_N; i++) {
		const char *name = stats_name((enum stat)i);

		evbuffer_add_printf(out, "# HELP %s %s\n# TYPE %s counter\n%s %" PRIu64 "\n", name,
		    stats_help((enum stat)i), name, name, court->stats.count[i]);
	}
	report_gauge(out, "sdac_sessions_active", "Sessions that were welcomed.", court->n_sessions[SESSION_ACTIVE]);
	report_gauge(out, "sdac_handshakes_pending", "Connections not yet admitted.",
	    court->n_sessions[SESSION_HANDSHAKE] + court->n_sessions[SESSION_ADMITTING]);
	report_gauge(out, "sdac_database_ready", "1 if a database connection is usable.", db_is_ready(court->db));
	report_gauge(out, "sdac_database_queue", "Calls that wait for a connection.", db.queued);
	report_gauge(out, "sdac_database_busy", "Calls under way.", db.busy);
	report_gauge(
	    out, "sdac_feeds_silent", "Feeds that have not said anything by their hour.", court_n_silent_feeds(court));
}

const struct admin_command report_commands[] = {
	{ "healthz", report_healthz },
	{ "readyz", report_readyz },
	{ "metrics", report_metrics },
	{ NULL, NULL },
};

void report_log(const struct court *court, const struct linker *linker)
{
	struct db_stats db;
	struct linker_stats link;

	db_stats(court->db, &db);
	linker_stats(linker, &link);
	for (int state = 0; state < SESSION_N_STATES; state++) {
		log_notice(
		    "state sessions=%s n=%zu", session_state_name((enum session_state)state), court->n_sessions[state]);
	}
	log_notice("state database-ready=%d calls=%" PRIu64 " failed=%" PRIu64 " retried=%" PRIu64 " timed-out=%" PRIu64
		   " reconnects=%" PRIu64 " queued=%zu busy=%zu",
	    db_is_ready(court->db), db.calls, db.failed, db.retried, db.timed_out, db.reconnects, db.queued, db.busy);
	log_notice("state linker records=%" PRIu64 " candidates=%" PRIu64 " made=%" PRIu64 " proposed=%" PRIu64
		   " skipped-blocks=%" PRIu64,
	    link.records, link.candidates, link.made, link.proposed, link.skipped_blocks);
	for (int family = 0; family <= KEY_FAMILY_MASK; family++) {
		if (link.skipped_by_family[family] > 0)
			log_notice(
			    "state linker-skipped family=%d blocks=%" PRIu64, family, link.skipped_by_family[family]);
	}
	for (int i = 0; i < STAT_N; i++) {
		log_notice("state %s=%" PRIu64, stats_name((enum stat)i), court->stats.count[i]);
	}
}
