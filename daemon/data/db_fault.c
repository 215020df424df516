/*
 * What an SQLSTATE means: one table, the longest prefix wins by standing first. Only the words of our
 * own errors (class SD) are shown; PostgreSQL's own messages can hold values.
 */
#include "daemon/data/db_internal.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *prefix;
	enum sd_err err;
	enum db_fault_kind kind;
} meanings[] = {
	{ "SD001", SD_INVALID, DB_FAULT_FINAL },
	{ "SD002", SD_NOT_ALLOWED, DB_FAULT_FINAL },
	{ "SD003", SD_NOT_FOUND, DB_FAULT_FINAL },
	{ "SD004", SD_CONFLICT, DB_FAULT_FINAL },
	{ "SD005", SD_RETRY_LATER, DB_FAULT_FINAL },
	{ "40001", SD_RETRY_LATER, DB_FAULT_AGAIN },   /* serialization failure */
	{ "40P01", SD_RETRY_LATER, DB_FAULT_AGAIN },   /* deadlock */
	{ "55P03", SD_RETRY_LATER, DB_FAULT_FINAL },   /* lock_timeout */
	{ "57014", SD_RETRY_LATER, DB_FAULT_TIMEOUT }, /* statement_timeout; it never strikes during a commit */
	{ "57P", SD_UNKNOWN_OUTCOME, DB_FAULT_LOST },  /* shut down, crashed, starting */
	{ "08", SD_UNKNOWN_OUTCOME, DB_FAULT_LOST },
	{ "53", SD_RETRY_LATER, DB_FAULT_FINAL },      /* disk full, out of memory, too many connections */
	{ "25006", SD_RETRY_LATER, DB_FAULT_RECYCLE }, /* read-only: a standby now */
	{ "26", SD_RETRY_LATER, DB_FAULT_RECYCLE },    /* the prepared statement is gone */
	{ "0A000", SD_RETRY_LATER, DB_FAULT_RECYCLE }, /* "cached plan must not change result type" */
	{ "42883", SD_RETRY_LATER, DB_FAULT_RECYCLE }, /* a function was replaced by migrate */
	{ "23505", SD_CONFLICT, DB_FAULT_FINAL },
	{ "23P01", SD_CONFLICT, DB_FAULT_FINAL },
	{ "23", SD_INVALID, DB_FAULT_FINAL },
	{ "22", SD_INVALID, DB_FAULT_FINAL },
	{ "", SD_INTERNAL, DB_FAULT_FINAL },
};

static const struct {
	const char *what, *advice;
} words[] = {
	[SD_INVALID] = { "the database does not accept a value", "correct the request" },
	[SD_NOT_ALLOWED] = { "not allowed", "ask the operator" },
	[SD_NOT_FOUND] = { "not found", "check the id" },
	[SD_CONFLICT] = { "it is already there, or somebody was faster", "look again before repeating" },
	[SD_RETRY_LATER] = { "the database is busy or away; nothing was done", "try again later" },
	[SD_UNKNOWN_OUTCOME] = { "the database did not answer; it may have been done",
	    "ask again with the same message id" },
	[SD_NO_MEMORY] = { "the answer is too large", "ask for less" },
	[SD_IO] = { "the database cannot be reached", "try again later" },
	[SD_INTERNAL] = { "the database failed", "tell the operator; the log names the error" },
};

static void copy_field(char *to, size_t size, const PGresult *result, int field)
{
	const char *text = PQresultErrorField(result, field);

	snprintf(to, size, "%s", text != NULL ? text : "");
}

/* libpq's own errors have no SQLSTATE: they are all about the connection. */
void db_fault_read(struct db_fault *fault, const PGresult *result)
{
	memset(fault, 0, sizeof *fault);
	copy_field(fault->sqlstate, sizeof fault->sqlstate, result, PG_DIAG_SQLSTATE);
	if (fault->sqlstate[0] == '\0')
		strcpy(fault->sqlstate, "08006");
	if (strncmp(fault->sqlstate, "SD", 2) != 0)
		return;
	copy_field(fault->what, sizeof fault->what, result, PG_DIAG_MESSAGE_PRIMARY);
	copy_field(fault->where, sizeof fault->where, result, PG_DIAG_MESSAGE_DETAIL);
	copy_field(fault->advice, sizeof fault->advice, result, PG_DIAG_MESSAGE_HINT);
}

void db_fault_say(struct db_fault *fault, enum sd_err err)
{
	if (fault->what[0] != '\0' || (size_t)err >= sizeof words / sizeof words[0] || words[err].what == NULL)
		return;
	snprintf(fault->what, sizeof fault->what, "%s", words[err].what);
	snprintf(fault->advice, sizeof fault->advice, "%s", words[err].advice);
}

enum db_fault_kind db_fault_judge(struct db_fault *fault, enum sd_err *err_r)
{
	size_t i = 0;

	while (strncmp(fault->sqlstate, meanings[i].prefix, strlen(meanings[i].prefix)) != 0)
		i++;
	*err_r = meanings[i].err;
	db_fault_say(fault, meanings[i].err);
	return meanings[i].kind;
}
