/*
 * The inside of libsdac, shared by its own files only.
 *
 *   client.c     life, states, when to connect
 *   dial.c       addresses, sockets, the TLS object
 *   session.c    what comes in on a connection
 *   call.c       requests and their answers
 *   subscribe.c  notices and their sequence
 *   wait.c       the blocking face
 *   error.c      errors in words
 */
#ifndef SDAC_LIB_PRIVATE_H
#define SDAC_LIB_PRIVATE_H

#include <event2/event.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/queue.h>
#include <sys/socket.h>

#include "clients/lib/sdac.h"
#include "proto/arena.h"
#include "proto/envelope.h"
#include "proto/stream.h"

#define LIB_MAX_SERVERS 32
#define LIB_MAX_ADDRESSES 8 /* of one name */
#define LIB_RECENT 64       /* repeated notices that are remembered, to give each attempt once */
#define LIB_DEFAULT_PORT "7443"

struct lib_address {
	struct sockaddr_storage at;
	socklen_t size;
};

struct call {
	TAILQ_ENTRY(call) entry;
	uint64_t id;
	unsigned tag;   /* of the request: its answer has the next one */
	unsigned flags; /* enum sdac_call_flags */
	uint8_t *frame; /* packed, with its header */
	size_t size;
	bool is_sent;  /* on the present connection */
	bool was_sent; /* on any: its outcome is not certain any more */
	struct event *deadline;
	struct sdac_client *client;
	sdac_reply_cb *callback;
	void *arg;
};
TAILQ_HEAD(call_list, call);

struct subscription {
	bool is_wanted;
	uint64_t call;       /* the SubscribeRequest that is on its way, 0: none */
	unsigned generation; /* of sdac_subscribe(): a callback may have called it anew */
	int64_t after;       /* as the caller said it */
	int64_t last;        /* received, -1: none yet */
	int64_t gap_at;      /* the last sequence before a gap that was told already; -1: none */
	sdac_notice_cb *notice;
	sdac_gap_cb *gap;
	void *arg;
	struct {
		int64_t sequence;
		int32_t attempt;
	} recent[LIB_RECENT];
	size_t recent_at;
	struct event *again; /* asks again after RETRY_LATER */
};

/* What a stream knows of us. It outlives the client: closed() comes when the loop turns, and frees it. */
struct connection {
	struct sdac_client *client; /* NULL: nobody listens any more */
	struct stream *stream;
};

struct sdac_client {
	struct sdac_options options; /* with own copies of all strings */
	char *servers[LIB_MAX_SERVERS + 1];
	size_t n_servers;
	struct event_base *base;
	bool owns_base;
	SSL_CTX *tls;
	enum sdac_state state;

	size_t server;                                   /* index of the one in use or tried last */
	struct lib_address addresses[LIB_MAX_ADDRESSES]; /* of that server */
	size_t n_addresses;
	size_t address;
	size_t tried;          /* servers tried since the last Welcome or the last full round */
	unsigned rounds;       /* full rounds without success, in all: wait.c compares */
	unsigned failures;     /* attempts in a row that did not last: the exponent of the wait */
	struct sdac_error why; /* the most telling failure since the last Welcome */

	struct stream *stream;         /* NULL: none, or none that is listened to */
	struct connection *connection; /* of the stream; with our own loop also of one that is closing */
	struct event *timer;           /* DISCONNECTED: when to try; CONNECTING, PROVISIONAL: the deadline */
	struct event *tick;            /* silence, heartbeats */
	struct event *send;            /* something is to be sent */
	int64_t heard_ms;
	int64_t ready_ms; /* when the last Welcome came */
	int64_t beat_ms;  /* when the last heartbeat left */
	int silence_ms;
	int beat_every_ms;
	bool is_cut_off;

	struct arena *arena;         /* one frame */
	struct arena *welcome_arena; /* one connection's Welcome */
	const Sdac__V1__Welcome *welcome;
	size_t frame_limit; /* of what the daemon takes, octets */

	struct call_list calls;
	size_t n_calls;
	uint64_t last_id;
	struct subscription subscription;

	struct arena *reply_arena; /* sdac_call()'s response */
	unsigned depth;            /* callbacks of ours that are running */
	unsigned waits;            /* blocking functions that are running */
	bool is_breaking;
	bool is_freed;
};

/* client.c */
int64_t lib_now_ms(void);
void lib_set_state(struct sdac_client *client, enum sdac_state state, const struct sdac_error *why);
/* Around everything that runs from the loop: a client that was freed inside is destroyed at the last leave. */
void lib_enter(struct sdac_client *client);
void lib_leave(struct sdac_client *client);
/* Destroys it if it was freed and nothing of ours is running. */
void lib_reap(struct sdac_client *client);
/* The connection, or the attempt, has ended: calls are settled and the next attempt is timed. */
void lib_lost(struct sdac_client *client, const struct sdac_error *why);
void lib_welcomed(struct sdac_client *client);
void lib_stopped(struct sdac_client *client, const struct sdac_error *why);
/* Drops the connection without a callback of the stream. */
void lib_drop_stream(struct sdac_client *client);
void lib_start_timer(struct event *event, int64_t ms);

/* dial.c: begins to connect to the next address. false: why_r says why not. */
bool lib_dial(struct sdac_client *client, struct sdac_error *why_r) SD_MUST_CHECK;
bool lib_has_more_addresses(const struct sdac_client *client);
bool lib_split_server(const char *server, char host[256], char port[16]) SD_MUST_CHECK;

/* session.c */
extern const struct stream_events lib_stream_events;

/* call.c */
void lib_calls_send(struct sdac_client *client);
/* The body and the Error of an answer. false: it answers nothing that was asked in this way. */
bool lib_calls_answer(struct sdac_client *client, uint64_t id, unsigned tag, ProtobufCMessage *body) SD_MUST_CHECK;
/* The connection is gone: what may be repeated waits for the next one, unless is_final. */
void lib_calls_lost(struct sdac_client *client, bool is_final, const struct sdac_error *why);
void lib_calls_forget(struct sdac_client *client);
/* Ends one call without its callback. false: there is no such call. *was_sent_r (may be NULL). */
bool lib_call_cancel(struct sdac_client *client, uint64_t id, bool *was_sent_r);

/* subscribe.c */
void lib_subscribe_ready(struct sdac_client *client);
void lib_subscribe_lost(struct sdac_client *client);
void lib_subscribe_notice(struct sdac_client *client, const Sdac__V1__Notice *notice);
void lib_subscribe_clear(struct sdac_client *client);

/* error.c; texts are cut to their room. */
void lib_error(struct sdac_error *error, Sdac__V1__ErrorCode code, const char *what, const char *advice);
void lib_error_format(struct sdac_error *error, Sdac__V1__ErrorCode code, const char *advice, const char *format, ...)
    SD_PRINTF(4, 5);
void lib_error_from(struct sdac_error *error, const Sdac__V1__Error *message);

#endif
