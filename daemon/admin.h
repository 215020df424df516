/*
 * The operator's local socket: one word in ("healthz", "readyz", "metrics"), a text out, closed.
 * Not HTTP: `sdac doctor`, a cron job or a text exporter reads it with socat. File permissions
 * decide who may.
 */
#ifndef SDAC_DAEMON_ADMIN_H
#define SDAC_DAEMON_ADMIN_H

#include <stddef.h>

#include "proto/err.h"

struct admin;
struct evbuffer;
struct event_base;

struct admin_command {
	const char *word;
	void (*write)(struct evbuffer *out, void *arg);
};

/* commands end with a NULL word and outlive the admin. NULL and a sentence in error on failure. */
struct admin *admin_new(struct event_base *base, const char *path, const struct admin_command *commands, void *arg,
    char *error, size_t size) SD_MUST_CHECK;
void admin_free(struct admin *admin);

#endif
