/*
 * How streams end: by the peer, by us, by bad frames and bad certificates; what is still delivered, and what both
 * ends are told.
 */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "proto/frame.h"
#include "tests/unit/pki.h"
#include "tests/unit/stream_peers.h"

/* ---- bad frames ---- */

static void bad_frame(const char *octets, size_t limit, const char *detail)
{
	struct stream_limits limits = stream_limits_default;
	struct end server = { .opened = 0 };
	uint8_t data[20];
	struct raw raw;

	limits.linger_ms = 50;
	start_raw(&server, &raw, &limits);
	stream_set_frame_limit(server.stream, limit);
	raw_write(&raw, data, make_frame(data, 10, 1)); /* the good one before it still counts */
	raw_write(&raw, octets, 4);
	expect_end(&server, STREAM_END_PROTOCOL, detail);
	assert_int_equal(server.frames, 1);
	raw_stop(&raw);
}

static void test_bad_frames(void **state)
{
	(void)state;
	bad_frame("\0\0\0\0", 1000, "an empty frame");
	bad_frame("\0\0\x03\xe9", 1000, "a frame over the limit");
	bad_frame("\xff\xff\xff\xff", 1000, "a frame over the limit");
}

/* ---- ends ---- */

static void test_dirty_close(void **state)
{
	struct end server = { .opened = 0 };
	uint8_t data[100];
	struct raw raw;

	(void)state;
	start_raw(&server, &raw, &stream_limits_default);
	make_frame(data, 90, 1);
	raw_write(&raw, data, 50);
	raw_stop(&raw);
	expect_end(&server, STREAM_END_PEER, "the peer closed in the middle of a frame");
	assert_int_equal(server.frames, 0);
}

/* A reset while output waits: no SIGPIPE (its action is the default one here), no stall. */
static void test_reset(void **state)
{
	const struct linger linger = { .l_onoff = 1, .l_linger = 0 };
	struct end server = { .opened = 0 };
	struct raw raw;

	(void)state;
	start_raw(&server, &raw, &stream_limits_default);
	assert_int_equal(setsockopt(raw.fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger), 0);
	raw_stop(&raw);
	end_send(&server, 200000, 1);
	end_send(&server, 200000, 2);
	wait_for(&server.closed, 1);
	assert_string_equal(stream_end_name(server.end), "peer");
}

/* Asks, says that it will say no more, and reads: 3 MB of answer must still come. */
static void test_half_close(void **state)
{
	const struct stream_limits limits = wide_limits();
	struct end server = { .on_frame = reply_frame, .reply_size = 3000000 };
	uint8_t request[20], *back = malloc(3000000), *expected = malloc(3000004);
	struct raw raw;

	(void)state;
	for (int round = 0; round < 2; round++) {
		server.opened = server.closed = server.frames = 0;
		start_raw(&server, &raw, &limits);
		raw_write(&raw, request, make_frame(request, 10, 1));
		if (round == 0)
			assert_int_equal(SSL_shutdown(raw.ssl), 0); /* close_notify */
		else
			assert_int_equal(shutdown(raw.fd, SHUT_WR), 0); /* FIN only */
		raw_read(&raw, back, FRAME_HEADER_SIZE);
		raw_read(&raw, back, 3000000);
		make_frame(expected, 3000000, 1);
		assert_memory_equal(back, expected + FRAME_HEADER_SIZE, 3000000);
		assert_int_equal(raw_read_some(&raw, back, 1), 0);
		raw_stop(&raw);
		wait_for(&server.closed, 1);
		assert_string_equal(stream_end_name(server.end), "peer");
	}
	free(back);
	free(expected);
}

static void answer_and_close(struct end *end, const uint8_t *data, size_t size)
{
	for (unsigned i = 0; i < 3; i++)
		echo_frame(end, data, size);
	stream_close(end->stream);
	stream_close(end->stream); /* once more does nothing */
}

/* The last words leave before the end: bufferevents lost them. */
static void test_close_flushes(void **state)
{
	const struct stream_limits limits = wide_limits();
	struct end server = { .on_frame = answer_and_close }, client = { .opened = 0 };
	int fds[2];

	(void)state;
	tcp_pair(fds);
	end_start(&server, server_context, fds[0], true, &limits);
	end_start(&client, client_context, fds[1], false, &limits);
	end_send(&client, 700000, 1);
	end_send(&client, 10, 2); /* comes when the server closes already: thrown away */
	expect_end(&client, STREAM_END_PEER, "the peer closed");
	expect_end(&server, STREAM_END_LOCAL, "closed here");
	assert_int_equal(client.frames, 3);
	assert_int_equal(client.octets, 2100000);
	assert_int_equal(server.frames, 1);
}

static void abort_on_third(struct end *end, const uint8_t *data, size_t size)
{
	echo_frame(end, data, size);
	if (end->frames == 3)
		stream_abort(end->stream);
	assert_int_equal(end->closed, 0);
}

static void test_abort_in_frame(void **state)
{
	struct end server = { .on_frame = abort_on_third };
	uint8_t data[1000];
	struct raw raw;
	size_t size = 0;

	(void)state;
	start_raw(&server, &raw, &stream_limits_default);
	for (unsigned i = 0; i < 6; i++)
		size += make_frame(data + size, 100, i);
	raw_write(&raw, data, size);
	expect_end(&server, STREAM_END_LOCAL, "closed here");
	assert_int_equal(server.frames, 3);
	raw_stop(&raw);
}

static void abort_opened(struct end *end)
{
	end_send(end, 10, 1);
	stream_abort(end->stream);
}

static void close_opened(struct end *end)
{
	stream_close(end->stream);
}

static void test_ends_in_callbacks(void **state)
{
	void (*const opened[])(struct end *) = { abort_opened, close_opened, NULL, NULL };
	void (*const drained[])(struct end *) = { NULL, NULL, abort_opened, close_opened };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct end server = { .on_opened = opened[i], .on_drained = drained[i], .on_frame = echo_frame };
		struct end client = { .opened = 0 };
		int fds[2];
		tcp_pair(fds);
		end_start(&server, server_context, fds[0], true, &stream_limits_default);
		end_start(&client, client_context, fds[1], false, &stream_limits_default);
		end_send(&client, 10, 1);
		expect_end(&server, STREAM_END_LOCAL, "closed here");
		wait_for(&client.closed, 1);
	}
}

/* In whatever state, and before the loop ever turned. */
static void test_abort_early(void **state)
{
	struct end ends[2] = { { .opened = 0 }, { .opened = 0 } };
	int fds[2];

	(void)state;
	tcp_pair(fds);
	end_start(&ends[0], server_context, fds[0], true, &stream_limits_default);
	end_start(&ends[1], client_context, fds[1], false, &stream_limits_default);
	stream_abort(ends[0].stream);
	stream_close(ends[1].stream);
	assert_int_equal(ends[0].closed + ends[1].closed, 0);
	settle();
	assert_int_equal(ends[0].closed, 1);
	assert_int_equal(ends[1].closed, 1);
}

static void test_refused_connection(void **state)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof address;
	struct end client = { .opened = 0 };
	const int taken = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	(void)state;
	assert_int_equal(bind(taken, (struct sockaddr *)&address, size), 0); /* bound, and nobody listens */
	assert_int_equal(getsockname(taken, (struct sockaddr *)&address, &size), 0);
	(void)connect(fd, (struct sockaddr *)&address, size);
	end_start(&client, client_context, fd, false, &stream_limits_default);
	expect_end(&client, STREAM_END_HANDSHAKE, "Connection refused");
	assert_int_equal(close(taken), 0);
}

/* ---- certificates ---- */

static SSL_CTX *bad_client(const char *name, int max_version)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	char certificate[64], key[64];

	assert_int_equal(SSL_CTX_set_alpn_protos(context, (const unsigned char *)"\x06sdac/1", 7), 0);
	assert_int_equal(SSL_CTX_set_max_proto_version(context, max_version), 1);
	if (!name)
		return context;
	(void)snprintf(certificate, sizeof certificate, "%s.pem", name);
	(void)snprintf(key, sizeof key, "%s.key", name);
	assert_int_equal(SSL_CTX_use_certificate_chain_file(context, pki_path(&pki, certificate)), 1);
	assert_int_equal(SSL_CTX_use_PrivateKey_file(context, pki_path(&pki, key), SSL_FILETYPE_PEM), 1);
	return context;
}

/* Both ends are told why. The client is told although, to its own mind, it was connected. */
static void test_bad_certificates(void **state)
{
	static const struct {
		const char *name;
		int version;
		const char *server, *client;
	} cases[] = {
		{ NULL, TLS1_3_VERSION, "peer did not return a certificate", "tlsv13 alert certificate required" },
		{ "rogue", TLS1_3_VERSION, "unable to get local issuer certificate", "tlsv1 alert unknown ca" },
		{ "usage", TLS1_3_VERSION, "unsuitable certificate purpose", "sslv3 alert unsupported certificate" },
		{ "expired", TLS1_3_VERSION, "certificate has expired", "sslv3 alert certificate expired" },
		{ "revoked", TLS1_3_VERSION, "certificate revoked", "sslv3 alert certificate revoked" },
		{ "client", TLS1_2_VERSION, "unsupported protocol", "tlsv1 alert protocol version" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		SSL_CTX *context = bad_client(cases[i].name, cases[i].version);
		struct end server = { .opened = 0 }, client = { .opened = 0 };
		int fds[2];
		tcp_pair(fds);
		end_start(&server, server_context, fds[0], true, &stream_limits_default);
		end_start(&client, context, fds[1], false, &stream_limits_default);
		end_send(&client, 100, 1); /* unread input must not turn the alert into a reset */
		expect_end(&server, STREAM_END_HANDSHAKE, cases[i].server);
		expect_end(&client, STREAM_END_HANDSHAKE, cases[i].client);
		assert_int_equal(server.opened + server.frames, 0);
		SSL_CTX_free(context);
	}
}

/* A peer that does not speak TLS at all. */
static void test_not_tls(void **state)
{
	static const char hello[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
	struct end server = { .opened = 0 };
	int fds[2];

	(void)state;
	tcp_pair(fds);
	end_start(&server, server_context, fds[0], true, &stream_limits_default);
	assert_int_equal(send(fds[1], hello, sizeof hello, 0), sizeof hello);
	assert_int_equal(shutdown(fds[1], SHUT_WR), 0);
	expect_end(&server, STREAM_END_HANDSHAKE, "http request");
	assert_int_equal(close(fds[1]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bad_frames),
		cmocka_unit_test(test_dirty_close),
		cmocka_unit_test(test_reset),
		cmocka_unit_test(test_half_close),
		cmocka_unit_test(test_close_flushes),
		cmocka_unit_test(test_abort_in_frame),
		cmocka_unit_test(test_ends_in_callbacks),
		cmocka_unit_test(test_abort_early),
		cmocka_unit_test(test_refused_connection),
		cmocka_unit_test(test_bad_certificates),
		cmocka_unit_test(test_not_tls),
	};

	return cmocka_run_group_tests(tests, peers_set_up, peers_tear_down);
}
