/*
 * What the parts of this layer share: the sessions by state, the database, the settings in force.
 * One court per process; created by the server, which is told upward things by callbacks only.
 */
#ifndef SDAC_DAEMON_COURT_COURT_H
#define SDAC_DAEMON_COURT_COURT_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <sys/queue.h>

#include "daemon/base/settings.h"
#include "daemon/court/stats.h"
#include "daemon/data/db.h"
#include "sdac/v1/common.pb-c.h"

struct event_base;
struct history;
struct push;
struct quota;
struct session;

/* Each state is a list: a session is on the list of its state and on no other. */
enum session_state {
	SESSION_HANDSHAKE, /* TLS under way */
	SESSION_ADMITTING, /* asking the database who this is */
	SESSION_ACTIVE,
	SESSION_CLOSING, /* said goodbye; nothing more is read */
	SESSION_N_STATES
};

TAILQ_HEAD(session_list, session);

struct court {
	struct event_base *base;
	struct db *db;
	struct history *history;         /* keeps the last receipt that was given out */
	const struct settings *settings; /* replaced as a whole by a reload */
	const char *instance;
	struct push *push;
	struct quota *quota;
	SSL_CTX *context; /* in force; replaced by a reload */
	struct stats stats;
	struct session_list sessions[SESSION_N_STATES];
	size_t n_sessions[SESSION_N_STATES];
	uint64_t next_session_id;
	bool is_draining;

	/* What the last pulse said; belongs to its arena. */
	struct arena *feeds_arena;
	Sdac__V1__FeedAge **feeds;
	size_t n_feeds;

	/* Upward. */
	void (*work_waits)(void *arg);   /* there may be work for the linker */
	void (*session_gone)(void *arg); /* a session has ended: room for another */
	void *arg;
};

void court_init(struct court *court);
size_t court_n_silent_feeds(const struct court *court);
size_t court_n_sessions(const struct court *court);
/* visit may end the session that it is given. */
void court_each_session(struct court *court, void (*visit)(struct session *session, void *arg), void *arg);

#endif
