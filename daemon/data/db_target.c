/*
 * Where to connect to, and whether that way is safe. libpq takes several hosts, but begins with the first one each
 * time: a frozen first host would use up every deadline (measured: clients of a frozen primary hung for more than 90
 * s). So after each failure the lists are turned by one place.
 */
#include "daemon/data/db_internal.h"

#include <stdlib.h>
#include <string.h>

#define N_OWN 8

/* Comma-separated, all of one length or of length 1. */
static const char *const lists[] = { "host", "hostaddr", "port" };

static bool is_list(const char *keyword)
{
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		if (strcmp(keyword, lists[i]) == 0)
			return true;
	}
	return false;
}

static size_t count_places(const char *list)
{
	size_t n = 1;

	for (const char *p = list; *p != '\0'; p++)
		n += *p == ',' ? 1 : 0;
	return n;
}

/* "a,b,c" turned by 1 is "b,c,a". In place: both parts are written to a copy first. */
static bool turn(char *list, unsigned by)
{
	const char *cut = list;
	size_t places = count_places(list);

	for (size_t i = by % places; i > 0; i--)
		cut = strchr(cut, ',') + 1;
	if (cut == list)
		return true;
	char *copy = malloc(strlen(list) + 1);
	if (copy == NULL)
		return false;
	size_t tail = strlen(cut);
	memcpy(copy, cut, tail);
	copy[tail] = ',';
	memcpy(copy + tail + 1, list, (size_t)(cut - list) - 1);
	copy[strlen(list)] = '\0';
	strcpy(list, copy);
	free(copy);
	return true;
}

/* Our defaults stand before the operator's words, which override them. */
static size_t own_defaults(const char **keywords, const char **values)
{
	static const char *const defaults[][2] = {
		{ "tcp_user_timeout", "5000" },
		{ "keepalives_idle", "5" },
		{ "keepalives_interval", "2" },
		{ "keepalives_count", "3" },
		{ "target_session_attrs", "read-write" },
		{ "application_name", "sdacd" },
		/* libpq would look for Kerberos tickets, and may wait for them. */
		{ "gssencmode", "disable" },
	};
	size_t n = sizeof defaults / sizeof defaults[0];

	for (size_t i = 0; i < n; i++) {
		keywords[i] = defaults[i][0];
		values[i] = defaults[i][1];
	}
	return n;
}

static PGconn *start(PQconninfoOption *options, unsigned attempt)
{
	size_t n_options = 0;

	while (options[n_options].keyword != NULL)
		n_options++;
	const char **keywords = calloc(2 * (n_options + N_OWN + 1), sizeof *keywords);
	if (keywords == NULL)
		return NULL;
	const char **values = keywords + n_options + N_OWN + 1;
	size_t n = own_defaults(keywords, values);
	bool has_memory = true;
	for (size_t i = 0; i < n_options && has_memory; i++) {
		if (options[i].val == NULL)
			continue;
		if (is_list(options[i].keyword))
			has_memory = turn(options[i].val, attempt);
		keywords[n] = options[i].keyword;
		values[n++] = options[i].val;
	}
	/* Last: messages are UTF-8, whatever the environment says. */
	keywords[n] = "client_encoding";
	values[n] = "UTF8";
	PGconn *pg = has_memory ? PQconnectStartParams(keywords, values, 0) : NULL;
	free((void *)keywords);
	return pg;
}

const char *db_target_fault(const char *host, const char *sslmode, bool is_encrypted)
{
	/* A path, or an abstract socket. */
	if (host != NULL && (*host == '/' || *host == '@'))
		return NULL;
	if (!is_encrypted)
		return "the connection is not encrypted; use a Unix socket or sslmode=verify-full";
	if (sslmode == NULL || strcmp(sslmode, "verify-full") != 0)
		return "the server's certificate is not verified; use sslmode=verify-full";
	return NULL;
}

const char *db_target_judge(PGconn *pg)
{
	PQconninfoOption *options = PQconninfo(pg);
	const char *sslmode = NULL;

	for (const PQconninfoOption *option = options; option != NULL && option->keyword != NULL; option++) {
		if (strcmp(option->keyword, "sslmode") == 0)
			sslmode = option->val;
	}
	const char *fault = db_target_fault(PQhost(pg), sslmode, PQsslInUse(pg) != 0);
	PQconninfoFree(options);
	return fault;
}

PGconn *db_target_connect(const char *conninfo, unsigned attempt)
{
	PQconninfoOption *options = PQconninfoParse(conninfo, NULL);

	/* libpq says what is wrong with it better than we could. */
	if (options == NULL)
		return PQconnectStart(conninfo);
	PGconn *pg = start(options, attempt);
	PQconninfoFree(options);
	return pg;
}
