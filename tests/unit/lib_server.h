/*
 * A daemon of a few lines for the tests of libsdac: real TLS, real frames, and answers that the test scripts.
 * It runs in the client's own event_base, so that a test is one thread and waits for events, never for time.
 */
#ifndef SDAC_TEST_LIB_SERVER_H
#define SDAC_TEST_LIB_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/stream.h"
#include "sdac/v1/envelope.pb-c.h"

struct event_base;
struct evconnlistener;

struct lib_server {
	char address[32]; /* "127.0.0.1:PORT" */
	int fd;           /* listening, until lib_server_run() hands it over */
	SSL_CTX *tls;
	struct event_base *base;
	struct evconnlistener *listener;
	struct stream *stream; /* of the newest connection, NULL: none */
	unsigned connections;  /* in all */
	unsigned open;
	bool holds_welcome;
	int heartbeat_seconds;
	int frame_limit;
	/* A request has come. */
	void (*on_request)(struct lib_server *server, uint64_t id, unsigned tag, const ProtobufCMessage *body);
	void *arg;
};

/* The folder with the certificates of these tests, made once: ca.pem, crl.pem, issued/... */
const char *lib_pki(void);
/* "<pki>/<name>", valid for the next few calls. */
const char *lib_pki_file(const char *name);
void lib_pki_remove(void);

/* Binds a port. crl: name in the folder. */
void lib_server_init(struct lib_server *server, const char *crl);
void lib_server_run(struct lib_server *server, struct event_base *base);
/* Ends it and all its connections; the loop must turn once more before it is freed. */
void lib_server_clear(struct lib_server *server);

void lib_server_welcome(struct lib_server *server);
void lib_server_send(struct lib_server *server, uint64_t id, ProtobufCMessage *body);
void lib_server_notice(struct lib_server *server, int64_t sequence, int32_t attempt);
/* The newest connection, cut without a word. */
void lib_server_cut(struct lib_server *server);

#endif
