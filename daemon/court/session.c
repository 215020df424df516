/*
 * The life of a session. Its states are lists of the court; session_set_state() is the only place
 * where one moves. It must not know what any request means.
 */
#include "daemon/court/session.h"

#include <event2/buffer.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/base/log.h"
#include "daemon/court/admission.h"
#include "daemon/court/push.h"
#include "daemon/court/request.h"
#include "proto/envelope.h"

static const char *const state_names[SESSION_N_STATES] = {
	[SESSION_HANDSHAKE] = "handshake",
	[SESSION_ADMITTING] = "admitting",
	[SESSION_ACTIVE] = "active",
	[SESSION_CLOSING] = "closing",
};

/* From which states (bits) each state may be entered. */
static const unsigned legal_from[SESSION_N_STATES] = {
	[SESSION_ADMITTING] = 1u << SESSION_HANDSHAKE,
	[SESSION_ACTIVE] = 1u << SESSION_ADMITTING,
	[SESSION_CLOSING] = 1u << SESSION_HANDSHAKE | 1u << SESSION_ADMITTING | 1u << SESSION_ACTIVE,
};

const char *session_state_name(enum session_state state)
{
	return state_names[state];
}

void session_set_state(struct session *session, enum session_state state)
{
	struct court *court = session->court;

	if ((legal_from[state] & 1u << session->state) == 0) {
		BUG("illegal move of a session's state");
	}
	log_debug(
	    "session-state id=%" PRIu64 " from=%s to=%s", session->id, state_names[session->state], state_names[state]);
	TAILQ_REMOVE(&court->sessions[session->state], session, entry);
	court->n_sessions[session->state]--;
	session->state = state;
	TAILQ_INSERT_TAIL(&court->sessions[state], session, entry);
	court->n_sessions[state]++;
}

/* --- what the stream tells --------------------------------------------------------------------- */

static void session_on_opened(struct stream *stream, void *arg)
{
	struct session *session = arg;

	if (tls_peer_identity(stream_ssl(stream), &session->identity) != SD_OK ||
	    strcmp(session->identity.deployment, session->court->settings->deployment) != 0) {
		stats_add(&session->court->stats, STAT_ADMISSIONS_REFUSED, 1);
		log_notice("session-refused id=%" PRIu64 " reason=identity", session->id);
		session_goodbye(session, SDAC__V1__GOODBYE_REASON__GOODBYE_REASON_REVOKED,
		    "the certificate names nobody of this deployment");
		return;
	}
	/* The handshake may have begun before a reload, and so have asked the former CRL. */
	if (SSL_get_SSL_CTX(stream_ssl(stream)) != session->court->context &&
	    !tls_peer_still_good(stream_ssl(stream), session->court->context)) {
		session_revoke(session, "the certificate was withdrawn");
		return;
	}
	session->expires_ms = tls_peer_expires_ms(stream_ssl(stream));
	session_set_state(session, SESSION_ADMITTING);
	admission_start(session);
}

static void session_on_frame(struct stream *stream, const uint8_t *data, size_t size, void *arg)
{
	struct session *session = arg;

	(void)stream;
	/* Before WELCOME a client has nothing to say that can be heard; admission pauses the stream. */
	if (session->state == SESSION_ACTIVE) {
		request_receive(session, data, size);
	}
}

static void session_on_drained(struct stream *stream, void *arg)
{
	struct session *session = arg;

	(void)stream;
	if (session->subscription.is_attached) {
		push_wake(session->court->push);
	}
}

static void session_free(struct session *session)
{
	for (size_t i = 0; i < session->n_court_codes; i++) {
		free(session->court_codes[i]);
	}
	free(session->court_codes);
	free(session);
}

static void session_on_closed(struct stream *stream, enum stream_end end, const char *detail, void *arg)
{
	struct session *session = arg;
	struct court *court = session->court;

	(void)stream;
	/* log-safe: detail is a sentence of stream.c or OpenSSL's reason, never the peer's octets */
	log_info("session-end id=%" PRIu64 " state=%s end=%s detail=\"%s\"", session->id, state_names[session->state],
	    stream_end_name(end), detail);
	if (end == STREAM_END_HANDSHAKE) {
		stats_add(&court->stats, STAT_HANDSHAKES_FAILED, 1);
	} else if (end == STREAM_END_SLOW) {
		stats_add(&court->stats, STAT_SLOW_READERS_CUT, 1);
	}
	push_detach(court->push, session);
	admission_forget(session);
	request_forget_all(session);
	TAILQ_REMOVE(&court->sessions[session->state], session, entry);
	court->n_sessions[session->state]--;
	session_free(session);
	court->session_gone(court->arg);
}

static const struct stream_events session_events = {
	.opened = session_on_opened,
	.frame = session_on_frame,
	.drained = session_on_drained,
	.closed = session_on_closed,
};

/* --- for others -------------------------------------------------------------------------------- */

struct session *session_new(struct court *court, int fd, SSL *ssl, const struct sockaddr *peer, socklen_t peer_size)
{
	const struct settings *settings = court->settings;
	struct stream_limits limits = stream_limits_default;
	struct session *session = calloc(1, sizeof *session);

	if (session == NULL) {
		SSL_free(ssl);
		close(fd);
		return NULL;
	}
	limits.frame_limit = settings->client_frame_limit;
	limits.output_limit = settings->output_limit;
	limits.output_pause = settings->output_limit / 4;
	limits.handshake_ms = settings->handshake_ms;
	limits.idle_ms = settings->idle_ms;
	limits.write_ms = settings->write_ms;
	session->court = court;
	session->id = court->next_session_id++;
	memcpy(&session->peer, peer, peer_size);
	TAILQ_INIT(&session->requests);
	session->stream = stream_new(court->base, fd, ssl, &limits, &session_events, session);
	if (session->stream == NULL) {
		free(session);
		return NULL;
	}
	TAILQ_INSERT_TAIL(&court->sessions[SESSION_HANDSHAKE], session, entry);
	court->n_sessions[SESSION_HANDSHAKE]++;
	return session;
}

void session_send(struct session *session, uint64_t request_id, ProtobufCMessage *body)
{
	if (envelope_append(stream_output(session->stream), request_id, body) != SD_OK) {
		log_error("session-send-failed id=%" PRIu64, session->id);
		stream_abort(session->stream);
		return;
	}
	stream_flush(session->stream);
}

void session_revoke(struct session *session, const char *words)
{
	stats_add(&session->court->stats, STAT_REVOKED_CUT, 1);
	log_notice("session-revoked id=%" PRIu64 " principal=%s", session->id, log_id(session->principal_id));
	session_goodbye(session, SDAC__V1__GOODBYE_REASON__GOODBYE_REASON_REVOKED, words);
}

void session_goodbye(struct session *session, Sdac__V1__GoodbyeReason reason, const char *words)
{
	Sdac__V1__Goodbye goodbye = SDAC__V1__GOODBYE__INIT;
	char text[160];

	if (session->state == SESSION_CLOSING) {
		return;
	}
	snprintf(text, sizeof text, "%s", words);
	goodbye.has_reason = true;
	goodbye.reason = reason;
	goodbye.words = text;
	push_detach(session->court->push, session);
	admission_forget(session);
	request_forget_all(session);
	session_set_state(session, SESSION_CLOSING);
	session_send(session, 0, &goodbye.base);
	stream_close(session->stream);
}

static bool session_depends_on(const struct session *session, const Sdac__V1__FeedAge *feed)
{
	if (session->role == SDAC__V1__ROLE__ROLE_FEEDER) {
		return feed->feeder != NULL && strcmp(feed->feeder, session->identity.name) == 0;
	}
	if (session->n_court_codes == 0) {
		return true; /* an IDVA's client may be listed at any court */
	}
	for (size_t i = 0; i < session->n_court_codes; i++) {
		if (feed->court_code != NULL && strcmp(feed->court_code, session->court_codes[i]) == 0) {
			return true;
		}
	}
	return false;
}

void session_heartbeat(struct session *session)
{
	const struct court *court = session->court;
	Sdac__V1__Heartbeat beat = SDAC__V1__HEARTBEAT__INIT;
	int64_t lost_since = db_lost_since_ms(court->db);
	Sdac__V1__FeedAge **feeds = calloc(court->n_feeds + 1, sizeof(Sdac__V1__FeedAge *));

	if (feeds == NULL) {
		return;
	}
	for (size_t i = 0; i < court->n_feeds; i++) {
		if (session_depends_on(session, court->feeds[i])) {
			feeds[beat.n_feeds++] = court->feeds[i];
		}
	}
	beat.feeds = feeds;
	beat.has_at = true;
	beat.at = clock_unix_ms();
	if (lost_since != 0) {
		beat.has_degraded = beat.degraded = true;
		beat.has_degraded_since_at = true;
		beat.degraded_since_at = clock_unix_ms() - (clock_monotonic_ms() - lost_since);
	}
	session_send(session, 0, &beat.base);
	free(feeds);
}
