/*
 * One connection of one principal, from the handshake to the goodbye. It knows frames, requests and
 * responses; what a request means stands in operation.c and in the database.
 */
#ifndef SDAC_DAEMON_COURT_SESSION_H
#define SDAC_DAEMON_COURT_SESSION_H

#include <openssl/ssl.h>
#include <sys/queue.h>
#include <sys/socket.h>

#include "daemon/court/court.h"
#include "proto/stream.h"
#include "proto/tls.h"
#include "sdac/v1/envelope.pb-c.h"

struct admission;
struct request;

TAILQ_HEAD(request_list, request);

/* A recipient's place in her sequence of notices. */
struct subscription {
	bool is_attached;
	int64_t sent_sequence; /* the last one given to this connection */
};

struct session {
	TAILQ_ENTRY(session) entry;
	struct court *court;
	struct stream *stream;
	enum session_state state;
	uint64_t id; /* of this process, for the log */
	struct sockaddr_storage peer;

	struct tls_identity identity;
	int64_t expires_ms; /* the certificate, UTC */
	char principal_id[40];
	Sdac__V1__Role role;
	char **court_codes; /* scopes; owned */
	size_t n_court_codes;

	struct request_list requests; /* in flight */
	int n_requests;
	unsigned n_faults;
	bool is_paused;
	struct subscription subscription;
	TAILQ_ENTRY(session) push_entry; /* while attached */
	struct admission *admission;     /* while ADMITTING */
};

/* Takes over fd and ssl. NULL: no memory, both are closed. */
struct session *session_new(struct court *court, int fd, SSL *ssl, const struct sockaddr *peer, socklen_t peer_size)
    SD_MUST_CHECK;

/* Queues one message; request_id 0 for one that answers no request. */
void session_send(struct session *session, uint64_t request_id, ProtobufCMessage *body);
/* Says goodbye and closes when it is flushed; requests in flight are forgotten, their effects are not. */
void session_goodbye(struct session *session, Sdac__V1__GoodbyeReason reason, const char *words);
/* The same, counted and logged, for one whose certificate or access is good no more. */
void session_revoke(struct session *session, const char *words);
/* The age of the feeds that this principal depends on. */
void session_heartbeat(struct session *session);
void session_set_state(struct session *session, enum session_state state);
const char *session_state_name(enum session_state state);

#endif
