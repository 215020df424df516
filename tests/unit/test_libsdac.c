/*
 * libsdac against a scripted daemon: provisional until Welcome, refusals, three-valued results, reconnecting.
 * Waits are for states, each with a deadline; none is for luck.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/lib_bed.h"

/* ---- connecting ---- */

static void provisional_until_welcome(void **state)
{
	struct bed *bed = *state;
	bed->server.holds_welcome = true;
	bed_make_client(bed);
	WAIT_UNTIL(bed, bed_is_in(bed, SDAC_PROVISIONAL) && bed->server.stream != NULL);
	assert_null(sdac_client_welcome(bed->client));
	lib_server_welcome(&bed->server);
	WAIT_UNTIL(bed, bed_is_in(bed, SDAC_READY));
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
	bed_options(&options, bed, servers, "nadia");
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
	bed_options(&options, bed, servers, "gone");
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
	bed_options(&options, bed, servers, "nadia");
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
	bed_options(&options, bed, servers, "nadia");
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
	bed_make_client(bed);
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
	bed_options(&options, bed, bad, "nadia");
	assert_null(sdac_client_new(&options, bed->base, &error));
	assert_string_equal(error.what, "server 1 is no address");
	options.servers = NULL;
	assert_null(sdac_client_new(&options, bed->base, &error));
	assert_string_equal(error.what, "the option servers is missing");
	const char *const good[] = { "127.0.0.1:7443", NULL };
	bed_options(&options, bed, good, "nadia");
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
	bed_make_client(bed);
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
	bed->server.on_request = bed_refuse;
	bed_make_client(bed);
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
	bed_options(&options, bed, servers, "nadia");
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
	bed_make_client(bed);
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
	bed_make_client(bed);
	assert_int_equal(sdac_call(bed->client, &request.base, NULL, &error), SDAC_REFUSED);
	assert_int_equal(error.code, SDAC__V1__ERROR_CODE__ERROR_CODE_INVALID);
	assert_int_equal(bed->requests, 0);
}

static void a_response_is_no_request(void **state)
{
	struct bed *bed = *state;
	Sdac__V1__ListCourtsResponse response = SDAC__V1__LIST_COURTS_RESPONSE__INIT;
	bed_make_client(bed);
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
	bed_make_client(bed);
	assert_int_not_equal(sdac_call_async(bed->client, &request.base, 0, 0, on_reply, bed), 0);
	assert_int_equal(bed->replies, 0);
	WAIT_UNTIL(bed, bed->replies == 1);
	assert_int_equal(bed->result, SDAC_UNKNOWN);
	assert_int_equal(bed->error.code, SDAC__V1__ERROR_CODE__ERROR_CODE_UNKNOWN_OUTCOME);
	WAIT_UNTIL(bed, bed_is_in(bed, SDAC_READY));
	assert_int_equal(bed->requests, 1);
}

static void a_repeatable_call_survives_a_lost_connection(void **state)
{
	struct bed *bed = *state;
	Sdac__V1__ListCourtsRequest request = SDAC__V1__LIST_COURTS_REQUEST__INIT;
	bed->server.on_request = cut_the_first;
	bed_make_client(bed);
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
	bed_make_client(bed);
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
	bed_make_client(bed);
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
	bed_options(&options, bed, servers, "nadia");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		BED_TEST(provisional_until_welcome),
		BED_TEST(no_welcome_is_not_waited_for_long),
		BED_TEST(a_revoked_client_is_told),
		BED_TEST(a_server_of_another_deployment_is_refused),
		BED_TEST(the_second_server_is_tried),
		BED_TEST(nobody_there_is_said_at_once),
		BED_TEST(options_are_checked),
		BED_TEST(a_call_is_answered),
		BED_TEST(an_error_is_a_refusal),
		BED_TEST(no_answer_in_time_is_unknown),
		BED_TEST(an_answer_of_the_wrong_kind_is_unknown),
		BED_TEST(too_large_is_refused_unsent),
		BED_TEST(a_response_is_no_request),
		BED_TEST(a_lost_call_is_unknown),
		BED_TEST(a_repeatable_call_survives_a_lost_connection),
		BED_TEST(a_client_may_be_freed_in_a_callback),
		BED_TEST(a_stopped_client_answers_every_call),
		BED_TEST(own_loop),
	};
	return cmocka_run_group_tests(tests, NULL, bed_remove_pki);
}
