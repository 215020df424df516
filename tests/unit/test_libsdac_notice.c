/*
 * libsdac and notices: resuming, gaps, repeated attempts, silence, and the ends that are final.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/lib_bed.h"

static void on_notice(struct sdac_client *client, const Sdac__V1__Notice *notice, void *arg)
{
	struct bed *bed = arg;
	(void)client;
	assert_true(bed->n_sequences < 64);
	bed->sequences[bed->n_sequences++] = notice->sequence;
}

static void on_gap(struct sdac_client *client, int64_t first, int64_t last, void *arg)
{
	struct bed *bed = arg;
	(void)client;
	bed->gaps++;
	bed->gap_first = first;
	bed->gap_last = last;
}

static void accept_subscription(struct lib_server *server, uint64_t id, const ProtobufCMessage *body, int64_t from)
{
	struct bed *bed = server->arg;
	const Sdac__V1__SubscribeRequest *request = (const Sdac__V1__SubscribeRequest *)body;
	Sdac__V1__SubscribeResponse response = SDAC__V1__SUBSCRIBE_RESPONSE__INIT;
	bed->subscribes++;
	bed->asked_after = request->has_after_sequence ? request->after_sequence : -1;
	response.has_after_sequence = 1;
	response.after_sequence = request->has_after_sequence ? request->after_sequence : from;
	lib_server_send(server, id, &response.base);
}

/* Three notices on the first connection, two more on the second. */
static void push_and_cut(struct lib_server *server, uint64_t id, unsigned tag, const ProtobufCMessage *body)
{
	struct bed *bed = server->arg;
	(void)tag;
	accept_subscription(server, id, body, 0);
	if (bed->subscribes > 1) {
		lib_server_notice(server, 4, 1);
		lib_server_notice(server, 5, 1);
		return;
	}
	for (int64_t sequence = 1; sequence <= 3; sequence++)
		lib_server_notice(server, sequence, 1);
	stream_close(server->stream); /* what is queued leaves first */
}

static void resumes_behind_the_last_notice(void **state)
{
	struct bed *bed = *state;
	bed->server.on_request = push_and_cut;
	bed_make_client(bed);
	sdac_subscribe(bed->client, 0, on_notice, on_gap, bed);
	WAIT_UNTIL(bed, bed->n_sequences == 5);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(bed->sequences[i], i + 1);
	assert_int_equal(bed->server.connections, 2);
	assert_int_equal(bed->asked_after, 3);
	assert_int_equal(sdac_last_sequence(bed->client), 5);
	assert_int_equal(bed->gaps, 0);
}

/* 1, then 3 and 4: after asking again, 2, 3, 4. */
static void push_with_gap(struct lib_server *server, uint64_t id, unsigned tag, const ProtobufCMessage *body)
{
	struct bed *bed = server->arg;
	(void)tag;
	accept_subscription(server, id, body, 0);
	if (bed->subscribes == 1)
		lib_server_notice(server, 1, 1);
	else
		lib_server_notice(server, 2, 1);
	lib_server_notice(server, 3, 1);
	lib_server_notice(server, 4, 1);
}

static void a_gap_is_told_and_filled(void **state)
{
	struct bed *bed = *state;
	bed->server.on_request = push_with_gap;
	bed_make_client(bed);
	sdac_subscribe(bed->client, 0, on_notice, on_gap, bed);
	WAIT_UNTIL(bed, bed->n_sequences == 4);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(bed->sequences[i], i + 1);
	assert_int_equal(bed->gaps, 1);
	assert_int_equal(bed->gap_first, 2);
	assert_int_equal(bed->gap_last, 2);
	assert_int_equal(bed->asked_after, 1);
}

static void push_hole_for_ever(struct lib_server *server, uint64_t id, unsigned tag, const ProtobufCMessage *body)
{
	(void)tag;
	accept_subscription(server, id, body, 0);
	lib_server_notice(server, 1, 1);
	lib_server_notice(server, 3, 1);
}

static void a_gap_that_stays_does_not_stop_what_follows(void **state)
{
	struct bed *bed = *state;
	bed->server.on_request = push_hole_for_ever;
	bed_make_client(bed);
	sdac_subscribe(bed->client, 0, on_notice, on_gap, bed);
	WAIT_UNTIL(bed, bed->n_sequences == 2);
	assert_int_equal(bed->sequences[1], 3);
	assert_int_equal(bed->gaps, 1);
	assert_int_equal(bed->subscribes, 2);
}

/* From the first unacknowledged one, which is 7; then it is repeated, once too often. */
static void push_repeats(struct lib_server *server, uint64_t id, unsigned tag, const ProtobufCMessage *body)
{
	(void)tag;
	accept_subscription(server, id, body, 6);
	lib_server_notice(server, 7, 1);
	lib_server_notice(server, 7, 1);
	lib_server_notice(server, 7, 2);
	lib_server_notice(server, 7, 2);
	lib_server_notice(server, 8, 1);
}

static void each_attempt_comes_once(void **state)
{
	struct bed *bed = *state;
	bed->server.on_request = push_repeats;
	bed_make_client(bed);
	sdac_subscribe(bed->client, SDAC_FROM_UNACKNOWLEDGED, on_notice, on_gap, bed);
	WAIT_UNTIL(bed, sdac_last_sequence(bed->client) == 8);
	assert_int_equal(bed->n_sequences, 3);
	assert_int_equal(bed->sequences[0], 7);
	assert_int_equal(bed->sequences[1], 7);
	assert_int_equal(bed->sequences[2], 8);
	assert_int_equal(bed->gaps, 0);
	assert_int_equal(bed->asked_after, -1);
}

static void a_refused_subscription_stops_the_client(void **state)
{
	struct bed *bed = *state;
	bed->server.on_request = bed_refuse;
	bed_make_client(bed);
	sdac_subscribe(bed->client, 0, on_notice, on_gap, bed);
	WAIT_UNTIL(bed, bed_is_in(bed, SDAC_STOPPED));
	assert_string_equal(bed->why.what, "somebody was faster");
}

static void revoked_is_final(void **state)
{
	struct bed *bed = *state;
	Sdac__V1__Goodbye goodbye = SDAC__V1__GOODBYE__INIT;
	goodbye.has_reason = 1;
	goodbye.reason = SDAC__V1__GOODBYE_REASON__GOODBYE_REASON_REVOKED;
	bed_make_client(bed);
	WAIT_UNTIL(bed, bed_is_in(bed, SDAC_READY));
	lib_server_send(&bed->server, 0, &goodbye.base);
	WAIT_UNTIL(bed, bed_is_in(bed, SDAC_STOPPED));
	assert_int_equal(bed->why.code, SDAC__V1__ERROR_CODE__ERROR_CODE_NOT_ALLOWED);
	WAIT_UNTIL(bed, bed->server.open == 0);
	assert_int_equal(bed->server.connections, 1);
}

static void silence_is_told(void **state)
{
	struct bed *bed = *state;
	const char *const servers[] = { bed->server.address, NULL };
	struct sdac_options options;
	bed_options(&options, bed, servers, "nadia");
	options.silence_ms = 100; /* raised to one and a half heartbeats: 1.5 s */
	bed->client = sdac_client_new(&options, bed->base, NULL);
	assert_non_null(bed->client);
	WAIT_UNTIL(bed, bed_is_in(bed, SDAC_READY));
	bed->cut_off = bed->heard_again = 0; /* connecting itself may have taken longer than 100 ms */
	WAIT_UNTIL(bed, bed->cut_off == 1);
	assert_non_null(strstr(bed->why.what, "nothing heard"));
	WAIT_UNTIL(bed, bed->heard_again == 1);
	assert_int_equal(bed->server.connections, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BED_TEST(resumes_behind_the_last_notice),
		BED_TEST(a_gap_is_told_and_filled),
		BED_TEST(a_gap_that_stays_does_not_stop_what_follows),
		BED_TEST(each_attempt_comes_once),
		BED_TEST(a_refused_subscription_stops_the_client),
		BED_TEST(revoked_is_final),
		BED_TEST(silence_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, bed_remove_pki);
}
