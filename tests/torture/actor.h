/*
 * What the torture's actors share: options, the client, and a history of one line an event:
 * "<monotonic ns> <event> <key> <result...>". Actors are never killed: their files are the ground truth.
 */
#ifndef SDAC_TESTS_TORTURE_ACTOR_H
#define SDAC_TESTS_TORTURE_ACTOR_H

#include <stdbool.h>
#include <stdio.h>

#include "clients/lib/sdac.h"

struct actor {
	struct sdac_client *client;
	FILE *history;
	const char *server, *pki, *name, *kind;
	unsigned seed;
	int scopes;
	bool is_stopping; /* SIGTERM: settle what is open, then end */
	void (*stop)(struct actor *actor);
	void *arg;
};

/* -s SERVER -p PKI-FOLDER -n NAME -k KIND -o HISTORY [-r SEED] [-c SCOPES]; exits with 64 on wrong ones.
 * events may be NULL. */
void actor_start(struct actor *actor, int argc, char **argv, const struct sdac_events *events);
/* Runs until sdac_break(); closes everything. */
int actor_run(struct actor *actor);
void actor_note(struct actor *actor, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
