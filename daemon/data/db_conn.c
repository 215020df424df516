/*
 * One connection: libpq without blocking on plain events, a state that decides what an event means,
 * and one timer that is the deadline of whatever the state waits for. It knows no SQL.
 */
#include "daemon/data/db_internal.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/base/clock.h"
#include "daemon/base/log.h"

#define BACKOFF_FIRST_MS 50
#define BACKOFF_LAST_MS 2000

#define MOVE(state) (1u << (state))

static const struct {
	const char *name;
	unsigned next; /* legal moves */
	bool is_usable;
} states[DB_CONN_N_STATES] = {
	[DB_CONN_DOWN] = { "down", MOVE(DB_CONN_CONNECTING), false },
	[DB_CONN_CONNECTING] = { "connecting", MOVE(DB_CONN_STARTING) | MOVE(DB_CONN_DOWN), false },
	[DB_CONN_STARTING] = { "starting", MOVE(DB_CONN_IDLE) | MOVE(DB_CONN_LISTENING) | MOVE(DB_CONN_DOWN), false },
	[DB_CONN_IDLE] = { "idle", MOVE(DB_CONN_BUSY) | MOVE(DB_CONN_DOWN), true },
	[DB_CONN_BUSY] = { "busy", MOVE(DB_CONN_IDLE) | MOVE(DB_CONN_DOWN), true },
	[DB_CONN_LISTENING] = { "listening", MOVE(DB_CONN_DOWN), false },
};

/* For the log, and for the caller when the end is not an error of the server's. */
static const struct {
	const char *name, *sqlstate;
} ends[] = {
	[DB_END_LOST] = { "lost", "08006" },
	[DB_END_TIMEOUT] = { "timeout", "" },
	[DB_END_WARNING] = { "warning", "01000" },
	[DB_END_RECYCLE] = { "recycle", "" },
	[DB_END_FREED] = { "freed", "" },
};

void db_conn_set_state(struct db_conn *conn, enum db_conn_state state)
{
	bool was_usable = states[conn->state].is_usable;

	if ((states[conn->state].next & MOVE(state)) == 0)
		BUG("illegal-move-of-a-database-connection");
	/* log-safe: the table's words. */
	log_debug("db-conn n=%d %s -> %s", conn->number, states[conn->state].name, states[state].name);
	conn->state = state;
	if (!was_usable && states[state].is_usable)
		db_conn_became_usable(conn->db);
	if (was_usable && !states[state].is_usable)
		db_conn_became_unusable(conn->db);
}

void db_conn_set_deadline(struct db_conn *conn, int64_t ms)
{
	if (ms < 0)
		ms = 0;
	const struct timeval wait = { .tv_sec = ms / 1000, .tv_usec = (ms % 1000) * 1000 };

	evtimer_add(conn->timer, &wait);
}

/* ---- its end ---- */

static void close_socket(struct db_conn *conn)
{
	event_del(conn->readable);
	event_del(conn->writable);
	event_del(conn->timer);
	db_results_clear(&conn->results);
	PQfinish(conn->pg);
	conn->pg = NULL;
}

/* Half of the wait is left to chance, so that the connections of many daemons do not return at once. */
static void connect_later(struct db_conn *conn)
{
	int doubled = conn->backoff_ms == 0 ? BACKOFF_FIRST_MS : conn->backoff_ms * 2;

	conn->backoff_ms = doubled < BACKOFF_LAST_MS ? doubled : BACKOFF_LAST_MS;
	db_conn_set_deadline(conn, conn->backoff_ms / 2 + (int)arc4random_uniform((uint32_t)conn->backoff_ms / 2 + 1));
}

/* Whether it was done cannot be known. Once more is safe only if the function says so and time is left. */
static void settle_call(struct db *db, struct db_call *call, enum db_end end)
{
	struct db_fault fault = { 0 };

	if (end == DB_END_LOST && call->function->is_idempotent && call->tries == 0 && call->done != NULL &&
	    clock_monotonic_ms() < call->deadline_ms) {
		call->tries++;
		call->is_in_doubt = true;
		db->stats.retried++;
		db_requeue(db, call);
		return;
	}
	if (end == DB_END_TIMEOUT)
		db->stats.timed_out++;
	strcpy(fault.sqlstate, ends[end].sqlstate);
	db_fault_say(&fault, SD_UNKNOWN_OUTCOME);
	db_call_end(call, SD_UNKNOWN_OUTCOME, NULL, &fault);
}

/* The loss and the first attempt after it, not each attempt. The text is libpq's own about host and authentication; it
 * holds no row. Quotes are replaced, so that it ends where it ends. */
static void report(struct db_conn *conn, enum db_end end, const char *why)
{
	char text[256];
	const char *message = conn->pg != NULL ? PQerrorMessage(conn->pg) : "";
	size_t length = strcspn(message, "\n");

	if (end == DB_END_FREED || conn->failures > 2)
		return;
	snprintf(text, sizeof text, "%.*s", length < sizeof text ? (int)length : (int)sizeof text - 1, message);
	for (char *p = text; *p != '\0'; p++) {
		if (*p == '"')
			*p = '\'';
	}
	/* log-safe: the tables' words, and the text as said above. */
	log_warning("db-conn-end n=%d state=%s end=%s where=%s text=\"%s\"", conn->number, states[conn->state].name,
	    ends[end].name, why, text);
}

void db_conn_fail(struct db_conn *conn, enum db_end end, const char *why)
{
	struct db_call *call = conn->call;

	conn->call = NULL;
	conn->failures++;
	report(conn, end, why);
	close_socket(conn);
	db_conn_set_state(conn, DB_CONN_DOWN);
	if (end != DB_END_FREED && !conn->db->is_refused)
		connect_later(conn);
	if (call != NULL)
		settle_call(conn->db, call, end);
}

/* ---- its beginning ---- */

static void on_io(evutil_socket_t fd, short what, void *arg);

/* libpq may change its socket between two polls (the next host, or without TLS), so it is asked each time. */
static void watch_socket(struct db_conn *conn, PostgresPollingStatusType wants)
{
	int fd = PQsocket(conn->pg);

	event_del(conn->readable);
	event_del(conn->writable);
	event_assign(conn->readable, conn->db->base, fd, EV_READ | EV_PERSIST, on_io, conn);
	event_assign(conn->writable, conn->db->base, fd, EV_WRITE, on_io, conn);
	event_add(wants == PGRES_POLLING_WRITING ? conn->writable : conn->readable, NULL);
}

void db_conn_connect(struct db_conn *conn)
{
	struct db *db = conn->db;

	conn->pg = db_target_connect(db->conninfo, conn->failures);
	db_conn_set_state(conn, DB_CONN_CONNECTING);
	if (conn->pg == NULL || PQstatus(conn->pg) == CONNECTION_BAD) {
		db_conn_fail(conn, DB_END_LOST, "begin");
		return;
	}
	/* connect_timeout does not apply to PQconnectPoll(); this deadline also covers the start-up. */
	db_conn_set_deadline(conn, db->settings.connect_ms);
	(void)PQsetNoticeReceiver(conn->pg, db_results_notice, conn);
	watch_socket(conn, PGRES_POLLING_WRITING);
}

static void begin_start(struct db_conn *conn)
{
	watch_socket(conn, PGRES_POLLING_READING);
	db_conn_set_state(conn, DB_CONN_STARTING);
	if (PQsetnonblocking(conn->pg, 1) != 0 || PQenterPipelineMode(conn->pg) != 1) {
		db_conn_fail(conn, DB_END_LOST, "pipeline");
		return;
	}
	db_start_send(conn);
}

static void poll_connect(struct db_conn *conn)
{
	PostgresPollingStatusType wants = PQconnectPoll(conn->pg);

	if (wants == PGRES_POLLING_OK)
		begin_start(conn);
	else if (wants == PGRES_POLLING_FAILED)
		db_conn_fail(conn, DB_END_LOST, "connect");
	else
		watch_socket(conn, wants);
}

/* ---- its life ---- */

void db_conn_idle(struct db_conn *conn)
{
	event_del(conn->timer);
	conn->backoff_ms = 0;
	conn->failures = 0;
	db_conn_set_state(conn, conn->is_listener ? DB_CONN_LISTENING : DB_CONN_IDLE);
}

bool db_conn_flush(struct db_conn *conn)
{
	int left = PQflush(conn->pg);

	if (left < 0) {
		db_conn_fail(conn, DB_END_LOST, "write");
		return false;
	}
	if (left > 0)
		event_add(conn->writable, NULL);
	return true;
}

/* Many notifications are one ring: what happened stands in the tables. */
static void take_notifications(struct db_conn *conn)
{
	PGnotify *notify;
	bool has_rung = false;

	while ((notify = PQnotifies(conn->pg)) != NULL) {
		PQfreemem(notify);
		has_rung = true;
	}
	if (has_rung)
		conn->db->events.doorbell(conn->db->arg);
}

static void on_input(struct db_conn *conn)
{
	switch (conn->state) {
	case DB_CONN_STARTING:
		if (db_results_collect(conn))
			db_start_done(conn);
		break;
	case DB_CONN_BUSY:
		if (db_results_collect(conn))
			db_call_done(conn);
		break;
	case DB_CONN_IDLE:
		/* Parses what came unasked, so that its warning is not taken for the next call's. */
		(void)PQisBusy(conn->pg);
		break;
	case DB_CONN_LISTENING:
		take_notifications(conn);
		break;
	default:
		break;
	}
}

static void on_io(evutil_socket_t fd, short what, void *arg)
{
	struct db_conn *conn = arg;

	(void)fd;
	if (conn->state == DB_CONN_DOWN)
		return;
	if (conn->state == DB_CONN_CONNECTING) {
		poll_connect(conn);
		return;
	}
	if ((what & EV_READ) != 0 && PQconsumeInput(conn->pg) == 0) {
		db_conn_fail(conn, DB_END_LOST, "read");
		return;
	}
	if (db_conn_flush(conn))
		on_input(conn);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct db_conn *conn = arg;

	(void)fd;
	(void)what;
	if (conn->state == DB_CONN_DOWN) {
		conn->db->stats.reconnects++;
		db_conn_connect(conn);
	} else {
		db_conn_fail(conn, DB_END_TIMEOUT, "deadline");
	}
}

bool db_conn_init(struct db_conn *conn, struct db *db, int number, bool is_listener)
{
	conn->db = db;
	conn->number = number;
	conn->is_listener = is_listener;
	conn->timer = evtimer_new(db->base, on_timer, conn);
	conn->readable = event_new(db->base, -1, EV_READ | EV_PERSIST, on_io, conn);
	conn->writable = event_new(db->base, -1, EV_WRITE, on_io, conn);
	return conn->timer != NULL && conn->readable != NULL && conn->writable != NULL;
}

static void free_event(struct event **event)
{
	if (*event != NULL)
		event_free(*event);
	*event = NULL;
}

void db_conn_clear(struct db_conn *conn)
{
	if (conn->state != DB_CONN_DOWN)
		db_conn_fail(conn, DB_END_FREED, "free");
	free_event(&conn->readable);
	free_event(&conn->writable);
	free_event(&conn->timer);
}
