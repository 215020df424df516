/*
 * The pool: who waits, who runs next, and who is told. It moves calls between the queue and the
 * connections and knows neither sockets nor SQL. All work is done from the event loop, so no
 * callback runs inside db_call().
 */
#include "daemon/data/db_internal.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/base/clock.h"
#include "daemon/base/log.h"

/* ---- the ends of calls ---- */

static void free_call(struct db_call *call)
{
	if (call->data != NULL)
		explicit_bzero(call->data, (size_t)call->size);
	free(call->data);
	free(call);
}

void db_call_end(struct db_call *call, enum sd_err err, ProtobufCMessage *response, const struct db_fault *fault)
{
	db_done_fn *done = call->done;
	void *arg = call->arg;

	call->db->stats.calls++;
	if (err != SD_OK)
		call->db->stats.failed++;
	free_call(call);
	if (done != NULL)
		done(arg, err, response, fault);
}

static void unqueue(struct db *db, struct db_call *call)
{
	TAILQ_REMOVE(&db->queue, call, entry);
	db->n_queued--;
}

/* Never sent, so nothing was done; unless it was, and waited here to be sent again. */
static void expire(struct db *db, struct db_call *call)
{
	struct db_fault fault = { 0 };
	enum sd_err err = call->is_in_doubt ? SD_UNKNOWN_OUTCOME : SD_RETRY_LATER;

	unqueue(db, call);
	db->stats.timed_out++;
	db_fault_say(&fault, err);
	db_call_end(call, err, NULL, &fault);
}

/* ---- the queue ---- */

static void set_expiry(struct db *db)
{
	const struct db_call *head = TAILQ_FIRST(&db->queue);

	if (head == NULL) {
		event_del(db->expiry);
		return;
	}
	int64_t ms = head->deadline_ms - clock_monotonic_ms();
	if (ms < 0)
		ms = 0;
	const struct timeval wait = { .tv_sec = ms / 1000, .tv_usec = (ms % 1000) * 1000 };
	evtimer_add(db->expiry, &wait);
}

/* Deadlines stand in the order of the queue: all calls have the same time. A requeued one is the oldest. */
static void expire_old(struct db *db)
{
	struct db_call *head;

	while ((head = TAILQ_FIRST(&db->queue)) != NULL && head->deadline_ms <= clock_monotonic_ms())
		expire(db, head);
}

static void on_expiry(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	expire_old(arg);
	set_expiry(arg);
}

static struct db_conn *find_idle(struct db *db)
{
	for (size_t i = 0; i < db->n_conns; i++) {
		if (db->conns[i].state == DB_CONN_IDLE)
			return &db->conns[i];
	}
	return NULL;
}

static void on_kick(evutil_socket_t fd, short what, void *arg)
{
	struct db *db = arg;
	struct db_call *call;
	struct db_conn *conn;

	(void)fd;
	(void)what;
	expire_old(db);
	while (!db->is_refused && (call = TAILQ_FIRST(&db->queue)) != NULL && (conn = find_idle(db)) != NULL) {
		unqueue(db, call);
		db_call_send(conn, call);
	}
	set_expiry(db);
}

void db_kick(struct db *db)
{
	event_active(db->kick, EV_TIMEOUT, 1);
}

void db_requeue(struct db *db, struct db_call *call)
{
	call->conn = NULL;
	TAILQ_INSERT_HEAD(&db->queue, call, entry);
	db->n_queued++;
	db_kick(db);
}

/* ---- connections ---- */

void db_conn_became_usable(struct db *db)
{
	if (db->n_usable++ > 0)
		return;
	db->lost_since_ms = 0;
	db->events.ready(db->arg);
}

void db_conn_became_unusable(struct db *db)
{
	if (--db->n_usable > 0 || db->is_closing)
		return;
	db->lost_since_ms = clock_monotonic_ms();
	db->events.lost(db->arg);
}

void db_refuse(struct db *db, const char *reason)
{
	db->is_refused = true;
	for (size_t i = 0; i < db->n_conns; i++) {
		if (db->conns[i].state != DB_CONN_DOWN)
			db_conn_fail(&db->conns[i], DB_END_RECYCLE, "refused");
		else
			event_del(db->conns[i].timer);
	}
	db->events.refused(reason, db->arg);
}

/* ---- public ---- */

/* A function that two parts of the daemon call is prepared once. */
static bool copy_functions(struct db *db, const struct db_function *const *functions, size_t n)
{
	db->functions = calloc(n > 0 ? n : 1, sizeof(const struct db_function *));
	if (db->functions == NULL)
		return false;
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		while (k < db->n_functions && strcmp(db->functions[k]->name, functions[i]->name) != 0)
			k++;
		if (k == db->n_functions)
			db->functions[db->n_functions++] = functions[i];
	}
	return true;
}

static bool make_conns(struct db *db)
{
	size_t n = (size_t)db->settings.connections + 1;

	db->conns = calloc(n, sizeof *db->conns);
	if (db->conns == NULL)
		return false;
	db->n_conns = n;
	for (size_t i = 0; i < n; i++) {
		if (!db_conn_init(&db->conns[i], db, (int)i, i == n - 1))
			return false;
		db_conn_set_deadline(&db->conns[i], 0);
	}
	return true;
}

struct db *db_new(struct event_base *base, const struct db_settings *settings,
    const struct db_function *const *functions, size_t n_functions, const struct db_events *events, void *arg)
{
	struct db *db = calloc(1, sizeof *db);

	if (db == NULL)
		return NULL;
	TAILQ_INIT(&db->queue);
	db->base = base;
	db->settings = *settings;
	db->events = *events;
	db->arg = arg;
	db->lost_since_ms = clock_monotonic_ms();
	db->conninfo = strdup(settings->conninfo);
	db->types = row_types_new();
	db->kick = event_new(base, -1, 0, on_kick, db);
	db->expiry = evtimer_new(base, on_expiry, db);
	if (db->conninfo == NULL || db->types == NULL || db->kick == NULL || db->expiry == NULL ||
	    !copy_functions(db, functions, n_functions) || !make_conns(db)) {
		db_free(db);
		return NULL;
	}
	db->settings.conninfo = db->conninfo;
	return db;
}

/* Calls end without a word: their owners go too. */
void db_free(struct db *db)
{
	struct db_call *call;

	if (db == NULL)
		return;
	db->is_closing = true;
	for (size_t i = 0; i < db->n_conns; i++) {
		if (db->conns[i].call != NULL)
			db_forget(db->conns[i].call);
		db_conn_clear(&db->conns[i]);
	}
	while ((call = TAILQ_FIRST(&db->queue)) != NULL) {
		unqueue(db, call);
		free_call(call);
	}
	if (db->kick != NULL)
		event_free(db->kick);
	if (db->expiry != NULL)
		event_free(db->expiry);
	row_types_free(db->types);
	free((void *)db->functions);
	free(db->conns);
	free(db->conninfo);
	free(db);
}

bool db_is_ready(const struct db *db)
{
	return db->n_usable > 0;
}

int64_t db_lost_since_ms(const struct db *db)
{
	return db->lost_since_ms;
}

static void set_context(struct db_call *call, const struct db_context *context)
{
	if (context == NULL)
		return;
	if (context->principal_id != NULL) {
		call->has_principal = true;
		strncat(call->principal_id, context->principal_id, sizeof call->principal_id - 1);
	}
	if (context->digest != NULL) {
		call->has_digest = true;
		memcpy(call->digest, context->digest, sizeof call->digest);
	}
}

/* Before the first connection the types are not known, so there is nothing to encode with. */
static enum sd_err admit(const struct db *db, const struct db_context *context)
{
	if (context != NULL && context->principal_id != NULL &&
	    strlen(context->principal_id) >= sizeof((struct db_call *)0)->principal_id)
		return SD_INVALID;
	return !db->has_types || db->is_refused || db->n_queued >= db->settings.queue_limit ? SD_RETRY_LATER : SD_OK;
}

struct db_call *db_call(struct db *db, const struct db_function *function, const struct db_context *context,
    const ProtobufCMessage *request, struct arena *arena, db_done_fn *done, void *arg, enum sd_err *err_r)
{
	*err_r = admit(db, context);
	if (*err_r != SD_OK)
		return NULL;
	struct db_call *call = calloc(1, sizeof *call);
	if (call == NULL) {
		*err_r = SD_NO_MEMORY;
		return NULL;
	}
	*err_r = row_encode(db->types, request, &call->data, &call->size);
	if (*err_r != SD_OK) {
		free_call(call);
		return NULL;
	}
	set_context(call, context);
	call->db = db;
	call->function = function;
	call->arena = arena;
	call->done = done;
	call->arg = arg;
	call->deadline_ms = clock_monotonic_ms() + db->settings.call_ms;
	TAILQ_INSERT_TAIL(&db->queue, call, entry);
	db->n_queued++;
	db_kick(db);
	return call;
}

/* What was not sent yet is dropped; what was runs to its end, alone. */
void db_forget(struct db_call *call)
{
	if (call == NULL)
		return;
	if (call->conn == NULL) {
		unqueue(call->db, call);
		free_call(call);
		return;
	}
	call->done = NULL;
	call->arena = NULL;
}

void db_stats(const struct db *db, struct db_stats *stats_r)
{
	*stats_r = db->stats;
	stats_r->queued = db->n_queued;
	stats_r->busy = 0;
	for (size_t i = 0; i < db->n_conns; i++)
		stats_r->busy += db->conns[i].state == DB_CONN_BUSY ? 1 : 0;
}
