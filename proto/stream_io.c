/*
 * TLS in and out: the handshake, octets to frames, output to records, the farewell. Each function goes
 * as far as it can without waiting, and leaves to stream.c what the state then is.
 *
 * OpenSSL's error queue belongs to the thread: it is cleared before each call, or one connection's
 * error is taken for another's.
 */
#include <errno.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "proto/frame.h"
#include "proto/stream_state.h"
#include "proto/tls.h"

enum {
	RECORD = 16 * 1024, /* the most that one TLS record holds */
	READS_PER_WAKE = 8, /* then the others have their turn: the socket stays readable */
};

/* ---- when TLS does not go on ---- */

static const char *system_reason(int number)
{
	const char *reason = number == 0 ? NULL : strerrordesc_np(number);

	return reason ? reason : "the peer hung up";
}

/* The words for a failed call. Of a bad certificate the verdict says more than that it is bad. */
static const char *reason_for(const struct stream *stream, int ssl_error, int number)
{
	if (ssl_error == SSL_ERROR_ZERO_RETURN)
		return "the peer hung up";
	if (ssl_error == SSL_ERROR_SYSCALL && ERR_peek_error() == 0)
		return system_reason(number);
	if (ERR_GET_REASON(ERR_peek_error()) != SSL_R_CERTIFICATE_VERIFY_FAILED)
		return tls_reason();
	ERR_clear_error();
	return X509_verify_cert_error_string(SSL_get_verify_result(stream->ssl));
}

static void wait_writable(struct stream *stream)
{
	if (event_add(&stream->write_event, NULL) != 0)
		stream_fail(stream, STREAM_END_ERROR, "the event loop takes no more");
}

static bool is_hang_up(int ssl_error, int number)
{
	return ssl_error == SSL_ERROR_SYSCALL && (number == 0 || number == ECONNRESET || number == EPIPE);
}

/* ---- handshake ---- */

void stream_io_handshake(struct stream *stream)
{
	ERR_clear_error();
	errno = 0;
	const int result = SSL_do_handshake(stream->ssl);
	const int number = errno;
	const int ssl_error = SSL_get_error(stream->ssl, result);

	stream->read_wants_write = ssl_error == SSL_ERROR_WANT_WRITE;
	if (ssl_error == SSL_ERROR_NONE && !tls_has_protocol(stream->ssl))
		stream_linger(stream, STREAM_END_HANDSHAKE, "the peer does not speak sdac/1 (ALPN)");
	else if (ssl_error == SSL_ERROR_NONE)
		stream_opened(stream);
	else if (ssl_error == SSL_ERROR_WANT_WRITE)
		wait_writable(stream);
	else if (ssl_error != SSL_ERROR_WANT_READ)
		stream_linger(stream, STREAM_END_HANDSHAKE, reason_for(stream, ssl_error, number));
}

/* ---- in ---- */

/* Gives out the whole frames at the front of data, as long as they are wanted; returns the octets used. */
static size_t deliver(struct stream *stream, const uint8_t *data, size_t size)
{
	size_t used = 0;

	while (stream_wants_input(stream)) {
		size_t length;
		switch (frame_next(data + used, size - used, stream->limits.frame_limit, &length)) {
		case FRAME_NEED_MORE:
			return used;
		case FRAME_EMPTY:
			stream_finish(stream, STREAM_END_PROTOCOL, "an empty frame");
			return used;
		case FRAME_TOO_LARGE:
			stream_finish(stream, STREAM_END_PROTOCOL, "a frame over the limit");
			return used;
		case FRAME_WHOLE:
			break;
		}
		stream_heard(stream, FRAME_HEADER_SIZE + length, true);
		const uint8_t *payload = data + used + FRAME_HEADER_SIZE;
		used += FRAME_HEADER_SIZE + length;
		stream->events.frame(stream, payload, length, stream->arg);
	}
	return used;
}

static void drop_input(struct stream *stream)
{
	if (stream->input)
		explicit_bzero(stream->input, stream->input_used);
	free(stream->input);
	stream->input = NULL;
	stream->input_size = stream->input_used = 0;
}

/* Makes the input buffer hold at least so much. What it held is wiped when it moves. */
static bool grow_input(struct stream *stream, size_t size)
{
	uint8_t *input = malloc(size);

	if (!input) {
		stream_fail(stream, STREAM_END_ERROR, "no memory for input");
		return false;
	}
	const size_t used = stream->input_used;
	if (used > 0)
		memcpy(input, stream->input, used);
	drop_input(stream);
	stream->input = input;
	stream->input_size = size;
	stream->input_used = used;
	return true;
}

/* Gives out what is buffered, and keeps only the rest. */
static void deliver_input(struct stream *stream)
{
	const size_t used = deliver(stream, stream->input, stream->input_used);
	const size_t rest = stream->input_used - used;

	if (rest == 0) {
		drop_input(stream);
	} else if (used > 0) {
		memmove(stream->input, stream->input + used, rest);
		explicit_bzero(stream->input + rest, used);
		stream->input_used = rest;
	}
}

/* Nearly always a record holds whole frames: then no memory is taken at all. */
static void take_fresh(struct stream *stream, uint8_t *data, size_t size)
{
	const size_t used = deliver(stream, data, size);

	if (used < size && grow_input(stream, size - used)) {
		memcpy(stream->input, data + used, size - used);
		stream->input_used = size - used;
	}
	explicit_bzero(data, size);
}

static void end_of_input(struct stream *stream)
{
	const char *detail = "the peer closed";

	if (stream->input_used > 0)
		detail = "the peer closed in the middle of a frame";
	else if (BIO_eof(SSL_get_rbio(stream->ssl)))
		detail = "the peer closed without saying so (close_notify)";
	stream_finish(stream, STREAM_END_PEER, detail);
}

/* TLS 1.3: a client believes itself connected before the server has judged its certificate. The refusal is
 * then the first thing it reads. */
static void input_failed(struct stream *stream, int ssl_error, int number)
{
	const bool refused = ssl_error == SSL_ERROR_SSL && !SSL_is_server(stream->ssl) && !stream->has_heard;

	if (ssl_error == SSL_ERROR_ZERO_RETURN)
		end_of_input(stream);
	else if (is_hang_up(ssl_error, number))
		stream_fail(stream, STREAM_END_PEER, system_reason(number));
	else
		stream_linger(
		    stream, refused ? STREAM_END_HANDSHAKE : STREAM_END_ERROR, reason_for(stream, ssl_error, number));
}

/* One SSL_read. False when there is nothing more now, or no more at all. */
static bool read_record(struct stream *stream)
{
	uint8_t fresh[RECORD];
	uint8_t *to = fresh;
	size_t room = sizeof fresh;
	size_t got = 0;

	if (stream->input) {
		if (stream->input_size - stream->input_used < RECORD &&
		    !grow_input(stream, stream->input_used + stream->input_used / 2 + RECORD))
			return false;
		to = stream->input + stream->input_used;
		room = stream->input_size - stream->input_used;
	}
	ERR_clear_error();
	errno = 0;
	const int result = SSL_read_ex(stream->ssl, to, room, &got);
	const int number = errno;
	const int ssl_error = SSL_get_error(stream->ssl, result);
	stream->read_wants_write = ssl_error == SSL_ERROR_WANT_WRITE;
	if (ssl_error == SSL_ERROR_WANT_WRITE)
		wait_writable(stream);
	else if (ssl_error != SSL_ERROR_NONE && ssl_error != SSL_ERROR_WANT_READ)
		input_failed(stream, ssl_error, number);
	if (ssl_error != SSL_ERROR_NONE)
		return false;
	stream_heard(stream, got, false);
	if (to == fresh) {
		take_fresh(stream, fresh, got);
	} else {
		stream->input_used += got;
		deliver_input(stream);
	}
	return true;
}

void stream_io_read(struct stream *stream)
{
	if (stream->input)
		deliver_input(stream);
	for (int reads = 0; reads < READS_PER_WAKE; reads++)
		if (!stream_wants_input(stream) || !read_record(stream))
			return;
	/* Each read empties its record, so all that waits is in the socket, which wakes us. If not so: */
	if (stream_wants_input(stream) && SSL_pending(stream->ssl) > 0)
		event_active(&stream->read_event, EV_READ, 0);
}

/* ---- out ---- */

static void output_failed(struct stream *stream, int ssl_error, int number)
{
	/* The reason may lie unread: the peer's alert or its last words. */
	if (is_hang_up(ssl_error, number) && stream_wants_input(stream))
		stream_io_read(stream);
	if (stream->state != STREAM_OPEN && stream->state != STREAM_FLUSH)
		return;
	stream_fail(stream, is_hang_up(ssl_error, number) ? STREAM_END_PEER : STREAM_END_ERROR,
	    reason_for(stream, ssl_error, number));
}

/* One record of output. False when it does not move now, or never will. */
static bool write_record(struct stream *stream)
{
	const size_t pending = evbuffer_get_length(stream->output);
	size_t size = stream->last_write;
	size_t written = 0;

	if (size == 0)
		size = pending < RECORD ? pending : RECORD;
	const unsigned char *data = evbuffer_pullup(stream->output, (ev_ssize_t)size);
	if (!data) {
		stream_fail(stream, STREAM_END_ERROR, "no memory for output");
		return false;
	}
	ERR_clear_error();
	errno = 0;
	const int result = SSL_write_ex(stream->ssl, data, size, &written);
	const int number = errno;
	const int ssl_error = SSL_get_error(stream->ssl, result);
	stream->write_wants_read = ssl_error == SSL_ERROR_WANT_READ;
	stream->last_write = ssl_error == SSL_ERROR_NONE ? 0 : size;
	if (ssl_error == SSL_ERROR_NONE)
		(void)evbuffer_drain(stream->output, written);
	else if (ssl_error == SSL_ERROR_WANT_WRITE)
		wait_writable(stream);
	else if (ssl_error != SSL_ERROR_WANT_READ)
		output_failed(stream, ssl_error, number);
	return ssl_error == SSL_ERROR_NONE;
}

/* After the last octet: close_notify, then FIN. */
static void say_farewell(struct stream *stream)
{
	ERR_clear_error();
	const int result = SSL_shutdown(stream->ssl);
	const int ssl_error = result < 0 ? SSL_get_error(stream->ssl, result) : SSL_ERROR_NONE;

	if (ssl_error == SSL_ERROR_WANT_WRITE)
		wait_writable(stream);
	else
		stream_linger(stream, stream->end, stream->detail);
}

void stream_io_write(struct stream *stream)
{
	bool moved = false;

	while (evbuffer_get_length(stream->output) > 0 && write_record(stream))
		moved = true;
	if (stream->state != STREAM_OPEN && stream->state != STREAM_FLUSH)
		return;
	stream_wait_for_output(stream, moved);
	if (evbuffer_get_length(stream->output) > 0)
		return;
	if (stream->state == STREAM_FLUSH)
		say_farewell(stream);
	else if (moved && stream->events.drained)
		stream->events.drained(stream, stream->arg);
}

void stream_io_discard(struct stream *stream)
{
	uint8_t waste[RECORD];

	for (int reads = 0; reads < READS_PER_WAKE; reads++) {
		const ssize_t got = recv(stream->fd, waste, sizeof waste, 0);
		if (got > 0 || (got < 0 && errno == EINTR))
			continue;
		if (got == 0 || errno != EAGAIN)
			stream_fail(stream, stream->end, stream->detail);
		return;
	}
}
