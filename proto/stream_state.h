/*
 * The inside of a stream, for stream.c (life, states, deadlines) and stream_io.c (TLS, input, output) only.
 */
#ifndef SDAC_PROTO_STREAM_STATE_H
#define SDAC_PROTO_STREAM_STATE_H

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/event_struct.h>

#include "proto/stream.h"

enum stream_state {
	STREAM_HANDSHAKE,
	STREAM_OPEN,
	STREAM_FLUSH,  /* output leaves; nothing is read */
	STREAM_LINGER, /* we said all; what the peer still sends is thrown away */
	STREAM_CLOSED, /* closed() and the end follow when the loop turns */
};

/* Monotonic milliseconds, 0 when not waited for. */
struct stream_deadlines {
	int64_t idle; /* also the handshake's and the linger's: they never meet */
	int64_t write;
};

struct stream {
	SSL *ssl;
	int fd;
	enum stream_state state;
	enum stream_end end;
	const char *detail; /* static text */

	struct event read_event, write_event, timer;
	struct event turn; /* fires when the present callback is over */
	struct stream_deadlines due;
	int64_t timer_at;

	uint8_t *input; /* the beginning of a frame, NULL when there is none */
	size_t input_size, input_used;
	size_t fresh; /* octets since the idle deadline was last moved */

	struct evbuffer *output;
	size_t last_write; /* OpenSSL wants a write repeated with the same length; 0: none */

	bool owner_paused, output_paused;
	bool is_reading;       /* read_event is added */
	bool read_wants_write; /* TLS cannot read before it could write, and the reverse */
	bool write_wants_read;
	bool has_heard; /* a whole frame came */

	struct stream_limits limits;
	struct stream_events events;
	void *arg;
};

/* stream.c, for stream_io.c */
void stream_opened(struct stream *stream);
/* Ends it, soon if TLS still works (flush, close_notify, linger), or at once. The first end given counts. */
void stream_finish(struct stream *stream, enum stream_end end, const char *detail);
void stream_fail(struct stream *stream, enum stream_end end, const char *detail);
/* TLS is broken and has sent its alert, which the peer gets to read only if we do not close on it. */
void stream_linger(struct stream *stream, enum stream_end end, const char *detail);
/* Output moved, or began to wait. */
void stream_wait_for_output(struct stream *stream, bool moved);
void stream_heard(struct stream *stream, size_t octets, bool whole_frame);
/* Whether frames are wanted at all now. */
bool stream_wants_input(const struct stream *stream);

/* stream_io.c, for stream.c: each goes as far as it can without waiting. */
void stream_io_handshake(struct stream *stream);
void stream_io_read(struct stream *stream);
void stream_io_write(struct stream *stream);
void stream_io_discard(struct stream *stream);

#endif
