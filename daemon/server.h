/*
 * The server: the one process-wide object. It creates the layers, wires their callbacks, and knows
 * the ways to live: run, reload, drain.
 */
#ifndef SDAC_DAEMON_SERVER_H
#define SDAC_DAEMON_SERVER_H

#include "daemon/base/settings.h"
#include "proto/err.h"

struct server;

/* Takes over settings. file is read again by a reload. NULL and a sentence in error on failure. */
struct server *server_new(struct settings *settings, const char *file, char *error, size_t size) SD_MUST_CHECK;
void server_free(struct server *server);
/* Until drained; a sysexits code. */
int server_run(struct server *server);
/* Whether the settings work: certificates, key files, database contract. Prints what it finds. */
int server_check(struct settings *settings);

#endif
