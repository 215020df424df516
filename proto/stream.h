/*
 * A TLS connection that carries frames, on plain events and SSL_read/SSL_write. Both ends use it.
 * It knows frames and bounds, and no message.
 *
 * States: HANDSHAKE -> OPEN -> FLUSH (close asked; output leaves first) -> LINGER (close_notify sent,
 * waiting for the peer) -> CLOSED. The owner is told exactly once, by closed(), which is never called
 * inside another call: it comes when the loop turns, also after stream_abort(), and when it returns the
 * stream is freed. So every function here may be called in any callback and in walks over all streams, and
 * the owner's arg must live until closed(). To end a loop with streams alive: abort them, run it once more.
 */
#ifndef SDAC_PROTO_STREAM_H
#define SDAC_PROTO_STREAM_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/err.h"

struct event_base;
struct evbuffer;
struct stream;

enum stream_end {
	STREAM_END_LOCAL,     /* stream_close(), output flushed */
	STREAM_END_PEER,      /* the peer closed (cleanly or not: framing tells truncation) */
	STREAM_END_HANDSHAKE, /* the handshake failed or took too long; detail says why. For a client also a refusal
				 after opened(), before any frame: in TLS 1.3 that is when a server says it */
	STREAM_END_PROTOCOL,  /* an empty or too large frame */
	STREAM_END_IDLE,      /* no whole frame, nor 4 KiB of one, received for idle_ms (not counted while paused) */
	STREAM_END_SLOW,      /* output over its bound, or not moving for write_ms */
	STREAM_END_ERROR,
};

struct stream_limits {
	size_t frame_limit;  /* octets of one frame received */
	size_t output_limit; /* octets queued; beyond it the stream ends as SLOW */
	/* Reading stops above it, resumes at half of it. For servers: if both ends did so, neither would move, so a
	 * client sets it to output_limit. */
	size_t output_pause;
	int handshake_ms;
	int idle_ms;  /* 0: none */
	int write_ms; /* output not moving for so long: SLOW */
	int linger_ms;
};

extern const struct stream_limits stream_limits_default; /* 64 KiB, 1 MiB, 256 KiB, 5 s, 60 s, 20 s, 2 s */

struct stream_events {
	void (*opened)(struct stream *stream, void *arg); /* handshake done, peer verified */
	/* One frame's payload; valid during the call only. */
	void (*frame)(struct stream *stream, const uint8_t *data, size_t size, void *arg);
	void (*drained)(struct stream *stream, void *arg); /* output is empty again; may be NULL */
	/* detail: short, no personal data. The stream must not be used after it returns. */
	void (*closed)(struct stream *stream, enum stream_end end, const char *detail, void *arg);
};

/* Takes over fd and ssl (SSL_set_accept_state or SSL_set_connect_state done by the caller), also on
 * failure (NULL: no memory; closed() is then not called). For a client fd may still be connecting. */
struct stream *stream_new(struct event_base *base, int fd, SSL *ssl, const struct stream_limits *limits,
    const struct stream_events *events, void *arg) SD_MUST_CHECK;

/* Queue for sending: what stream_output() collects leaves when the loop turns, in as few records as fit.
 * Append whole frames to the buffer, then call stream_flush(). Past output_limit the stream ends. */
struct evbuffer *stream_output(struct stream *stream);
void stream_flush(struct stream *stream);
size_t stream_pending(const struct stream *stream);

/* Back-pressure by the owner, counted separately from the stream's own pause. */
void stream_pause(struct stream *stream);
void stream_resume(struct stream *stream);
void stream_set_frame_limit(struct stream *stream, size_t frame_limit);

/* Flushes, says close_notify, lingers. */
void stream_close(struct stream *stream);
/* At once, output lost; closed() comes with STREAM_END_LOCAL. */
void stream_abort(struct stream *stream);

const SSL *stream_ssl(const struct stream *stream);
bool stream_is_open(const struct stream *stream);
const char *stream_end_name(enum stream_end end);

#endif
