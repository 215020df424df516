/*
 * The stream over real sockets and real TLS: what passes, and what is bounded. No sleep: each test waits
 * for a count to be reached, with a deadline.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/err.h>

#include "proto/frame.h"
#include "tests/unit/stream_peers.h"

#define MIB ((size_t)1024 * 1024)

/* ---- what passes ---- */

/* Frames of all sizes, 1 octet to 1 MiB, echoed in order while both ends pause and resume. */
static void test_bursts(void **state)
{
	static const size_t sizes[] = { 1, 2, 100, 16379, 16380, 16381, 16384, 40000, 65532, 200000, 1048576, 3, 5000 };
	const size_t count = sizeof sizes / sizeof sizes[0];
	const struct stream_limits limits = wide_limits();
	struct stream_limits eager = limits;
	struct end server = { .on_frame = echo_frame }, client = { .opened = 0 };
	int fds[2];

	(void)state;
	eager.output_pause = eager.output_limit; /* if both ends paused, neither would move */
	tcp_pair(fds);
	end_start(&server, server_context, fds[0], true, &limits);
	end_start(&client, client_context, fds[1], false, &eager);
	for (unsigned i = 0; i < 3 * count; i++)
		end_send(&client, sizes[i % count], i); /* also before the handshake is done */
	wait_for(&client.frames, 3 * count);
	assert_int_equal(server.frames, 3 * count);
	assert_int_equal(client.octets, server.octets);
	assert_true(client.sum == server.sum);
	struct end expected = { .sum = 0 };
	uint8_t *frame = malloc(2 * MIB);
	for (unsigned i = 0; i < 3 * count; i++) {
		make_frame(frame, sizes[i % count], i);
		for (size_t at = 0; at < sizes[i % count]; at++)
			expected.sum = expected.sum * 31 + frame[FRAME_HEADER_SIZE + at];
	}
	free(frame);
	assert_true(client.sum == expected.sum);
	stream_close(client.stream);
	expect_end(&client, STREAM_END_LOCAL, "closed here");
	expect_end(&server, STREAM_END_PEER, "the peer closed");
	assert_true(server.drained > 0);
}

/* One record with many frames; their answers come back in one record too. */
static void test_many_frames_one_record(void **state)
{
	struct end server = { .on_frame = echo_frame };
	uint8_t data[16000], back[16384];
	struct raw raw;
	size_t size = 0;

	(void)state;
	start_raw(&server, &raw, &stream_limits_default);
	for (unsigned i = 0; i < 200; i++)
		size += make_frame(data + size, 50, i);
	raw_write(&raw, data, size);
	wait_for(&server.frames, 200);
	assert_int_equal(raw_read_some(&raw, back, sizeof back), size);
	assert_memory_equal(back, data, size);
	raw_stop(&raw);
	expect_end(&server, STREAM_END_PEER, "the peer closed without saying so (close_notify)");
}

static void test_octet_by_octet(void **state)
{
	struct end server = { .on_frame = echo_frame };
	uint8_t data[200], back[200];
	struct raw raw;

	(void)state;
	start_raw(&server, &raw, &stream_limits_default);
	const size_t size = make_frame(data, 100, 3);
	for (size_t i = 0; i < size; i++) {
		raw_write(&raw, data + i, 1);
		settle();
	}
	raw_read(&raw, back, size);
	assert_memory_equal(back, data, size);
	raw_stop(&raw);
	wait_for(&server.closed, 1);
}

/* TLS 1.3 key updates, asked for from both sides, between frames. */
static void test_key_updates(void **state)
{
	struct end server = { .on_frame = echo_frame };
	uint8_t data[3000], back[3000];
	struct raw raw;

	(void)state;
	start_raw(&server, &raw, &stream_limits_default);
	for (unsigned i = 0; i < 50; i++) {
		assert_int_equal(SSL_key_update(raw.ssl, SSL_KEY_UPDATE_REQUESTED), 1);
		const size_t size = make_frame(data, 1000 + i, i);
		raw_write(&raw, data, size);
		raw_read(&raw, back, size);
		assert_memory_equal(back, data, size);
	}
	raw_stop(&raw);
	wait_for(&server.closed, 1);
}

/* ---- fairness and pauses ---- */

/* Eight records are taken in one turn, though more lie ready: others must have theirs. */
static void test_fair_share(void **state)
{
	struct end server = { .opened = 0 };
	uint8_t data[1100];
	struct raw raw;

	(void)state;
	start_raw(&server, &raw, &stream_limits_default);
	settle();
	for (unsigned i = 0; i < 40; i++)
		raw_write(&raw, data, make_frame(data, 1000, i));
	size_t before = server.frames;
	while (server.frames < 40) {
		assert_int_not_equal(event_base_loop(loop, EVLOOP_ONCE), -1);
		assert_true(server.frames - before <= 8);
		before = server.frames;
	}
	raw_stop(&raw);
	wait_for(&server.closed, 1);
}

static void pause_after_frame(struct end *end, const uint8_t *data, size_t size)
{
	(void)data;
	(void)size;
	stream_pause(end->stream);
}

/* The frames behind the pause lie in our buffer: the socket will not wake us for them. */
static void test_owner_pause(void **state)
{
	struct end server = { .on_frame = pause_after_frame };
	uint8_t data[2000];
	struct raw raw;
	size_t size = 0;

	(void)state;
	start_raw(&server, &raw, &stream_limits_default);
	for (unsigned i = 0; i < 10; i++)
		size += make_frame(data + size, 100, i);
	raw_write(&raw, data, size);
	for (size_t i = 1; i <= 10; i++) {
		wait_for(&server.frames, i);
		settle();
		assert_int_equal(server.frames, i);
		stream_resume(server.stream);
	}
	raw_stop(&raw);
	wait_for(&server.closed, 1);
}

/* A client that asks and does not read: the server stops reading, and goes on when it reads again. */
static void test_output_pause(void **state)
{
	struct stream_limits limits = stream_limits_default;
	struct end server = { .on_frame = reply_frame, .reply_size = 60000 };
	uint8_t request[20], *back = malloc(70000);
	struct raw raw;

	(void)state;
	limits.output_pause = 100000;
	start_raw(&server, &raw, &limits);
	const size_t size = make_frame(request, 10, 1);
	for (int i = 0; i < 500; i++)
		raw_write(&raw, request, size);
	wait_for(&server.frames, 1);
	for (size_t before = 0; server.frames > before; settle())
		before = server.frames;
	assert_true(server.frames < 500);
	assert_true(stream_pending(server.stream) <= 100000 + 60004);
	assert_true(stream_pending(server.stream) > 50000); /* else it would read again */
	for (int i = 0; i < 500; i++)
		raw_read(&raw, back, 60000 + FRAME_HEADER_SIZE);
	assert_int_equal(server.frames, 500);
	free(back);
	raw_stop(&raw);
	wait_for(&server.closed, 1);
}

/* ---- slow, idle, silent ---- */

static void test_slow_by_size(void **state)
{
	struct end server = { .opened = 0 };
	struct raw raw;

	(void)state;
	start_raw(&server, &raw, &stream_limits_default);
	for (unsigned i = 0; i < 500 && server.stream && stream_is_open(server.stream); i++) {
		end_send(&server, 100000, i);
		assert_int_equal(server.closed, 0); /* never inside a call */
		if (i % 4 == 0)
			assert_int_not_equal(event_base_loop(loop, EVLOOP_NONBLOCK), -1);
	}
	expect_end(&server, STREAM_END_SLOW, "more output waits for the peer than the limit");
	raw_stop(&raw);
}

static void test_slow_by_time(void **state)
{
	struct stream_limits limits = stream_limits_default;
	struct end server = { .opened = 0 };
	struct raw raw;

	(void)state;
	limits.write_ms = 100;
	limits.output_limit = limits.output_pause = 32 * MIB;
	start_raw(&server, &raw, &limits);
	for (unsigned i = 0; i < 160; i++)
		end_send(&server, 100000, i);
	expect_end(&server, STREAM_END_SLOW, "the peer takes its data too slowly");
	/* The peer hears of it though its buffers are full, and the kernel keeps nothing for it. */
	int error = 0;
	socklen_t size = sizeof error;
	assert_int_equal(getsockopt(raw.fd, SOL_SOCKET, SO_ERROR, &error, &size), 0);
	assert_int_equal(error, ECONNRESET);
	raw_stop(&raw);
}

static void test_idle(void **state)
{
	struct stream_limits limits = stream_limits_default;
	struct end server = { .opened = 0 };
	struct raw raw;

	(void)state;
	limits.idle_ms = 50;
	limits.linger_ms = 100;
	start_raw(&server, &raw, &limits);
	expect_end(&server, STREAM_END_IDLE, "nothing came for too long");
	raw_stop(&raw);
}

/* An octet now and then, or nothing but key updates, is idle too. */
static void drip(bool key_updates)
{
	struct stream_limits limits = stream_limits_default;
	struct end server = { .opened = 0 };
	uint8_t data[1000];
	struct raw raw;
	size_t sent = 0;

	limits.idle_ms = 150;
	limits.linger_ms = 50;
	start_raw(&server, &raw, &limits);
	make_frame(data, 900, 1);
	while (server.closed == 0) {
		const struct timeval tick = { .tv_usec = 5000 };
		ERR_clear_error();
		/* Writing fails once the server has gone. */
		if (key_updates && SSL_key_update(raw.ssl, SSL_KEY_UPDATE_NOT_REQUESTED) == 1)
			(void)SSL_do_handshake(raw.ssl);
		else if (!key_updates)
			(void)SSL_write(raw.ssl, data + sent, 1);
		assert_true(++sent < 900);
		assert_int_equal(event_base_loopexit(loop, &tick), 0);
		assert_int_not_equal(event_base_dispatch(loop), -1);
	}
	assert_true(sent > 5);
	expect_end(&server, STREAM_END_IDLE, "nothing came for too long");
	raw_stop(&raw);
}

static void test_drip(void **state)
{
	(void)state;
	(void)signal(SIGPIPE, SIG_IGN); /* for the bare client only */
	drip(false);
	drip(true);
	(void)signal(SIGPIPE, SIG_DFL);
}

/* While the owner has paused it, a stream is not idle. */
static void test_paused_is_not_idle(void **state)
{
	struct stream_limits limits = stream_limits_default;
	struct end server = { .on_frame = pause_after_frame };
	const struct timeval wait = { .tv_usec = 150000 };
	uint8_t data[100];
	struct raw raw;

	(void)state;
	limits.idle_ms = 50;
	limits.linger_ms = 50;
	start_raw(&server, &raw, &limits);
	raw_write(&raw, data, make_frame(data, 10, 1));
	wait_for(&server.frames, 1);
	assert_int_equal(event_base_loopexit(loop, &wait), 0);
	assert_int_not_equal(event_base_dispatch(loop), -1);
	assert_int_equal(server.closed, 0);
	stream_resume(server.stream);
	expect_end(&server, STREAM_END_IDLE, "nothing came for too long");
	raw_stop(&raw);
}

static void test_silent_handshake(void **state)
{
	struct stream_limits limits = stream_limits_default;
	struct end server = { .opened = 0 }, client = { .opened = 0 };
	int fds[2], more[2];

	(void)state;
	limits.handshake_ms = 50;
	tcp_pair(fds);
	tcp_pair(more);
	end_start(&server, server_context, fds[0], true, &limits);
	end_start(&client, client_context, more[1], false, &limits);
	expect_end(&server, STREAM_END_HANDSHAKE, "the handshake took too long");
	expect_end(&client, STREAM_END_HANDSHAKE, "the handshake took too long");
	assert_int_equal(server.opened + client.opened, 0);
	assert_int_equal(close(fds[1]) + close(more[0]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bursts),
		cmocka_unit_test(test_many_frames_one_record),
		cmocka_unit_test(test_octet_by_octet),
		cmocka_unit_test(test_key_updates),
		cmocka_unit_test(test_fair_share),
		cmocka_unit_test(test_owner_pause),
		cmocka_unit_test(test_output_pause),
		cmocka_unit_test(test_slow_by_size),
		cmocka_unit_test(test_slow_by_time),
		cmocka_unit_test(test_idle),
		cmocka_unit_test(test_drip),
		cmocka_unit_test(test_paused_is_not_idle),
		cmocka_unit_test(test_silent_handshake),
	};

	return cmocka_run_group_tests(tests, peers_set_up, peers_tear_down);
}
