/*
 * The client that the options ask for; see connection.h.
 */
#include "clients/feed/connection.h"

#include <stdio.h>
#include <sysexits.h>

static void fill_connection(struct sdac_options *connection, const struct profile *profile)
{
	connection->servers = (const char *const *)profile->servers;
	connection->ca = profile->ca;
	connection->cert = profile->cert;
	connection->key = profile->key;
	connection->crl = profile->crl;
	connection->may_resolve = true;
	/* What is not said stays as the library has it. */
	if (profile->deployment != NULL)
		connection->deployment = profile->deployment;
	if (profile->timeout_ms != 0)
		connection->call_ms = profile->timeout_ms;
}

struct sdac_client *connection_new(struct options *options, const struct sdac_events *events, void *arg, int *exit_r)
{
	struct sdac_options connection;
	struct sdac_error error = { 0 };
	*exit_r = options_profile(options);
	if (*exit_r != EX_OK)
		return NULL;
	sdac_options_init(&connection);
	fill_connection(&connection, &options->profile);
	if (events != NULL)
		connection.events = *events;
	connection.arg = arg;
	struct sdac_client *client = sdac_client_new(&connection, NULL, &error);
	if (client == NULL) {
		(void)fprintf(
		    stderr, "sdac-feed: %s%s%s\n", error.what, error.advice[0] == '\0' ? "" : ": ", error.advice);
		*exit_r = EX_CONFIG;
	}
	return client;
}
