/*
 * What the files db*.c share, and nobody else includes.
 *
 *   db.c        the pool: public calls, queue, who may run next, who is told
 *   db_conn.c   one connection: its states, its socket, its deadlines, its end
 *   db_start.c  what a connection does before its first call: settings, statements, contract, history
 *   db_call.c   one call on a connection: sent, collected, judged
 *   db_fault.c  what an SQLSTATE means
 *   db_target.c where to connect to: the conninfo, another host first after each failure
 */
#ifndef SDAC_DAEMON_DATA_DB_INTERNAL_H
#define SDAC_DAEMON_DATA_DB_INTERNAL_H

#include <event2/event.h>
#include <libpq-fe.h>
#include <sys/queue.h>

#include "daemon/data/db.h"
#include "daemon/data/row.h"

#define DB_DOORBELL "sdac_doorbell"
#define DB_ENTER "enter"

enum db_conn_state {
	DB_CONN_DOWN,       /* no socket; waits for its time to connect */
	DB_CONN_CONNECTING, /* libpq's handshake */
	DB_CONN_STARTING,   /* the start-up statements were sent */
	DB_CONN_IDLE,
	DB_CONN_BUSY,      /* one call is under way */
	DB_CONN_LISTENING, /* the doorbell's connection, for good */
};
#define DB_CONN_N_STATES 6

/* Why a connection ends; decides what becomes of its call. */
enum db_end {
	DB_END_LOST,    /* by the server or the network: an idempotent call goes again */
	DB_END_TIMEOUT, /* by our deadline: never again */
	DB_END_WARNING, /* the commit came with a WARNING: it may not be safe on disk */
	DB_END_RECYCLE, /* the connection is not to be trusted any more; it has no call */
	DB_END_FREED,   /* the pool goes; nobody is told */
};

struct db_call {
	TAILQ_ENTRY(db_call) entry; /* in the queue while conn is NULL */
	struct db *db;
	struct db_conn *conn;
	const struct db_function *function;
	char *data; /* the encoded request */
	int size;
	char principal_id[40];
	uint8_t digest[32];
	bool has_principal, has_digest;
	int64_t deadline_ms;
	int tries;
	bool is_in_doubt; /* an earlier attempt was lost on its way, and may have been committed */
	struct arena *arena;
	db_done_fn *done; /* NULL: forgotten */
	void *arg;
};

/* What a connection has collected since the last Sync. */
struct db_results {
	int step;      /* statements finished; the first is 0 */
	int wanted[2]; /* the steps whose rows are kept; -1 for none */
	PGresult *rows[2];
	struct db_fault fault; /* sqlstate "" if none */
	int fault_step;
	bool has_warning;
};

struct db_conn {
	struct db *db;
	int number; /* for the log */
	bool is_listener;
	enum db_conn_state state;
	PGconn *pg;
	struct event *readable, *writable, *timer;
	struct db_call *call; /* BUSY only */
	struct db_results results;
	int backoff_ms;
	unsigned failures; /* since it last was usable */
};

TAILQ_HEAD(db_queue, db_call);

struct db {
	struct event_base *base;
	struct db_settings settings;
	char *conninfo;
	const struct db_function **functions;
	size_t n_functions;
	struct row_types *types;
	bool has_types;
	struct db_events events;
	void *arg;
	struct db_queue queue;
	size_t n_queued;
	struct event *kick;    /* runs the queue from the loop, never from a caller */
	struct event *expiry;  /* the deadline of the queue's head */
	struct db_conn *conns; /* n_conns of them; the last one listens */
	size_t n_conns, n_usable;
	int64_t lost_since_ms;
	bool is_refused, is_closing;
	struct db_stats stats;
};

/* db.c */
void db_conn_became_usable(struct db *db);
void db_conn_became_unusable(struct db *db);
/* Runs the queue in this turn of the loop. */
void db_kick(struct db *db);
/* For a call that is to be sent again: to the head of the queue. */
void db_requeue(struct db *db, struct db_call *call);
/* Tells the caller, if there is one, and frees the call. */
void db_call_end(struct db_call *call, enum sd_err err, ProtobufCMessage *response, const struct db_fault *fault);
/* The database must not be used. All connections end. */
void db_refuse(struct db *db, const char *reason);

/* db_conn.c */
bool db_conn_init(struct db_conn *conn, struct db *db, int number, bool is_listener) SD_MUST_CHECK;
void db_conn_clear(struct db_conn *conn);
void db_conn_connect(struct db_conn *conn);
void db_conn_set_state(struct db_conn *conn, enum db_conn_state state);
/* Ends the connection, settles its call, and connects again after a while. */
void db_conn_fail(struct db_conn *conn, enum db_end end, const char *why);
/* Sends what libpq has buffered. False: the connection failed, and its call is settled. */
bool db_conn_flush(struct db_conn *conn);
void db_conn_set_deadline(struct db_conn *conn, int64_t ms_from_now);
void db_conn_idle(struct db_conn *conn);

/* db_start.c */
void db_start_send(struct db_conn *conn);
/* All results are there. */
void db_start_done(struct db_conn *conn);

/* db_call.c */
void db_call_send(struct db_conn *conn, struct db_call *call);
void db_call_done(struct db_conn *conn);
/* Takes results until a Sync: true; false while more is to come or if the connection has failed. */
bool db_results_collect(struct db_conn *conn) SD_MUST_CHECK;
void db_results_begin(struct db_results *results, int wanted, int also_wanted);
void db_results_clear(struct db_results *results);
/* libpq's notice receiver. */
void db_results_notice(void *arg, const PGresult *notice);

/* db_fault.c */
enum db_fault_kind {
	DB_FAULT_FINAL,   /* the transaction was rolled back, and would be again */
	DB_FAULT_AGAIN,   /* rolled back; once more may do */
	DB_FAULT_LOST,    /* the server goes away */
	DB_FAULT_TIMEOUT, /* rolled back by statement_timeout */
	DB_FAULT_RECYCLE, /* rolled back; the connection's statements are out of date */
};
void db_fault_read(struct db_fault *fault, const PGresult *result);
enum db_fault_kind db_fault_judge(struct db_fault *fault, enum sd_err *err_r);
void db_fault_say(struct db_fault *fault, enum sd_err err);

/* db_target.c */
/* Never blocks as long as hosts are addresses or sockets; NULL: no memory. */
PGconn *db_target_connect(const char *conninfo, unsigned attempt) SD_MUST_CHECK;
/* Why the connection must not be used (others could read or answer it), NULL if it may. */
const char *db_target_judge(PGconn *pg);
const char *db_target_fault(const char *host, const char *sslmode, bool is_encrypted);

#endif
