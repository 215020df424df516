/*
 * What sdac-feed serve does with a request: who it is, the raw body into the archive, what it says into the spool, and
 * only then the answer. It knows no sockets and no daemon.
 */
#ifndef SDAC_FEED_SERVE_H
#define SDAC_FEED_SERVE_H

#include <event2/http.h>

#include "clients/feed/archive.h"
#include "clients/feed/inbox.h"
#include "clients/feed/push.h"
#include "clients/feed/push_auth.h"
#include "clients/feed/seal.h"
#include "clients/feed/serve_conf.h"

struct serve {
	struct serve_conf conf;
	struct archive archive;
	struct inbox inbox;
	struct seal seal; /* of the spool */
	struct push_client client;
	struct push_signers signers;
};

/* Reads the configuration, the keys, and opens the store. A sysexits code; not EX_OK after a line on standard error.
 * serve_close() in both cases. */
int serve_open(const char *path, struct serve *serve_r) SD_MUST_CHECK;
void serve_close(struct serve *serve);
/* The archive of a configuration, alone, for reading. As serve_open(). */
int serve_open_archive(const char *path, struct serve *serve_r) SD_MUST_CHECK;

/* What a crash left between the archive and the spool. SD_IO after a line on standard error. */
enum sd_err serve_recover(struct serve *serve) SD_MUST_CHECK;
/* What is kept long enough goes. */
void serve_purge(const struct serve *serve);
/* Replies. arg: the struct serve. */
void serve_request(struct evhttp_request *request, void *arg);

#endif
