/*
 * The database, asynchronously: a few connections, one transaction in flight on each, and a bounded
 * queue. A call is one function of schema api with one composite argument, made from a protobuf
 * message, and one row back, made into one: [enter(context), call, Sync] in one round trip.
 *
 * A response is given to its caller only after the Sync came back (that, not the row, is the commit)
 * and no WARNING came with it. A call is sent again at most once, only if the connection was lost
 * and the function is idempotent; after a timeout the outcome is unknown and is said so.
 * Nothing here blocks, and PQcancel is never used.
 */
#ifndef SDAC_DAEMON_DATA_DB_H
#define SDAC_DAEMON_DATA_DB_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stdint.h>

#include "proto/arena.h"
#include "proto/err.h"

struct event_base;
struct db;
struct db_call;
struct history;

struct db_settings {
	const char *conninfo;
	int connections;
	int connect_ms;
	int call_ms;             /* from db_call() to done(); statement_timeout is set below it */
	size_t queue_limit;      /* calls waiting; beyond it SD_RETRY_LATER */
	bool allow_unsafe;       /* tests only: fsync=off and a moved clock are not refused */
	struct history *history; /* borrowed: asked at each connection, see history.h; NULL: no guard */
};

/* Prepared on each connection as "select * from api.<name>($1)". */
struct db_function {
	const char *name;
	const ProtobufCMessageDescriptor *request;
	const ProtobufCMessageDescriptor *response;
	bool is_idempotent; /* the function itself makes a repeat harmless */
};

/* Who asks, and the SHA-256 of what was sent. Both may be NULL: the daemon itself asks. */
struct db_context {
	const char *principal_id;
	const uint8_t *digest; /* 32 octets */
};

/* Why a call failed, in words that may be shown: what, where, advice; each may be "". */
struct db_fault {
	char sqlstate[6];
	char what[160];
	char where[128];
	char advice[160];
};

/* response lies in the arena given to db_call(), NULL unless err is SD_OK. */
typedef void db_done_fn(void *arg, enum sd_err err, ProtobufCMessage *response, const struct db_fault *fault);

struct db_events {
	/* First time and after every loss: the contract and the settings were checked and are good. */
	void (*ready)(void *arg);
	/* No connection is usable. */
	void (*lost)(void *arg);
	/* The database must not be used (contract drift, unsafe settings, history went backwards):
	 * reason is one sentence. The daemon stops with exit code 78. */
	void (*refused)(const char *reason, void *arg);
	/* Something was committed that must be pushed (NOTIFY on the doorbell channel), or a doorbell may have been
	 * missed. */
	void (*doorbell)(void *arg);
};

struct db *db_new(struct event_base *base, const struct db_settings *settings,
    const struct db_function *const *functions, size_t n_functions, const struct db_events *events, void *arg)
    SD_MUST_CHECK;
void db_free(struct db *db);
bool db_is_ready(const struct db *db);
/* Monotonic ms since when no connection was usable; 0 if one is. */
int64_t db_lost_since_ms(const struct db *db);

/*
 * done() is called exactly once, never from within db_call(), unless db_forget() is called before.
 * The request is encoded before db_call() returns; the arena must outlive the call.
 * NULL: the request could not be encoded or the queue is full; *err_r says which.
 */
struct db_call *db_call(struct db *db, const struct db_function *function, const struct db_context *context,
    const ProtobufCMessage *request, struct arena *arena, db_done_fn *done, void *arg, enum sd_err *err_r);
/* The caller is gone: done() is not called and the arena is not touched. The transaction may still commit. */
void db_forget(struct db_call *call);

struct db_stats {
	uint64_t calls, failed, retried, timed_out, reconnects;
	size_t queued, busy;
};
void db_stats(const struct db *db, struct db_stats *stats_r);

#endif
