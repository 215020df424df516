/*
 * libsdac: a client of sdacd. It connects over mutual TLS, reconnects by itself, calls operations,
 * and receives notices without losing or repeating one.
 *
 * One thread. Everything runs in an event_base: the caller's, or the client's own. No function may
 * be called from a signal handler; sdac_call() and sdac_connect() may not be called from a callback.
 * Messages are protobuf-c's, from <sdac/v1/...pb-c.h>.
 */
#ifndef SDAC_H
#define SDAC_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sdac/v1/envelope.pb-c.h"

#ifdef __cplusplus
extern "C" {
#endif

struct event_base;
struct sdac_client;

#define SDAC_MUST_CHECK __attribute__((warn_unused_result))

enum sdac_state {
	SDAC_DISCONNECTED, /* waiting to try again */
	SDAC_CONNECTING,   /* TCP and TLS */
	SDAC_PROVISIONAL,  /* TLS is up, but the daemon may still refuse us: TLS 1.3 tells a client last */
	SDAC_READY,        /* Welcome has come */
	SDAC_STOPPED,      /* it will not try again: revoked, replaced by a newer connection, or stopped */
};

/* What became of a call. There is no fourth. */
enum sdac_result {
	SDAC_OK = 0,
	SDAC_REFUSED, /* nothing was done; the error says why. Not connected in time is RETRY_LATER. */
	SDAC_UNKNOWN, /* it may have been done. Ask again with the same message_id: that is always safe. */
};

/* What happened, where, and what to do. No personal data. All strings may be empty. */
struct sdac_error {
	Sdac__V1__ErrorCode code;
	int retry_after_ms; /* 0: not said */
	bool from_server;   /* false: the library says so */
	char what[192];
	char where[160]; /* the field's path */
	char advice[256];
};

/*
 * Called from the loop. Each may be NULL. A callback may use the client (but no sdac_call(), no
 * sdac_connect()) and may free it. Messages are valid during the call only.
 */
struct sdac_events {
	/* why: NULL, or what ended the former state. */
	void (*state)(struct sdac_client *client, enum sdac_state state, const struct sdac_error *why, void *arg);
	/* true: for silence_ms nothing was heard from any daemon. A person who relies on notices must be
	 * told, at once, that she is not being told. false: heard again. Once each. */
	void (*cut_off)(struct sdac_client *client, bool is_cut_off, void *arg);
	/* The age of the feeds, and whether the daemon has lost its database. */
	void (*heartbeat)(struct sdac_client *client, const Sdac__V1__Heartbeat *heartbeat, void *arg);
};

/* sdac_options_init() gives the defaults. Everything is copied. */
struct sdac_options {
	const char *const *servers; /* "host:port", "[::1]:7443"; NULL at the end; tried in turn, the first at random */
	const char *ca;             /* PEM files */
	const char *cert;
	const char *key;        /* must be readable by its owner only */
	const char *crl;        /* NULL: the server's certificate is not looked up in a CRL */
	const char *deployment; /* the server's certificate must be urn:sdac:<deployment>:server:... */

	/* Names are resolved with getaddrinfo(), which blocks. false: numeric addresses only, except
	 * inside sdac_connect() and sdac_call(), which block anyway. */
	bool may_resolve;
	int connect_ms;     /* TCP, TLS and Welcome of one address; 5,000 */
	int call_ms;        /* deadline of a call without its own; 10,000 */
	int silence_ms;     /* 15,000; never less than one and a half heartbeats of the daemon */
	int backoff_min_ms; /* 250: the wait before trying again doubles from here, with jitter, */
	int backoff_max_ms; /* to here; 30,000 */

	struct sdac_events events;
	void *arg; /* of all events */
};

void sdac_options_init(struct sdac_options *options);

/*
 * Reads the files and begins to connect when the loop runs. base NULL: the client has its own, which
 * runs inside sdac_call(), sdac_connect() and sdac_run(). NULL on failure: error_r (may be NULL) says
 * which file or option, and what to do.
 */
struct sdac_client *sdac_client_new(
    const struct sdac_options *options, struct event_base *base, struct sdac_error *error_r) SDAC_MUST_CHECK;
/* Takes NULL. What is unanswered is forgotten without a callback. */
void sdac_client_free(struct sdac_client *client);
/* Says goodbye, and does not connect again. Calls end: unsent as REFUSED, sent as UNKNOWN. */
void sdac_client_stop(struct sdac_client *client);

enum sdac_state sdac_client_state(const struct sdac_client *client);
const char *sdac_state_name(enum sdac_state state);
struct event_base *sdac_client_base(struct sdac_client *client);
/* The daemon's Welcome on this connection (a feeder's last_message_id stands there); NULL unless READY. */
const Sdac__V1__Welcome *sdac_client_welcome(const struct sdac_client *client);
/* "host:port" in use or last tried. */
const char *sdac_client_server(const struct sdac_client *client);

/* Runs the loop until READY, or until every server has failed once, or timeout_ms (0: call_ms for each
 * server). The error is the most telling of the failures. */
enum sdac_result sdac_connect(struct sdac_client *client, int timeout_ms, struct sdac_error *error_r) SDAC_MUST_CHECK;

/*
 * Calls an operation and runs the loop until it is answered, its deadline (call_ms) passes, or every
 * server has failed once. request: any *Request message, packed before the call returns. *response_r
 * (may be NULL): the matching *Response; it belongs to the client and is valid until the next sdac_call().
 */
enum sdac_result sdac_call(struct sdac_client *client, const ProtobufCMessage *request,
    const ProtobufCMessage **response_r, struct sdac_error *error_r) SDAC_MUST_CHECK;

/* response: NULL unless SDAC_OK; error: NULL if SDAC_OK. Valid during the call only. */
typedef void sdac_reply_cb(struct sdac_client *client, enum sdac_result result, const ProtobufCMessage *response,
    const struct sdac_error *error, void *arg);

enum sdac_call_flags {
	/* The request has a message_id, or only reads: when the connection is lost before the answer, it
	 * is sent again on the next one, until its deadline. Else it ends as SDAC_UNKNOWN. */
	SDAC_CALL_REPEAT = 1,
};

/*
 * Queues a call; it leaves as soon as the client is READY. Calls are sent in order and answered in any
 * order. The callback is called exactly once, from the loop, and never before this returns.
 * deadline_ms 0: call_ms. The number of the call, 0 if there is no memory or request is no request (then
 * there is no callback).
 */
uint64_t sdac_call_async(struct sdac_client *client, const ProtobufCMessage *request, int deadline_ms, unsigned flags,
    sdac_reply_cb *callback, void *arg) SDAC_MUST_CHECK;
/* Calls that wait for their answer: a caller bounds its own queue with this. */
size_t sdac_calls_pending(const struct sdac_client *client);

/* From first_missing to last_missing never came: sequences have no gaps, so something is wrong. The
 * client then resumes before the gap by itself; this is for the log and for the person. */
typedef void sdac_gap_cb(struct sdac_client *client, int64_t first_missing, int64_t last_missing, void *arg);
typedef void sdac_notice_cb(struct sdac_client *client, const Sdac__V1__Notice *notice, void *arg);

#define SDAC_FROM_UNACKNOWLEDGED (-1)

/*
 * Receives notices, each sequence once for each attempt, from after_sequence on (0: all;
 * SDAC_FROM_UNACKNOWLEDGED: from the first that nobody acknowledged). After a reconnect it resumes
 * behind the last notice whose callback returned. A notice that the daemon repeats comes again with a
 * higher attempt. gap may be NULL. One subscription a client; a second call replaces it. If the daemon
 * refuses it for good (the role has no notices), the client is STOPPED, and why says so.
 */
void sdac_subscribe(
    struct sdac_client *client, int64_t after_sequence, sdac_notice_cb *notice, sdac_gap_cb *gap, void *arg);
/* The last sequence received: keep it, and give it to sdac_subscribe() after a restart. -1: none yet. */
int64_t sdac_last_sequence(const struct sdac_client *client);

/* Runs the loop until sdac_break(), or STOPPED. 0, or -1 if the loop failed. */
int sdac_run(struct sdac_client *client);
void sdac_break(struct sdac_client *client);

/* "not allowed", ... : an error code for people. */
const char *sdac_code_words(Sdac__V1__ErrorCode code);

#ifdef __cplusplus
}
#endif

#endif
