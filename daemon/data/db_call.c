/*
 * One call on one connection: enter, the function and a Sync leave in one write. The answer counts
 * only when the Sync came back: the row comes before the commit (measured: acknowledging at the row
 * lost 786 of 4,900), and a commit that was not carried through says so by a WARNING and nothing else.
 */
#include "daemon/data/db_internal.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/base/clock.h"
#include "daemon/base/log.h"

#define STEP_CALL 1 /* after enter */

/* ---- results ---- */

void db_results_clear(struct db_results *results)
{
	for (int i = 0; i < 2; i++) {
		PQclear(results->rows[i]);
		results->rows[i] = NULL;
	}
}

void db_results_begin(struct db_results *results, int wanted, int also_wanted)
{
	db_results_clear(results);
	memset(results, 0, sizeof *results);
	results->wanted[0] = wanted;
	results->wanted[1] = also_wanted;
}

void db_results_notice(void *arg, const PGresult *notice)
{
	struct db_conn *conn = arg;
	const char *severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
	const char *sqlstate = PQresultErrorField(notice, PG_DIAG_SQLSTATE);

	if (severity == NULL || strcmp(severity, "WARNING") != 0)
		return;
	conn->results.has_warning = true;
	log_warning("db-warning n=%d sqlstate=%s", conn->number, log_id(sqlstate));
}

static void keep(struct db_results *results, PGresult *result)
{
	for (int i = 0; i < 2; i++) {
		if (results->step == results->wanted[i] && results->rows[i] == NULL) {
			results->rows[i] = result;
			return;
		}
	}
	PQclear(result);
}

/* The first fault is the cause; what follows it is its echo. */
static void note_fault(struct db_results *results, const PGresult *result)
{
	if (results->fault.sqlstate[0] != '\0')
		return;
	db_fault_read(&results->fault, result);
	results->fault_step = results->step;
}

/* True at the Sync. */
static bool take_result(struct db_results *results, PGresult *result)
{
	switch (PQresultStatus(result)) {
	case PGRES_PIPELINE_SYNC:
		PQclear(result);
		return true;
	case PGRES_TUPLES_OK:
		keep(results, result);
		return false;
	case PGRES_COMMAND_OK:
	case PGRES_PIPELINE_ABORTED:
		PQclear(result);
		return false;
	default:
		note_fault(results, result);
		PQclear(result);
		return false;
	}
}

static bool is_lost(const struct db_conn *conn)
{
	if (PQstatus(conn->pg) == CONNECTION_BAD)
		return true;
	if (conn->results.fault.sqlstate[0] == '\0')
		return false;
	enum sd_err err;
	struct db_fault fault = conn->results.fault;
	return db_fault_judge(&fault, &err) == DB_FAULT_LOST;
}

/* A statement's results end with NULL; more than one NULL without a result between is a broken pipeline. */
bool db_results_collect(struct db_conn *conn)
{
	int nulls = 0;

	while (PQisBusy(conn->pg) == 0) {
		PGresult *result = PQgetResult(conn->pg);

		if (result == NULL) {
			conn->results.step++;
			nulls++;
		} else {
			nulls = 0;
			if (take_result(&conn->results, result))
				return true;
		}
		if (nulls > 1 || is_lost(conn)) {
			db_conn_fail(conn, DB_END_LOST, "result");
			return false;
		}
	}
	return false;
}

/* ---- sending ---- */

static bool send_enter(struct db_conn *conn, const struct db_call *call)
{
	const char *values[2] = {
		call->has_principal ? call->principal_id : NULL,
		call->has_digest ? (const char *)call->digest : NULL,
	};
	const int lengths[2] = { 0, sizeof call->digest };
	const int formats[2] = { 0, 1 };

	return PQsendQueryPrepared(conn->pg, DB_ENTER, 2, values, lengths, formats, 1) == 1;
}

static bool send_function(struct db_conn *conn, const struct db_call *call)
{
	const char *values[1] = { call->data };
	const int lengths[1] = { call->size };
	const int formats[1] = { 1 };

	return PQsendQueryPrepared(conn->pg, call->function->name, 1, values, lengths, formats, 1) == 1;
}

void db_call_send(struct db_conn *conn, struct db_call *call)
{
	conn->call = call;
	call->conn = conn;
	db_results_begin(&conn->results, STEP_CALL, -1);
	db_conn_set_state(conn, DB_CONN_BUSY);
	db_conn_set_deadline(conn, call->deadline_ms - clock_monotonic_ms());
	if (!send_enter(conn, call) || !send_function(conn, call) || PQpipelineSync(conn->pg) != 1) {
		db_conn_fail(conn, DB_END_LOST, "send");
		return;
	}
	(void)db_conn_flush(conn);
}

/* ---- judging ---- */

static void decode(struct db_conn *conn, struct db_call *call)
{
	struct db_fault fault = { 0 };
	ProtobufCMessage *response = NULL;
	enum sd_err err = SD_INTERNAL;

	if (call->done == NULL)
		err = SD_OK;
	else if (conn->results.rows[0] != NULL)
		err = row_decode(call->arena, call->function->response, conn->results.rows[0], &response);
	if (err == SD_INTERNAL) {
		/* log-safe: the table's word. */
		log_error("db-answer-malformed function=%s", call->function->name);
	}
	/* It is committed: an answer that cannot be read must not say that nothing was done. A reader who asked for too
	 * much is told so; a sender asks again by his message id. */
	if (err == SD_INTERNAL || (err == SD_NO_MEMORY && call->has_digest))
		err = SD_UNKNOWN_OUTCOME;
	db_results_clear(&conn->results);
	if (err != SD_OK)
		db_fault_say(&fault, err);
	db_call_end(call, err, response, &fault);
}

static void refused(struct db_conn *conn, struct db_call *call)
{
	struct db *db = conn->db;
	struct db_fault fault = conn->results.fault;
	enum sd_err err;
	enum db_fault_kind kind = db_fault_judge(&fault, &err);

	db_results_clear(&conn->results);
	if (kind == DB_FAULT_RECYCLE)
		db_conn_fail(conn, DB_END_RECYCLE, "statements");
	if (kind == DB_FAULT_AGAIN && call->tries == 0 && call->done != NULL) {
		call->tries++;
		db->stats.retried++;
		db_requeue(db, call);
		return;
	}
	if (kind == DB_FAULT_TIMEOUT)
		db->stats.timed_out++;
	if (err == SD_INTERNAL) {
		/* log-safe: the table's word. */
		log_error("db-error function=%s sqlstate=%s", call->function->name, log_id(fault.sqlstate));
	}
	if (err == SD_RETRY_LATER && call->is_in_doubt) {
		/* This attempt did nothing; of the one before it nobody knows. */
		err = SD_UNKNOWN_OUTCOME;
		fault.what[0] = '\0';
		db_fault_say(&fault, err);
	}
	db_call_end(call, err, NULL, &fault);
}

/* The connection is idle again before the caller hears of it, so that its next call finds it. */
void db_call_done(struct db_conn *conn)
{
	struct db_call *call = conn->call;

	if (conn->results.fault.sqlstate[0] == '\0' && conn->results.has_warning) {
		db_conn_fail(conn, DB_END_WARNING, "commit");
		return;
	}
	conn->call = NULL;
	call->conn = NULL;
	db_conn_idle(conn);
	if (conn->results.fault.sqlstate[0] != '\0')
		refused(conn, call);
	else
		decode(conn, call);
	db_kick(conn->db);
}
