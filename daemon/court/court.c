/*
 * Walks over the sessions, counts.
 */
#include "daemon/court/court.h"

#include "daemon/court/session.h"

void court_init(struct court *court)
{
	*court = (struct court){ .next_session_id = 1 };
	for (int state = 0; state < SESSION_N_STATES; state++) {
		TAILQ_INIT(&court->sessions[state]);
	}
}

size_t court_n_sessions(const struct court *court)
{
	size_t n = 0;

	for (int state = 0; state < SESSION_N_STATES; state++) {
		n += court->n_sessions[state];
	}
	return n;
}

size_t court_n_silent_feeds(const struct court *court)
{
	size_t n = 0;

	for (size_t i = 0; i < court->n_feeds; i++) {
		n += court->feeds[i]->has_silent && court->feeds[i]->silent;
	}
	return n;
}

void court_each_session(struct court *court, void (*visit)(struct session *session, void *arg), void *arg)
{
	/* From the last list to the first: a session that visit moves on is not met twice. */
	for (int state = SESSION_N_STATES - 1; state >= 0; state--) {
		struct session *session = TAILQ_FIRST(&court->sessions[state]);

		while (session != NULL) {
			struct session *next = TAILQ_NEXT(session, entry);

			visit(session, arg);
			session = next;
		}
	}
}
