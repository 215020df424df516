/*
 * The life of a stream: its states, its deadlines, and what its owner may ask. TLS itself is in stream_io.c.
 *
 * Nothing is ever freed, and closed() is never called, inside another call: an end is noted, and the turn
 * event carries it out when the stack is empty again.
 */
#include "proto/stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "proto/stream_bio.h"
#include "proto/stream_state.h"

/* So much must come within idle_ms if no whole frame does: who sends an octet a minute is idle too. */
#define TRICKLE 4096

const struct stream_limits stream_limits_default = {
	.frame_limit = 64 * 1024,
	.output_limit = 1024 * 1024,
	.output_pause = 256 * 1024,
	.handshake_ms = 5000,
	.idle_ms = 60000,
	.write_ms = 20000,
	.linger_ms = 2000,
};

static int64_t now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- deadlines ---- */

/* One timer stands for all deadlines. It may fire too early, for deadlines only move away in traffic. */
static void arm_timer(struct stream *stream)
{
	int64_t at = stream->due.idle;

	if (at == 0 || (stream->due.write != 0 && stream->due.write < at))
		at = stream->due.write;
	if (at == 0 || (stream->timer_at != 0 && stream->timer_at <= at))
		return;
	const int64_t now = now_ms();
	const int64_t wait = at > now ? at - now : 1;
	const struct timeval tv = { .tv_sec = wait / 1000, .tv_usec = wait % 1000 * 1000 };
	stream->timer_at = at;
	if (event_add(&stream->timer, &tv) != 0)
		stream_fail(stream, STREAM_END_ERROR, "the event loop takes no more");
}

static void set_idle(struct stream *stream, int ms)
{
	stream->due.idle = ms > 0 ? now_ms() + ms : 0;
	stream->fresh = 0;
	arm_timer(stream);
}

void stream_heard(struct stream *stream, size_t octets, bool whole_frame)
{
	stream->has_heard = stream->has_heard || whole_frame;
	stream->fresh += octets;
	if (stream->state == STREAM_OPEN && (whole_frame || stream->fresh >= TRICKLE))
		set_idle(stream, stream->limits.idle_ms);
}

/* ---- what is waited for ---- */

bool stream_wants_input(const struct stream *stream)
{
	return stream->state == STREAM_OPEN && !stream->owner_paused && !stream->output_paused;
}

static bool wants_readable(const struct stream *stream)
{
	if (stream->write_wants_read)
		return true;
	/* The socket would wake us for ever. */
	if (stream->read_wants_write)
		return false;
	return stream->state == STREAM_HANDSHAKE || stream->state == STREAM_LINGER || stream_wants_input(stream);
}

/* After every change: wait for the socket to be readable just when that is of use. */
static void update(struct stream *stream)
{
	if (stream->state == STREAM_CLOSED || wants_readable(stream) == stream->is_reading)
		return;
	stream->is_reading = !stream->is_reading;
	if ((stream->is_reading ? event_add(&stream->read_event, NULL) : event_del(&stream->read_event)) != 0)
		stream_fail(stream, STREAM_END_ERROR, "the event loop takes no more");
}

/* Reading stops, or begins again. TLS or the input buffer may hold what the socket will not wake us for. */
static void input_changed(struct stream *stream)
{
	if (stream->state != STREAM_OPEN)
		return;
	const bool wanted = stream_wants_input(stream);
	set_idle(stream, wanted ? stream->limits.idle_ms : 0);
	update(stream);
	/* In this order: libevent does not add an event that is active. */
	if (wanted && stream->state == STREAM_OPEN)
		event_active(&stream->read_event, EV_READ, 0);
}

static void check_output(struct stream *stream)
{
	const size_t pending = evbuffer_get_length(stream->output);
	const bool paused =
	    stream->output_paused ? pending > stream->limits.output_pause / 2 : pending > stream->limits.output_pause;

	if (paused == stream->output_paused)
		return;
	stream->output_paused = paused;
	input_changed(stream);
}

void stream_wait_for_output(struct stream *stream, bool moved)
{
	if (evbuffer_get_length(stream->output) == 0)
		stream->due.write = 0;
	else if (moved || stream->due.write == 0)
		stream->due.write = now_ms() + stream->limits.write_ms;
	arm_timer(stream);
	check_output(stream);
}

/* ---- states ---- */

void stream_opened(struct stream *stream)
{
	stream->state = STREAM_OPEN;
	set_idle(stream, stream->limits.idle_ms);
	stream->events.opened(stream, stream->arg);
	if (evbuffer_get_length(stream->output) > 0)
		stream_flush(stream);
}

static void set_end(struct stream *stream, enum stream_end end, const char *detail)
{
	if (stream->detail)
		return;
	stream->end = end;
	stream->detail = detail;
}

void stream_fail(struct stream *stream, enum stream_end end, const char *detail)
{
	if (stream->state == STREAM_CLOSED)
		return;
	set_end(stream, end, detail);
	stream->state = STREAM_CLOSED;
	(void)event_del(&stream->read_event);
	(void)event_del(&stream->write_event);
	(void)event_del(&stream->timer);
	event_active(&stream->turn, EV_TIMEOUT, 0);
}

void stream_finish(struct stream *stream, enum stream_end end, const char *detail)
{
	if (stream->state == STREAM_HANDSHAKE)
		stream_fail(stream, end, detail);
	if (stream->state != STREAM_OPEN)
		return;
	set_end(stream, end, detail);
	stream->state = STREAM_FLUSH;
	/* All of the output must be gone by then, whether it moves or not. */
	set_idle(stream, stream->limits.write_ms);
	event_active(&stream->write_event, EV_WRITE, 0);
	update(stream);
}

void stream_linger(struct stream *stream, enum stream_end end, const char *detail)
{
	if (stream->state == STREAM_LINGER || stream->state == STREAM_CLOSED)
		return;
	set_end(stream, end, detail);
	stream->state = STREAM_LINGER;
	stream->due.write = 0;
	stream->read_wants_write = stream->write_wants_read = false;
	(void)event_del(&stream->write_event);
	(void)evbuffer_drain(stream->output, evbuffer_get_length(stream->output));
	set_idle(stream, stream->limits.linger_ms);
	if (shutdown(stream->fd, SHUT_WR) != 0)
		stream_fail(stream, end, detail); /* nobody is there any more */
	update(stream);
}

static void expire(struct stream *stream)
{
	switch (stream->state) {
	case STREAM_HANDSHAKE:
		stream_fail(stream, STREAM_END_HANDSHAKE, "the handshake took too long");
		break;
	case STREAM_OPEN:
		stream_finish(stream, STREAM_END_IDLE, "nothing came for too long");
		break;
	default:
		stream_fail(stream, stream->end, stream->detail);
	}
}

/* ---- the loop's calls ---- */

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct stream *stream = arg;

	(void)fd;
	(void)what;
	if (stream->state == STREAM_HANDSHAKE)
		stream_io_handshake(stream);
	if (stream->write_wants_read && (stream->state == STREAM_OPEN || stream->state == STREAM_FLUSH))
		stream_io_write(stream);
	if (stream->state == STREAM_OPEN)
		stream_io_read(stream);
	else if (stream->state == STREAM_LINGER)
		stream_io_discard(stream);
	update(stream);
}

static void on_writable(evutil_socket_t fd, short what, void *arg)
{
	struct stream *stream = arg;

	(void)fd;
	(void)what;
	if (stream->state == STREAM_HANDSHAKE)
		stream_io_handshake(stream);
	if (stream->read_wants_write && stream->state == STREAM_OPEN)
		stream_io_read(stream);
	if (stream->state == STREAM_OPEN || stream->state == STREAM_FLUSH)
		stream_io_write(stream);
	update(stream);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct stream *stream = arg;
	const int64_t now = now_ms();

	(void)fd;
	(void)what;
	stream->timer_at = 0;
	if (stream->due.write != 0 && stream->due.write <= now)
		stream_fail(stream, STREAM_END_SLOW, "the peer takes its data too slowly");
	else if (stream->due.idle != 0 && stream->due.idle <= now)
		expire(stream);
	if (stream->state != STREAM_CLOSED)
		arm_timer(stream);
	update(stream);
}

/*
 * What a slow peer has not taken stands in the kernel too, and its FIN behind it: the peer would not learn
 * that it was cut, and the memory would stay for as long as the peer likes. A reset ends both.
 */
static void abandon_output(int fd)
{
	const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

static void destroy(struct stream *stream)
{
	if (stream->output)
		evbuffer_free(stream->output);
	if (stream->input)
		explicit_bzero(stream->input, stream->input_used);
	free(stream->input);
	SSL_free(stream->ssl);
	if (stream->end == STREAM_END_SLOW)
		abandon_output(stream->fd);
	(void)close(stream->fd);
	ERR_clear_error();
	free(stream);
}

static void on_turn(evutil_socket_t fd, short what, void *arg)
{
	struct stream *stream = arg;

	(void)fd;
	(void)what;
	stream->events.closed(stream, stream->end, stream->detail, stream->arg);
	destroy(stream);
}

/* ---- what the owner asks ---- */

static bool set_up(struct stream *stream, struct event_base *base)
{
	const int on = 1;
	BIO *bio = stream_bio_new(stream->fd);

	if (!bio)
		return false;
	SSL_set_bio(stream->ssl, bio, bio);
	SSL_set_mode(stream->ssl,
	    SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
	/* So that a flood of key updates comes back to the loop after each of them. */
	SSL_clear_mode(stream->ssl, SSL_MODE_AUTO_RETRY);
	/* We coalesce ourselves; on a Unix socket it fails, and does not matter. */
	(void)setsockopt(stream->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	stream->output = evbuffer_new();
	return stream->output && evutil_make_socket_nonblocking(stream->fd) == 0 &&
	       event_assign(&stream->read_event, base, stream->fd, EV_READ | EV_PERSIST, on_readable, stream) == 0 &&
	       event_assign(&stream->write_event, base, stream->fd, EV_WRITE, on_writable, stream) == 0 &&
	       evtimer_assign(&stream->timer, base, on_timer, stream) == 0 &&
	       evtimer_assign(&stream->turn, base, on_turn, stream) == 0;
}

struct stream *stream_new(struct event_base *base, int fd, SSL *ssl, const struct stream_limits *limits,
    const struct stream_events *events, void *arg)
{
	struct stream *stream = calloc(1, sizeof *stream);

	if (!stream) {
		SSL_free(ssl);
		(void)close(fd);
		return NULL;
	}
	stream->ssl = ssl;
	stream->fd = fd;
	stream->limits = *limits;
	stream->events = *events;
	stream->arg = arg;
	if (!set_up(stream, base)) {
		destroy(stream);
		return NULL;
	}
	/* A client speaks first, once its socket is connected: it waits for that as for room to write. */
	stream->read_wants_write = !SSL_is_server(ssl);
	if (stream->read_wants_write && event_add(&stream->write_event, NULL) != 0)
		stream_fail(stream, STREAM_END_ERROR, "the event loop takes no more");
	else
		set_idle(stream, limits->handshake_ms);
	update(stream);
	return stream;
}

struct evbuffer *stream_output(struct stream *stream)
{
	return stream->output;
}

void stream_flush(struct stream *stream)
{
	const size_t pending = evbuffer_get_length(stream->output);

	if (stream->state == STREAM_LINGER || stream->state == STREAM_CLOSED) {
		(void)evbuffer_drain(stream->output, pending);
		return;
	}
	if (pending > stream->limits.output_limit) {
		stream_fail(stream, STREAM_END_SLOW, "more output waits for the peer than the limit");
		return;
	}
	check_output(stream);
	if (stream->state != STREAM_HANDSHAKE && pending > 0 && !event_pending(&stream->write_event, EV_WRITE, NULL))
		event_active(&stream->write_event, EV_WRITE, 0);
}

size_t stream_pending(const struct stream *stream)
{
	return evbuffer_get_length(stream->output);
}

void stream_pause(struct stream *stream)
{
	if (stream->owner_paused)
		return;
	stream->owner_paused = true;
	input_changed(stream);
}

void stream_resume(struct stream *stream)
{
	if (!stream->owner_paused)
		return;
	stream->owner_paused = false;
	input_changed(stream);
}

void stream_set_frame_limit(struct stream *stream, size_t frame_limit)
{
	stream->limits.frame_limit = frame_limit;
}

void stream_close(struct stream *stream)
{
	stream_finish(stream, STREAM_END_LOCAL, "closed here");
}

void stream_abort(struct stream *stream)
{
	stream_fail(stream, STREAM_END_LOCAL, "closed here");
}

const SSL *stream_ssl(const struct stream *stream)
{
	return stream->ssl;
}

bool stream_is_open(const struct stream *stream)
{
	return stream->state == STREAM_OPEN;
}

const char *stream_end_name(enum stream_end end)
{
	static const char *const names[] = {
		[STREAM_END_LOCAL] = "local",
		[STREAM_END_PEER] = "peer",
		[STREAM_END_HANDSHAKE] = "handshake",
		[STREAM_END_PROTOCOL] = "protocol",
		[STREAM_END_IDLE] = "idle",
		[STREAM_END_SLOW] = "slow",
		[STREAM_END_ERROR] = "error",
	};

	return (size_t)end < sizeof names / sizeof names[0] ? names[end] : "unknown";
}
