/*
 * HTTPS as sdac-feed serve needs it: libevent's evhttp over TLS, with what it lacks (ux.md 3.3): deadlines for the
 * headers and for the whole request, a bound on connections, one request a connection, and none that two HTTP
 * implementations could read differently. It knows no path and no token.
 */
#ifndef SDAC_FEED_SERVE_HTTP_H
#define SDAC_FEED_SERVE_HTTP_H

#include <event2/event.h>
#include <event2/http.h>
#include <stddef.h>

#include "clients/feed/serve_conf.h"

struct serve_http;

/* Must reply before it returns. */
typedef void serve_http_cb(struct evhttp_request *request, void *arg);

/* Listens. NULL after a line in error. The base is borrowed. */
struct serve_http *serve_http_new(struct event_base *base, const struct serve_conf *conf, serve_http_cb *callback,
    void *arg, char *error, size_t size) SD_MUST_CHECK;
/* Takes NULL. */
void serve_http_free(struct serve_http *http);

/* A header that stands there once; NULL: not, or more than once. */
const char *serve_http_header(struct evhttp_request *request, const char *name);
/* json: the body; NULL: none. The connection ends. */
void serve_http_reply(struct evhttp_request *request, int status, const char *json);

#endif
