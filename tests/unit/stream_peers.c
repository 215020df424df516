/*
 * See stream_peers.h.
 */
#include "tests/unit/stream_peers.h"

#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <event2/buffer.h>
#include <openssl/err.h>

#include "proto/frame.h"

#define DEADLINE_MS 10000

struct event_base *loop;
struct pki pki;
SSL_CTX *server_context, *client_context;
static struct pki rogue;

int peers_set_up(void **state)
{
	(void)state;
	pki_init(&pki);
	pki_init(&rogue);
	(void)pki_issue(&pki,
	    &(struct pki_request){ .file = "server", .names = "URI:urn:sdac:dev:server:one", .usage = "serverAuth" });
	(void)pki_issue(&pki,
	    &(struct pki_request){ .file = "client", .names = "URI:urn:sdac:dev:feeder:cath", .usage = "clientAuth" });
	(void)pki_issue(&pki, &(struct pki_request){ .file = "usage", .usage = "serverAuth" });
	(void)pki_issue(
	    &pki, &(struct pki_request){ .file = "expired", .usage = "clientAuth", .from = -7200, .to = -60 });
	(void)pki_issue(&pki, &(struct pki_request){ .file = "rogue", .usage = "clientAuth", .by = &rogue });
	const long revoked = pki_issue(&pki, &(struct pki_request){ .file = "revoked", .usage = "clientAuth" });
	pki_write_crl(&pki, "crl.pem", revoked, 86400);
	server_context = pki_context(&pki, "server", true);
	client_context = pki_context(&pki, "client", false);
	loop = event_base_new();
	return loop ? 0 : 1;
}

int peers_tear_down(void **state)
{
	(void)state;
	event_base_free(loop);
	SSL_CTX_free(server_context);
	SSL_CTX_free(client_context);
	pki_clear(&pki);
	pki_clear(&rogue);
	return 0;
}

struct stream_limits wide_limits(void)
{
	struct stream_limits limits = stream_limits_default;

	limits.frame_limit = 4 * 1024 * 1024;
	limits.output_limit = 64 * 1024 * 1024;
	return limits;
}

static int64_t now_ms(void)
{
	struct timespec now;

	assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &now), 0);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void tcp_pair(int fds[2])
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof address;
	const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(listener, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
	fds[1] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(fds[1], (struct sockaddr *)&address, size), 0);
	fds[0] = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	assert_true(fds[0] >= 0);
	assert_int_equal(evutil_make_socket_nonblocking(fds[0]), 0);
	assert_int_equal(evutil_make_socket_nonblocking(fds[1]), 0);
	assert_int_equal(close(listener), 0);
}

/* ---- our end ---- */

static void on_opened(struct stream *stream, void *arg)
{
	struct end *end = arg;

	assert_ptr_equal(stream, end->stream);
	assert_true(stream_is_open(stream));
	end->opened++;
	if (end->on_opened)
		end->on_opened(end);
}

static void on_frame(struct stream *stream, const uint8_t *data, size_t size, void *arg)
{
	struct end *end = arg;

	assert_ptr_equal(stream, end->stream);
	assert_int_equal(end->closed, 0);
	end->frames++;
	end->octets += size;
	for (size_t i = 0; i < size; i++)
		end->sum = end->sum * 31 + data[i];
	if (end->on_frame)
		end->on_frame(end, data, size);
}

static void on_drained(struct stream *stream, void *arg)
{
	struct end *end = arg;

	assert_ptr_equal(stream, end->stream);
	assert_int_equal(stream_pending(stream), 0);
	end->drained++;
	if (end->on_drained)
		end->on_drained(end);
}

static void on_closed(struct stream *stream, enum stream_end why, const char *detail, void *arg)
{
	struct end *end = arg;

	assert_ptr_equal(stream, end->stream);
	assert_false(stream_is_open(stream));
	assert_non_null(detail);
	end->stream = NULL;
	end->closed++;
	end->end = why;
	end->detail = detail;
}

void end_start(struct end *end, SSL_CTX *context, int fd, bool is_server, const struct stream_limits *limits)
{
	static const struct stream_events events = {
		.opened = on_opened, .frame = on_frame, .drained = on_drained, .closed = on_closed
	};
	SSL *ssl = SSL_new(context);

	assert_non_null(ssl);
	if (is_server)
		SSL_set_accept_state(ssl);
	else
		SSL_set_connect_state(ssl);
	end->stream = stream_new(loop, fd, ssl, limits, &events, end);
	assert_non_null(end->stream);
}

void end_send(struct end *end, size_t size, unsigned number)
{
	uint8_t *frame = malloc(size + FRAME_HEADER_SIZE);

	assert_non_null(frame);
	const size_t length = make_frame(frame, size, number);
	assert_int_equal(evbuffer_add(stream_output(end->stream), frame, length), 0);
	stream_flush(end->stream);
	free(frame);
}

size_t make_frame(uint8_t *out, size_t size, unsigned number)
{
	frame_header(out, size);
	for (size_t i = 0; i < size; i++)
		out[FRAME_HEADER_SIZE + i] = (uint8_t)(number * 7 + i * 13 + i / 251);
	return FRAME_HEADER_SIZE + size;
}

void echo_frame(struct end *end, const uint8_t *data, size_t size)
{
	uint8_t header[FRAME_HEADER_SIZE];

	frame_header(header, size);
	assert_int_equal(evbuffer_add(stream_output(end->stream), header, sizeof header), 0);
	assert_int_equal(evbuffer_add(stream_output(end->stream), data, size), 0);
	stream_flush(end->stream);
}

void reply_frame(struct end *end, const uint8_t *data, size_t size)
{
	(void)data;
	(void)size;
	end_send(end, end->reply_size, 1);
}

/* ---- the loop ---- */

void wait_for(const size_t *number, size_t wanted)
{
	const int64_t until = now_ms() + DEADLINE_MS;
	const struct timeval tick = { .tv_usec = 50000 };

	while (*number < wanted) {
		assert_true(now_ms() < until);
		/* So that the loop comes back even if nothing happens. */
		assert_int_equal(event_base_loopexit(loop, &tick), 0);
		assert_int_not_equal(event_base_loop(loop, EVLOOP_ONCE), -1);
	}
}

void settle(void)
{
	for (int turns = 0; turns < 20; turns++)
		assert_int_not_equal(event_base_loop(loop, EVLOOP_NONBLOCK), -1);
}

/* ---- the bare client ---- */

void raw_start(struct raw *raw, SSL_CTX *context, int fd)
{
	raw->ssl = SSL_new(context);
	raw->fd = fd;
	assert_non_null(raw->ssl);
	assert_int_equal(SSL_set_fd(raw->ssl, fd), 1);
	SSL_set_connect_state(raw->ssl);
	SSL_set_mode(raw->ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

void raw_stop(struct raw *raw)
{
	SSL_free(raw->ssl);
	raw->ssl = NULL;
	if (raw->fd >= 0)
		assert_int_equal(close(raw->fd), 0);
	raw->fd = -1;
}

/* Lets the other end work, if waiting is what TLS wants; false if the connection is at its end. */
static bool raw_wait(struct raw *raw, int result, int64_t until)
{
	const int error = SSL_get_error(raw->ssl, result);

	if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
		return false;
	assert_true(now_ms() < until);
	assert_int_not_equal(event_base_loop(loop, EVLOOP_NONBLOCK), -1);
	return true;
}

void raw_handshake(struct raw *raw)
{
	const int64_t until = now_ms() + DEADLINE_MS;

	for (;;) {
		ERR_clear_error();
		const int result = SSL_do_handshake(raw->ssl);
		if (result == 1)
			return;
		assert_true(raw_wait(raw, result, until));
	}
}

void raw_write(struct raw *raw, const void *data, size_t size)
{
	const int64_t until = now_ms() + DEADLINE_MS;
	const uint8_t *at = data;

	while (size > 0) {
		size_t written = 0;
		ERR_clear_error();
		const int result = SSL_write_ex(raw->ssl, at, size, &written);
		if (result != 1)
			assert_true(raw_wait(raw, result, until));
		at += written;
		size -= written;
	}
}

size_t raw_read_some(struct raw *raw, void *data, size_t size)
{
	const int64_t until = now_ms() + DEADLINE_MS;

	for (;;) {
		size_t got = 0;
		ERR_clear_error();
		const int result = SSL_read_ex(raw->ssl, data, size, &got);
		if (result == 1 || !raw_wait(raw, result, until))
			return got;
	}
}

void raw_read(struct raw *raw, void *data, size_t size)
{
	uint8_t *at = data;

	while (size > 0) {
		const size_t got = raw_read_some(raw, at, size);
		assert_int_not_equal(got, 0);
		at += got;
		size -= got;
	}
}

/* ---- both ---- */

void start_raw(struct end *server, struct raw *raw, const struct stream_limits *limits)
{
	int fds[2];

	tcp_pair(fds);
	end_start(server, server_context, fds[0], true, limits);
	raw_start(raw, client_context, fds[1]);
	raw_handshake(raw);
	wait_for(&server->opened, 1);
}

void expect_end(struct end *end, enum stream_end why, const char *detail)
{
	wait_for(&end->closed, 1);
	settle();
	assert_int_equal(end->closed, 1);
	assert_string_equal(stream_end_name(end->end), stream_end_name(why));
	assert_string_equal(end->detail, detail);
}
