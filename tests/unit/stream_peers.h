/*
 * Two ends for the tests of stream: a server on our stream, and a client that is either our stream or a bare
 * SSL object that does what no decent client does. One loop, one thread; every wait has a deadline.
 */
#ifndef SDAC_TESTS_UNIT_STREAM_PEERS_H
#define SDAC_TESTS_UNIT_STREAM_PEERS_H

#include <event2/event.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/stream.h"
#include "tests/unit/pki.h"

/* One end on our stream, and what befell it. */
struct end {
	struct stream *stream; /* NULL once closed */
	size_t opened, frames, octets, drained, closed;
	uint64_t sum; /* of the content, order included */
	enum stream_end end;
	const char *detail;
	/* What it does with a frame; NULL: only counts. */
	void (*on_frame)(struct end *end, const uint8_t *data, size_t size);
	void (*on_opened)(struct end *end);
	void (*on_drained)(struct end *end);
	size_t reply_size; /* for reply_frame() */
};

/* A bare client. */
struct raw {
	SSL *ssl;
	int fd;
};

extern struct event_base *loop;
extern struct pki pki;
extern SSL_CTX *server_context, *client_context;

/* For a group of tests. In pki are also the certificates usage, expired, rogue and revoked, all of them bad. */
int peers_set_up(void **state);
int peers_tear_down(void **state);
/* Frames of 4 MiB, output of 64 MiB. */
struct stream_limits wide_limits(void);

/* A connected pair of TCP sockets on loopback, near side first; not blocking. */
void tcp_pair(int fds[2]);
void end_start(struct end *end, SSL_CTX *context, int fd, bool is_server, const struct stream_limits *limits);
void raw_start(struct raw *raw, SSL_CTX *context, int fd);
void raw_stop(struct raw *raw);

/* Runs the loop till the number is reached; fails the test after ten seconds. */
void wait_for(const size_t *number, size_t wanted);
/* Turns the loop till nothing is ready. */
void settle(void);
/* Each goes on till all of it is done, the loop turning meanwhile. */
void raw_handshake(struct raw *raw);
void raw_write(struct raw *raw, const void *data, size_t size);
void raw_read(struct raw *raw, void *data, size_t size);
/* One record's worth, waiting for it; 0 at the end of the connection. */
size_t raw_read_some(struct raw *raw, void *data, size_t size);

/* A server end and a bare client, through their handshake. */
void start_raw(struct end *server, struct raw *raw, const struct stream_limits *limits);
/* Waits for the end, which must come once, and be this. */
void expect_end(struct end *end, enum stream_end why, const char *detail);

/* A frame of this size (without header), its content made from the number. */
void end_send(struct end *end, size_t size, unsigned number);
size_t make_frame(uint8_t *out, size_t size, unsigned number);
/* For on_frame */
void echo_frame(struct end *end, const uint8_t *data, size_t size);
void reply_frame(struct end *end, const uint8_t *data, size_t size);

#endif
