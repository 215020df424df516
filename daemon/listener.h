/*
 * The listening sockets: accept, refuse over the limits, rest when descriptors run out.
 */
#ifndef SDAC_DAEMON_LISTENER_H
#define SDAC_DAEMON_LISTENER_H

#include <openssl/ssl.h>

#include "daemon/court/court.h"
#include "proto/err.h"

struct listeners;

/* Binds every address of settings->listen. NULL and a sentence in error on failure. */
struct listeners *listeners_new(struct court *court, SSL_CTX *context, char *error, size_t size) SD_MUST_CHECK;
void listeners_free(struct listeners *listeners);
/* New connections use it from now on; takes its own reference. */
void listeners_set_context(struct listeners *listeners, SSL_CTX *context);
/* A session has ended: accept again if the limit had stopped it. */
void listeners_room(struct listeners *listeners);
void listeners_stop(struct listeners *listeners);

#endif
