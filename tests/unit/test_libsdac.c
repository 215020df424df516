/*
 * libsdac against a scripted daemon: provisional until Welcome, refusals, three-valued results, reconnecting,
 * resuming, gaps, silence. Waits are for states, each with a deadline; none is for luck.
 */
#include <event2/event.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "clients/lib/sdac.h"
#include "tests/unit/lib_server.h"

#define DEADLINE_MS 8000

struct bed {
	struct event_base *base;
	struct lib_server server;
	struct sdac_client *client;
	/* What the client has said. */
	enum sdac_state states[64];
	size_t n_states;
	struct sdac_error why; /* of the last state with one */
	int cut_off;
	int heard_again;
	/* Replies of asynchronous calls. */
	int replies;
	enum sdac_result result;
	struct sdac_error error;
	/* Notices. */
	int64_t sequences[64];
	size_t n_sequences;
	int64_t gap_first, gap_last;
	int gaps;
	/* What the daemon was asked. */
	int subscribes;
	int64_t asked_after; /* of the last SubscribeRequest, -1: absent */
	int requests;
	bool frees_in_callback;
};

static void on_state(struct sdac_client *client, enum sdac_state state, const struct sdac_error *why, void *arg)
{
	struct bed *bed = arg;
	(void)client;
	assert_true(bed->n_states < 64);
	bed->states[bed->n_states++] = state;
	if (why != NULL)
		bed->why = *why;
}

static void on_cut_off(struct sdac_client *client, bool is_cut_off, void *arg)
{
	struct bed *bed = arg;
	(void)client;
	bed->cut_off += is_cut_off;
	bed->heard_again += !is_cut_off;
}

static void options_for(struct sdac_options *options, struct bed *bed, const char *const *servers, const char *person)
{
	static char files[2][64];
	(void)snprintf(files[0], sizeof files[0], "issued/person-%s.pem", person);
	(void)snprintf(files[1], sizeof files[1], "issued/person-%s.key", person);
	sdac_options_init(options);
	options->servers = servers;
	options->ca = lib_pki_file("ca.pem");
	options->cert = lib_pki_file(files[0]);
	options->key = lib_pki_file(files[1]);
	options->crl = lib_pki_file("crl.pem");
	options->deployment = "test";
	options->connect_ms = 3000;
	options->call_ms = 5000;
	options->backoff_min_ms = 10;
	options->backoff_max_ms = 50;
	options->events.state = on_state;
	options->events.cut_off = on_cut_off;
	options->arg = bed;
}

static void make_client(struct bed *bed)
{
	const char *const servers[] = { bed->server.address, NULL };
	struct sdac_options options;
	struct sdac_error error = { 0 };
	options_for(&options, bed, servers, "nadia");
	bed->client = sdac_client_new(&options, bed->base, &error);
	if (bed->client == NULL)
		fail_msg("%s", error.what);
}

static int set_up(void **state)
{
	struct bed *bed = calloc(1, sizeof *bed);
	assert_non_null(bed);
	bed->base = event_base_new();
	assert_non_null(bed->base);
	bed->gap_first = bed->gap_last = -1;
	lib_server_init(&bed->server, "revoked.pem");
	bed->server.arg = bed;
	lib_server_run(&bed->server, bed->base);
	*state = bed;
	return 0;
}

static int tear_down(void **state)
{
	struct bed *bed = *state;
	sdac_client_free(bed->client);
	lib_server_clear(&bed->server);
	(void)event_base_loop(bed->base, EVLOOP_NONBLOCK);
	event_base_free(bed->base);
	free(bed);
	return 0;
}

static void on_deadline(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	*(bool *)arg = true;
}

/* Turns the loop until the condition holds; fails when it never does. */
#define WAIT_UNTIL(bed, condition)                                                                                     \
	do {                                                                                                           \
		bool is_late = false;                                                                                  \
		const struct timeval limit = { .tv_sec = DEADLINE_MS / 1000 };                                         \
		struct event *late = evtimer_new((bed)->base, on_deadline, &is_late);                                  \
		assert_non_null(late);                                                                                 \
		assert_int_equal(event_add(late, &limit), 0);                                                          \
		while (!(condition) && !is_late)                                                                       \
			(void)event_base_loop((bed)->base, EVLOOP_ONCE);                                               \
		event_free(late);                                                                                      \
		if (!(condition))                                                                                      \
			fail_msg("not within %d ms: %s", DEADLINE_MS, #condition);                                     \
	} while (0)

static bool is_in(const struct bed *bed, enum sdac_state state)
{
	return sdac_client_state(bed->client) == state;
}

/* ---- connecting ---- */

static void provisional_until_welcome(void **state)
{
	struct bed *bed = *state;
	bed->server.holds_welcome = true;
	make_client(bed);
	WAIT_UNTIL(bed, is_in(bed, SDAC_PROVISIONAL) && bed->server.stream != NULL);
	assert_null(sdac_client_welcome(bed->client));
	lib_server_welcome(&bed->server);
	WAIT_UNTIL(bed, is_in(bed, SDAC_READY));
	assert_string_equal(sdac_client_welcome(bed->client)->principal, "nadia");
	assert_int_equal(bed->n_states, 3);
	assert_int_equal(bed->states[0], SDAC_CONNECTING);
	assert_int_equal(bed->states[1], SDAC_PROVISIONAL);
}

static void no_welcome_is_not_waited_for_long(void **state)
{
	struct bed *bed = *state;
	const char *const servers[] = { bed->server.address, NULL };
	struct sdac_options options;
	struct sdac_error error = { 0 };
	bed->server.holds_welcome = true;
	options_for(&options, bed, servers, "nadia");
	options.connect_ms = 200;
	bed->client = sdac_client_new(&options, bed->base, NULL);
	assert_non_null(bed->client);
	assert_int_equal(sdac_connect(bed->client, 0, &error), SDAC_REFUSED);
	assert_int_equal(error.code, SDAC__V1__ERROR_CODE__ERROR_CODE_RETRY_LATER);
	assert_false(error.from_server);
	assert_non_null(strstr(error.what, "no Welcome"));
}

static void a_revoked_client_is_told(void **state)
{
	struct bed *bed = *state;
	const char *const servers[] = { bed->server.address, NULL };
	struct sdac_options options;
	struct sdac_error error = { 0 };
	options_for(&options, bed, servers, "gone");
	bed->client = sdac_client_new(&options, bed->base, NULL);
	assert_non_null(bed->client);
	/* TLS 1.3: our side of the handshake is over before the daemon refuses, so this comes as an alert. */
	assert_int_equal(sdac_connect(bed->client, 0, &error), SDAC_REFUSED);
	assert_int_equal(error.code, SDAC__V1__ERROR_CODE__ERROR_CODE_NOT_ALLOWED);
	assert_int_equal(bed->server.connections, 0);
}

static void a_server_of_another_deployment_is_refused(void **state)
{
	struct bed *bed = *state;
	const char *const servers[] = { bed->server.address, NULL };
	struct sdac_options options;
	struct sdac_error error = { 0 };
	options_for(&options, bed, servers, "nadia");
	options.deployment = "prod";
	bed->client = sdac_client_new(&options, bed->base, NULL);
	assert_non_null(bed->client);
	assert_int_equal(sdac_connect(bed->client, 0, &error), SDAC_REFUSED);
	assert_int_equal(error.code, SDAC__V1__ERROR_CODE__ERROR_CODE_NOT_ALLOWED);
	for (size_t i = 0; i < bed->n_states; i++)
		assert_int_not_equal(bed->states[i], SDAC_PROVISIONAL);
}

static void the_second_server_is_tried(void **state)
{
	struct bed *bed = *state;
	struct lib_server dead;
	lib_server_init(&dead, "crl.pem"); /* bound, and closed again: nobody listens there */
	const char *const servers[] = { dead.address, bed->server.address, NULL };
	struct sdac_options options;
	lib_server_clear(&dead);
	options_for(&options, bed, servers, "nadia");
	for (int i = 0; i < 8; i++) { /* the first is chosen at random */
		bed->client = sdac_client_new(&options, bed->base, NULL);
		assert_non_null(bed->client);
		assert_int_equal(sdac_connect(bed->client, 0, NULL), SDAC_OK);
		assert_string_equal(sdac_client_server(bed->client), bed->server.address);
		bed->n_states = 0;
		sdac_client_free(bed->client);
		bed->client = NULL;
		WAIT_UNTIL(bed, bed->server.open == 0);
	}
}

static void nobody_there_is_said_at_once(void **state)
{
	struct bed *bed = *state;
	Sdac__V1__ListCourtsRequest request = SDAC__V1__LIST_COURTS_REQUEST__INIT;
	struct sdac_error error = { 0 };
	lib_server_clear(&bed->server);
	make_client(bed);
	assert_int_equal(sdac_call(bed->client, &request.base, NULL, &error), SDAC_REFUSED);
	assert_int_equal(error.code, SDAC__V1__ERROR_CODE__ERROR_CODE_RETRY_LATER);
	assert_false(error.from_server);
	assert_int_equal(sdac_calls_pending(bed->client), 0);
	lib_server_init(&bed->server, "crl.pem");
}

static void options_are_checked(void **state)
{
	struct bed *bed = *state;
	struct sdac_options options;
	struct sdac_error error = { 0 };
	const char *const bad[] = { "127.0.0.1:port", NULL };
	options_for(&options, bed, bad, "nadia");
	assert_null(sdac_client_new(&options, bed->base, &error));
	assert_string_equal(error.what, "server 1 is no address");
	options.servers = NULL;
	assert_null(sdac_client_new(&options, bed->base, &error));
	assert_string_equal(error.what, "the option servers is missing");
	const char *const good[] = { "127.0.0.1:7443", NULL };
	options_for(&options, bed, good, "nadia");
	options.key = lib_pki_file("no-such.key");
	assert_null(sdac_client_new(&options, bed->base, &error));
	assert_non_null(strstr(error.what, "no-such.key"));
}

/* ---- calls ---- */

static void answer_courts(struct lib_server *server, uint64_t id, unsigned tag, const ProtobufCMessage *body)
{
	struct bed *bed = server->arg;
	Sdac__V1__Court court = SDAC__V1__COURT__INIT;
	Sdac__V1__Court *courts[] = { &court };
	Sdac__V1__ListCourtsResponse response = SDAC__V1__LIST_COURTS_RESPONSE__INIT;
	(void)tag;
	(void)body;
	bed->requests++;
	court.court_code = (char *)(uintptr_t) "B01WB";
	response.n_courts = 1;
	response.courts = courts;
	lib_server_send(server, id, &response.base);
}

static void refuse(struct lib_server *server, uint64_t id, unsigned tag, const ProtobufCMessage *body)
{
	Sdac__V1__Error error = SDAC__V1__ERROR__INIT;
	(void)tag;
	(void)body;
	error.has_code = 1;
	error.code = SDAC__V1__ERROR_CODE__ERROR_CODE_CONFLICT;
	error.what = (char *)(uintptr_t) "somebody was faster";
	error.where = (char *)(uintptr_t) "link_id";
	lib_server_send(server, id, &error.base);
}

static void answer_wrongly(struct lib_server *server, uint64_t id, unsigned tag, const ProtobufCMessage *body)
{
	Sdac__V1__HealthResponse response = SDAC__V1__HEALTH_RESPONSE__INIT;
	(void)tag;
	(void)body;
	lib_server_send(server, id, &response.base);
}

static void count_only(struct lib_server *server, uint64_t id, unsigned tag, const ProtobufCMessage *body)
{
	(void)id;
	(void)tag;
	(void)body;
	((struct bed *)server->arg)->requests++;
}

static void cut_the_first(struct lib_server *server, uint64_t id, unsigned tag, const ProtobufCMessage *body)
{
	struct bed *bed = server->arg;
	if (bed->requests > 0) {
		answer_courts(server, id, tag, body);
		return;
	}
	bed->requests++;
	lib_server_cut(server);
}

static void a_call_is_answered(void **state)
{
	struct bed *bed = *state;
	Sdac__V1__ListCourtsRequest request = SDAC__V1__LIST_COURTS_REQUEST__INIT;
	const ProtobufCMessage *response = NULL;
	bed->server.on_request = answer_courts;
	make_client(bed);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(sdac_call(bed->client, &request.base, &response, NULL), SDAC_OK);
		assert_string_equal(((const Sdac__V1__ListCourtsResponse *)response)->courts[0]->court_code, "B01WB");
	}
	assert_int_equal(bed->server.connections, 1);
}

static void an_error_is_a_refusal(void **state)
{
	struct bed *bed = *state;
	Sdac__V1__ListCourtsRequest request = SDAC__V1__LIST_COURTS_REQUEST__INIT;
	struct sdac_error error = { 0 };
	bed->server.on_request = refuse;
	make_client(bed);
	assert_int_equal(sdac_call(bed->client, &request.base, NULL, &error), SDAC_REFUSED);
	assert_int_equal(error.code, SDAC__V1__ERROR_CODE__ERROR_CODE_CONFLICT);
	assert_true(error.from_server);
	assert_string_equal(error.what, "somebody was faster");
	assert_string_equal(error.where, "link_id");
}

static void no_answer_in_time_is_unknown(void **state)
{
	struct bed *bed = *state;
	const char *const servers[] = { bed->server.address, NULL };
	Sdac__V1__ListCourtsRequest request = SDAC__V1__LIST_COURTS_REQUEST__INIT;
	struct sdac_options options;
	struct sdac_error error = { 0 };
	bed->server.on_request = count_only;
	options_for(&options, bed, servers, "nadia");
	options.call_ms = 400;
	bed->client = sdac_client_new(&options, bed->base, NULL);
	assert_non_null(bed->client);
	assert_int_equal(sdac_connect(bed->client, 3000, NULL), SDAC_OK);
	assert_int_equal(sdac_call(bed->client, &request.base, NULL, &error), SDAC_UNKNOWN);
	assert_int_equal(error.code, SDAC__V1__ERROR_CODE__ERROR_CODE_UNKNOWN_OUTCOME);
	assert_int_equal(bed->requests, 1);
}

static void an_answer_of_the_wrong_kind_is_unknown(void **state)
{
	struct bed *bed = *state;
	Sdac__V1__ListCourtsRequest request = SDAC__V1__LIST_COURTS_REQUEST__INIT;
	bed->server.on_request = answer_wrongly;
	make_client(bed);
	assert_int_equal(sdac_call(bed->client, &request.base, NULL, NULL), SDAC_UNKNOWN);
	assert_int_equal(bed->why.code, SDAC__V1__ERROR_CODE__ERROR_CODE_INVALID);
}

static void too_large_is_refused_unsent(void **state)
{
	struct bed *bed = *state;
	Sdac__V1__AddCourtRequest request = SDAC__V1__ADD_COURT_REQUEST__INIT;
	Sdac__V1__Court court = SDAC__V1__COURT__INIT;
	struct sdac_error error = { 0 };
	char name[600];
	memset(name, 'x', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	court.name = name;
	request.court = &court;
	bed->server.frame_limit = 512;
	bed->server.on_request = count_only;
	make_client(bed);
	assert_int_equal(sdac_call(bed->client, &request.base, NULL, &error), SDAC_REFUSED);
	assert_int_equal(error.code, SDAC__V1__ERROR_CODE__ERROR_CODE_INVALID);
	assert_int_equal(bed->requests, 0);
}

static void a_response_is_no_request(void **state)
{
	struct bed *bed = *state;
	Sdac__V1__ListCourtsResponse response = SDAC__V1__LIST_COURTS_RESPONSE__INIT;
	make_client(bed);
	assert_int_equal(sdac_call(bed->client, &response.base, NULL, NULL), SDAC_REFUSED);
}

static void on_reply(struct sdac_client *client, enum sdac_result result, const ProtobufCMessage *response,
    const struct sdac_error *error, void *arg)
{
	struct bed *bed = arg;
	assert_true((response != NULL) == (result == SDAC_OK));
	assert_true((error != NULL) == (result != SDAC_OK));
	bed->replies++;
	bed->result = result;
	if (error != NULL)
		bed->error = *error;
	if (!bed->frees_in_callback)
		return;
	sdac_client_free(client);
	bed->client = NULL;
}

static void a_lost_call_is_unknown(void **state)
{
	struct bed *bed = *state;
	Sdac__V1__ListCourtsRequest request = SDAC__V1__LIST_COURTS_REQUEST__INIT;
	bed->server.on_request = cut_the_first;
	make_client(bed);
	assert_int_not_equal(sdac_call_async(bed->client, &request.base, 0, 0, on_reply, bed), 0);
	assert_int_equal(bed->replies, 0);
	WAIT_UNTIL(bed, bed->replies == 1);
	assert_int_equal(bed->result, SDAC_UNKNOWN);
	assert_int_equal(bed->error.code, SDAC__V1__ERROR_CODE__ERROR_CODE_UNKNOWN_OUTCOME);
	WAIT_UNTIL(bed, is_in(bed, SDAC_READY));
	assert_int_equal(bed->requests, 1);
}

static void a_repeatable_call_survives_a_lost_connection(void **state)
{
	struct bed *bed = *state;
	Sdac__V1__ListCourtsRequest request = SDAC__V1__LIST_COURTS_REQUEST__INIT;
	bed->server.on_request = cut_the_first;
	make_client(bed);
	assert_int_not_equal(sdac_call_async(bed->client, &request.base, 0, SDAC_CALL_REPEAT, on_reply, bed), 0);
	WAIT_UNTIL(bed, bed->replies == 1);
	assert_int_equal(bed->result, SDAC_OK);
	assert_int_equal(bed->requests, 2);
	assert_int_equal(bed->server.connections, 2);
}

static void a_client_may_be_freed_in_a_callback(void **state)
{
	struct bed *bed = *state;
	Sdac__V1__ListCourtsRequest request = SDAC__V1__LIST_COURTS_REQUEST__INIT;
	bed->server.on_request = answer_courts;
	bed->frees_in_callback = true;
	make_client(bed);
	for (int i = 0; i < 3; i++)
		assert_int_not_equal(sdac_call_async(bed->client, &request.base, 0, 0, on_reply, bed), 0);
	WAIT_UNTIL(bed, bed->replies == 1 && bed->server.open == 0);
	assert_int_equal(bed->replies, 1);
}

static void a_stopped_client_answers_every_call(void **state)
{
	struct bed *bed = *state;
	Sdac__V1__ListCourtsRequest request = SDAC__V1__LIST_COURTS_REQUEST__INIT;
	bed->server.on_request = count_only;
	make_client(bed);
	assert_int_not_equal(sdac_call_async(bed->client, &request.base, 0, SDAC_CALL_REPEAT, on_reply, bed), 0);
	WAIT_UNTIL(bed, bed->requests == 1);
	sdac_client_stop(bed->client);
	assert_int_equal(bed->replies, 1);
	assert_int_equal(bed->result, SDAC_UNKNOWN);
	assert_int_not_equal(sdac_call_async(bed->client, &request.base, 0, 0, on_reply, bed), 0);
	WAIT_UNTIL(bed, bed->replies == 2);
	assert_int_equal(bed->result, SDAC_REFUSED);
	assert_int_equal(sdac_call(bed->client, &request.base, NULL, NULL), SDAC_REFUSED);
	WAIT_UNTIL(bed, bed->server.open == 0);
}

static void own_loop(void **state)
{
	struct bed *bed = *state;
	struct lib_server server;
	Sdac__V1__ListCourtsRequest request = SDAC__V1__LIST_COURTS_REQUEST__INIT;
	struct sdac_options options;
	lib_server_init(&server, "crl.pem");
	server.on_request = answer_courts;
	server.arg = bed;
	const char *const servers[] = { server.address, NULL };
	options_for(&options, bed, servers, "nadia");
	bed->client = sdac_client_new(&options, NULL, NULL);
	assert_non_null(bed->client);
	lib_server_run(&server, sdac_client_base(bed->client));
	assert_int_equal(sdac_call(bed->client, &request.base, NULL, NULL), SDAC_OK);
	sdac_client_stop(bed->client);
	assert_int_equal(sdac_run(bed->client), 0); /* at once: it is stopped */
	lib_server_clear(&server);
	sdac_client_free(bed->client);
	bed->client = NULL;
}

/* ---- notices ---- */

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
	make_client(bed);
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
	make_client(bed);
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
	make_client(bed);
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
	make_client(bed);
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
	bed->server.on_request = refuse;
	make_client(bed);
	sdac_subscribe(bed->client, 0, on_notice, on_gap, bed);
	WAIT_UNTIL(bed, is_in(bed, SDAC_STOPPED));
	assert_string_equal(bed->why.what, "somebody was faster");
}

static void revoked_is_final(void **state)
{
	struct bed *bed = *state;
	Sdac__V1__Goodbye goodbye = SDAC__V1__GOODBYE__INIT;
	goodbye.has_reason = 1;
	goodbye.reason = SDAC__V1__GOODBYE_REASON__GOODBYE_REASON_REVOKED;
	make_client(bed);
	WAIT_UNTIL(bed, is_in(bed, SDAC_READY));
	lib_server_send(&bed->server, 0, &goodbye.base);
	WAIT_UNTIL(bed, is_in(bed, SDAC_STOPPED));
	assert_int_equal(bed->why.code, SDAC__V1__ERROR_CODE__ERROR_CODE_NOT_ALLOWED);
	WAIT_UNTIL(bed, bed->server.open == 0);
	assert_int_equal(bed->server.connections, 1);
}

static void silence_is_told(void **state)
{
	struct bed *bed = *state;
	const char *const servers[] = { bed->server.address, NULL };
	struct sdac_options options;
	options_for(&options, bed, servers, "nadia");
	options.silence_ms = 100; /* raised to one and a half heartbeats: 1.5 s */
	bed->client = sdac_client_new(&options, bed->base, NULL);
	assert_non_null(bed->client);
	WAIT_UNTIL(bed, is_in(bed, SDAC_READY));
	bed->cut_off = bed->heard_again = 0; /* connecting itself may have taken longer than 100 ms */
	WAIT_UNTIL(bed, bed->cut_off == 1);
	assert_non_null(strstr(bed->why.what, "nothing heard"));
	WAIT_UNTIL(bed, bed->heard_again == 1);
	assert_int_equal(bed->server.connections, 2);
}

static int remove_pki(void **state)
{
	(void)state;
	lib_pki_remove();
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(provisional_until_welcome),
		TEST(no_welcome_is_not_waited_for_long),
		TEST(a_revoked_client_is_told),
		TEST(a_server_of_another_deployment_is_refused),
		TEST(the_second_server_is_tried),
		TEST(nobody_there_is_said_at_once),
		TEST(options_are_checked),
		TEST(a_call_is_answered),
		TEST(an_error_is_a_refusal),
		TEST(no_answer_in_time_is_unknown),
		TEST(an_answer_of_the_wrong_kind_is_unknown),
		TEST(too_large_is_refused_unsent),
		TEST(a_response_is_no_request),
		TEST(a_lost_call_is_unknown),
		TEST(a_repeatable_call_survives_a_lost_connection),
		TEST(a_client_may_be_freed_in_a_callback),
		TEST(a_stopped_client_answers_every_call),
		TEST(own_loop),
		TEST(resumes_behind_the_last_notice),
		TEST(a_gap_is_told_and_filled),
		TEST(a_gap_that_stays_does_not_stop_what_follows),
		TEST(each_attempt_comes_once),
		TEST(a_refused_subscription_stops_the_client),
		TEST(revoked_is_final),
		TEST(silence_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, remove_pki);
}
