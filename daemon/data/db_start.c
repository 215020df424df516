/*
 * What happens on a connection before its first call, in one round trip: the session's timeouts, the
 * prepared statements, the description of the types, and what the database says of itself. Only when
 * all of it is good the connection serves. A database that is away is waited for; one that is wrong
 * (another contract, unsafe settings, a history that went backwards) is refused for good.
 *
 * These few statements and "select * from api.f($1)" are all the SQL that the daemon sends.
 */
#include "daemon/data/db_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/log.h"
#include "daemon/data/history.h"
#include "sdac/internal/v1/daemon.pb-c.h"

/* Below our own deadline, so that the server ends a call before we must leave it in doubt. */
#define STATEMENT_MARGIN_MS 500
#define INSPECT_MEMORY (64u * 1024)

/* tcp_*: a dead daemon's locks go within 11 s instead of hours (measured 41 s and more). */
static const char settings_sql[] =
    "select set_config('statement_timeout', $1, false), set_config('lock_timeout', $2, false), "
    "set_config('idle_in_transaction_session_timeout', $3, false), "
    "set_config('client_connection_check_interval', '1s', false), "
    "set_config('tcp_keepalives_idle', '5', false), set_config('tcp_keepalives_interval', '2', false), "
    "set_config('tcp_keepalives_count', '3', false), set_config('search_path', 'pg_catalog', false)";
static const char enter_sql[] = "select api.enter($1::uuid, $2::bytea)";
static const char describe_sql[] =
    "select a.* from api.describe(row()::api.describe_request) d, unnest(d.attributes) a";
static const char inspect_sql[] = "select * from api.inspect(row($1::text)::api.inspect_request)";
static const char listen_sql[] = "listen " DB_DOORBELL;

/* The order of the statements; the functions' stand between. */
enum { STEP_SETTINGS, STEP_PREPARE_ENTER, STEP_FUNCTIONS };

static int step_enter(const struct db *db)
{
	return STEP_FUNCTIONS + (int)db->n_functions;
}

static int step_describe(const struct db *db)
{
	return step_enter(db) + 1;
}

static int step_inspect(const struct db *db)
{
	return step_enter(db) + 2;
}

/* ---- sending ---- */

static bool send_query(struct db_conn *conn, const char *sql, int n, const char *const *values, int format)
{
	return PQsendQueryParams(conn->pg, sql, n, NULL, values, NULL, NULL, format) == 1;
}

static bool send_settings(struct db_conn *conn)
{
	int call_ms = conn->db->settings.call_ms;
	int statement_ms = call_ms > 2 * STATEMENT_MARGIN_MS ? call_ms - STATEMENT_MARGIN_MS : call_ms / 2;
	char text[3][16];
	const char *values[3] = { text[0], text[1], text[2] };

	snprintf(text[0], sizeof text[0], "%d", statement_ms > 0 ? statement_ms : 1);
	snprintf(text[1], sizeof text[1], "%d", statement_ms > 1 ? statement_ms / 2 : 1);
	snprintf(text[2], sizeof text[2], "%d", call_ms);
	return send_query(conn, settings_sql, 3, values, 0);
}

static bool send_prepares(struct db_conn *conn)
{
	const struct db *db = conn->db;
	char sql[128];

	if (PQsendPrepare(conn->pg, DB_ENTER, enter_sql, 0, NULL) != 1)
		return false;
	for (size_t i = 0; i < db->n_functions; i++) {
		snprintf(sql, sizeof sql, "select * from api.%s($1)", db->functions[i]->name);
		if (PQsendPrepare(conn->pg, db->functions[i]->name, sql, 0, NULL) != 1)
			return false;
	}
	return true;
}

static bool send_questions(struct db_conn *conn)
{
	const char *nobody[2] = { NULL, NULL };
	const struct history *history = conn->db->settings.history;
	const char *receipt = history != NULL ? history_last_receipt(history) : "";
	const char *values[1] = { *receipt != '\0' ? receipt : NULL };

	return PQsendQueryPrepared(conn->pg, DB_ENTER, 2, nobody, NULL, NULL, 1) == 1 &&
	       send_query(conn, describe_sql, 0, NULL, 0) && send_query(conn, inspect_sql, 1, values, 1);
}

void db_start_send(struct db_conn *conn)
{
	struct db *db = conn->db;
	bool is_sent;

	db_results_begin(&conn->results, step_describe(db), step_inspect(db));
	if (conn->is_listener)
		is_sent = send_query(conn, listen_sql, 0, NULL, 0);
	else
		is_sent = send_settings(conn) && send_prepares(conn) && send_questions(conn);
	if (!is_sent || PQpipelineSync(conn->pg) != 1) {
		db_conn_fail(conn, DB_END_LOST, "start");
		return;
	}
	(void)db_conn_flush(conn);
}

/* ---- judging ---- */

struct verdict {
	char reason[512];
	bool is_refused;
};

static bool refuse(struct verdict *verdict, const char *format, ...) SD_PRINTF(2, 3);

static bool refuse(struct verdict *verdict, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(verdict->reason, sizeof verdict->reason, format, args);
	va_end(args);
	verdict->is_refused = true;
	return false;
}

static const char *step_name(const struct db *db, int step)
{
	if (step >= STEP_FUNCTIONS && step < step_enter(db))
		return db->functions[step - STEP_FUNCTIONS]->name;
	if (step == STEP_PREPARE_ENTER || step == step_enter(db))
		return "enter";
	if (step == step_describe(db))
		return "describe";
	return step == step_inspect(db) ? "inspect" : "set_config";
}

/* Syntax, rights, a missing function or schema stay wrong; the rest may pass. */
static void judge_fault(struct db_conn *conn, struct verdict *verdict)
{
	const char *sqlstate = conn->results.fault.sqlstate;
	const char *name = step_name(conn->db, conn->results.fault_step);

	if (strncmp(sqlstate, "42", 2) == 0 || strncmp(sqlstate, "3F", 2) == 0) {
		refuse(verdict,
		    "the database does not offer api.%s as this sdacd needs it (SQLSTATE %s); apply the migrations "
		    "that belong to this version",
		    name, sqlstate);
		return;
	}
	/* log-safe: the table's word. */
	log_warning("db-start-failed n=%d function=%s sqlstate=%s", conn->number, name, log_id(sqlstate));
}

static bool judge_types(struct db *db, const PGresult *attributes, struct verdict *verdict)
{
	char why[256];
	enum sd_err err = attributes != NULL ? row_types_load(db->types, attributes) : SD_INTERNAL;

	if (err == SD_NO_MEMORY)
		return false;
	if (err != SD_OK)
		return refuse(verdict,
		    "api.describe does not answer as this sdacd needs it; apply the migrations that belong "
		    "to this version");
	for (size_t i = 0; i < db->n_functions; i++) {
		const struct db_function *function = db->functions[i];

		if (!row_types_agree(db->types, function->request, why, sizeof why) ||
		    !row_types_agree(db->types, function->response, why, sizeof why))
			return refuse(verdict,
			    "the types of api.%s differ from this sdacd's (%s); apply the migrations that "
			    "belong to this version",
			    function->name, why);
	}
	db->has_types = true;
	return true;
}

static bool judge_settings(
    const struct db *db, const Sdac__Internal__V1__InspectResponse *view, struct verdict *verdict)
{
	size_t used = 0;
	char list[384] = "";

	for (size_t i = 0; i < view->n_unsafe; i++) {
		int n = snprintf(list + used, sizeof list - used, "%s%s", i > 0 ? "; " : "", view->unsafe[i]);

		if (n < 0 || (size_t)n >= sizeof list - used)
			break;
		used += (size_t)n;
	}
	if (view->has_test_clock && view->test_clock && !db->settings.allow_unsafe)
		return refuse(verdict, "the database's clock was moved for a test; set core.clock back");
	if (view->n_unsafe > 0 && !db->settings.allow_unsafe)
		return refuse(verdict, "the database is not safe: %s", list);
	if (view->n_unsafe > 0 || view->test_clock)
		log_notice("db-unsafe-allowed findings=%zu", view->n_unsafe);
	return true;
}

static bool judge_way(const struct db_conn *conn, struct verdict *verdict)
{
	const char *fault = db_target_judge(conn->pg);

	return fault == NULL || conn->db->settings.allow_unsafe || refuse(verdict, "[database] conninfo: %s", fault);
}

static bool judge_history(const struct db *db, const Sdac__Internal__V1__InspectResponse *view, struct verdict *verdict)
{
	struct history_view history = {
		.system_identifier = view->system_identifier,
		.timeline = view->timeline,
		.receipt_is_known = view->has_last_receipt_known && view->last_receipt_known,
	};

	if (db->settings.history == NULL)
		return true;
	if (view->system_identifier == NULL || !view->has_timeline)
		return refuse(verdict,
		    "api.inspect does not say which database cluster this is; apply the migrations that "
		    "belong to this version");
	verdict->is_refused = !history_check(db->settings.history, &history, verdict->reason, sizeof verdict->reason);
	return !verdict->is_refused;
}

static bool judge_view(struct db *db, const PGresult *row, struct verdict *verdict)
{
	ProtobufCMessage *message = NULL;
	struct arena *arena = arena_new(INSPECT_MEMORY);
	enum sd_err err = arena == NULL ? SD_NO_MEMORY : SD_INTERNAL;
	bool is_good = false;

	if (arena != NULL && row != NULL)
		err = row_decode(arena, &sdac__internal__v1__inspect_response__descriptor, row, &message);
	if (err == SD_OK) {
		const Sdac__Internal__V1__InspectResponse *view = (const void *)message;

		is_good = judge_settings(db, view, verdict) && judge_history(db, view, verdict);
	} else if (err == SD_INTERNAL) {
		refuse(verdict,
		    "api.inspect does not answer as this sdacd needs it; apply the migrations that belong to this "
		    "version");
	}
	arena_free(arena);
	return is_good;
}

static void serve(struct db_conn *conn)
{
	struct db *db = conn->db;

	db_results_clear(&conn->results);
	db_conn_idle(conn);
	/* Whoever listens anew may have missed a ring. */
	if (conn->is_listener)
		db->events.doorbell(db->arg);
	else
		db_kick(db);
}

void db_start_done(struct db_conn *conn)
{
	struct db *db = conn->db;
	struct verdict verdict = { "", false };
	bool is_good = false;

	if (conn->results.fault.sqlstate[0] != '\0')
		judge_fault(conn, &verdict);
	else
		is_good = conn->is_listener ||
			  (judge_way(conn, &verdict) && judge_types(db, conn->results.rows[0], &verdict) &&
			      judge_view(db, conn->results.rows[1], &verdict));
	if (verdict.is_refused)
		db_refuse(db, verdict.reason);
	else if (!is_good)
		db_conn_fail(conn, DB_END_LOST, "start");
	else
		serve(conn);
}
