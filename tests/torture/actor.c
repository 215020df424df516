#include "tests/torture/actor.h"

#include <event2/event.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

void actor_note(struct actor *actor, const char *format, ...)
{
	struct timespec now;
	va_list args;

	clock_gettime(CLOCK_MONOTONIC, &now);
	fprintf(actor->history, "%" PRId64 " ", (int64_t)now.tv_sec * 1000000000 + now.tv_nsec);
	va_start(args, format);
	vfprintf(actor->history, format, args);
	va_end(args);
	fputc('\n', actor->history);
}

static void actor_on_term(evutil_socket_t signal, short what, void *arg)
{
	struct actor *actor = arg;

	(void)signal;
	(void)what;
	actor->is_stopping = true;
	actor->stop(actor);
}

static void actor_options(struct actor *actor, int argc, char **argv)
{
	const char *history = NULL;
	int option;

	while ((option = getopt(argc, argv, "s:p:n:k:o:r:c:")) != -1) {
		switch (option) {
		case 's':
			actor->server = optarg;
			break;
		case 'p':
			actor->pki = optarg;
			break;
		case 'n':
			actor->name = optarg;
			break;
		case 'k':
			actor->kind = optarg;
			break;
		case 'o':
			history = optarg;
			break;
		case 'r':
			actor->seed = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'c':
			actor->scopes = (int)strtol(optarg, NULL, 10);
			break;
		default:
			exit(EX_USAGE);
		}
	}
	actor->history = history != NULL ? fopen(history, "w") : NULL;
	if (actor->history == NULL || actor->server == NULL || actor->pki == NULL || actor->name == NULL ||
	    actor->kind == NULL) {
		fprintf(stderr, "usage: ACTOR -s SERVER -p PKI -n NAME -k KIND -o HISTORY [-r SEED] [-c SCOPES]\n");
		exit(EX_USAGE);
	}
	(void)setvbuf(actor->history, NULL, _IOLBF, 0);
}

void actor_start(struct actor *actor, int argc, char **argv, const struct sdac_events *events)
{
	struct sdac_options options;
	struct sdac_error error;
	const char *servers[2] = { NULL, NULL };
	char path[4][512];
	struct event *term;

	actor_options(actor, argc, argv);
	snprintf(path[0], sizeof path[0], "%s/ca.pem", actor->pki);
	snprintf(path[1], sizeof path[1], "%s/%s-%s.pem", actor->pki, actor->kind, actor->name);
	snprintf(path[2], sizeof path[2], "%s/%s-%s.key", actor->pki, actor->kind, actor->name);
	servers[0] = actor->server;
	sdac_options_init(&options);
	options.servers = servers;
	options.ca = path[0];
	options.cert = path[1];
	options.key = path[2];
	options.deployment = "dev";
	options.backoff_min_ms = 20;
	options.backoff_max_ms = 200; /* a round of the torture is short */
	options.call_ms = 5000;
	options.arg = actor;
	if (events != NULL) {
		options.events = *events;
	}
	actor->client = sdac_client_new(&options, NULL, &error);
	if (actor->client == NULL) {
		fprintf(stderr, "%s: %s %s\n", error.what, error.where, error.advice);
		exit(EX_CONFIG);
	}
	term = evsignal_new(sdac_client_base(actor->client), SIGTERM, actor_on_term, actor);
	if (term == NULL || event_add(term, NULL) != 0) {
		exit(EX_OSERR);
	}
	actor->arg = term;
}

int actor_run(struct actor *actor)
{
	int result = sdac_run(actor->client);

	event_free(actor->arg);
	sdac_client_free(actor->client);
	fclose(actor->history);
	return result == 0 ? EX_OK : EX_SOFTWARE;
}
