/*
 * Calls against a real server: what comes back, and what is said when it does not.
 */
#include "tests/unit/db_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sdac/internal/v1/daemon.pb-c.h"
#include "sdac/v1/intake.pb-c.h"

static int open_pool(void **state)
{
	(void)state;
	world_open(NULL);
	return 0;
}

static int close_pool(void **state)
{
	(void)state;
	world_close();
	return 0;
}

static int count_effects(void)
{
	const char *text = world_sql("select count(*) from test.effect");
	int n = 0;

	for (; *text != '\0'; text++)
		n = n * 10 + (*text - '0');
	return n;
}

static void a_list_goes_through_the_server_unchanged(void **state)
{
	Sdac__V1__SubmitListRequest list = SDAC__V1__SUBMIT_LIST_REQUEST__INIT;
	Sdac__V1__Source source = SDAC__V1__SOURCE__INIT;
	Sdac__V1__ListedHearing hearing = SDAC__V1__LISTED_HEARING__INIT, empty = SDAC__V1__LISTED_HEARING__INIT;
	Sdac__V1__ListedHearing *hearings[2] = { &hearing, &empty };
	Sdac__V1__ListedDefendant defendant = SDAC__V1__LISTED_DEFENDANT__INIT, *defendants[1] = { &defendant };
	char *aliases[2] = { (char[]){ "A \"quoted\", {alias}" }, (char[]){ "" } };
	uint8_t digest[3] = { 0, 255, 10 }, wanted[1024], got[1024];
	struct db_call *call;

	(void)state;
	source.message_id = (char[]){ "m-1" };
	source.has_published_at = 1;
	source.published_at = INT64_C(1763980000123);
	source.has_raw_sha256 = 1;
	source.raw_sha256 = (ProtobufCBinaryData){ 3, digest };
	source.has_replay = 1;
	list.source = &source;
	list.has_list_type = 1;
	list.list_type = SDAC__V1__LIST_TYPE__LIST_TYPE_CROWN_DAILY;
	list.n_hearings = 2;
	list.hearings = hearings;
	hearing.room = (char[]){ "\xc3\x89tage" };
	hearing.has_duration_minutes = 1;
	hearing.duration_minutes = -5;
	hearing.n_defendants = 1;
	hearing.defendants = defendants;
	defendant.n_aliases = 2;
	defendant.aliases = aliases;
	call = db_call(world.db, &world_echo, NULL, &list.base, world.arena, world_done, NULL, &world.err);
	assert_non_null(call);
	world_wait(&world.answers, 1);
	assert_int_equal(world.err, SD_OK);
	size_t size = protobuf_c_message_get_packed_size(&list.base);
	assert_in_range(size, 1, sizeof wanted);
	assert_int_equal(protobuf_c_message_get_packed_size(world.response), size);
	protobuf_c_message_pack(&list.base, wanted);
	protobuf_c_message_pack(world.response, got);
	assert_memory_equal(got, wanted, size);
}

/* The context is of one call, and gone with it. */
static void the_context_is_set_for_one_call(void **state)
{
	static const uint8_t digest[32] = { 0xab, 0, [31] = 0xff };
	const struct db_context context = { "11111111-2222-4333-8444-555555555555", digest };
	Sdac__Internal__V1__AdmitRequest request = SDAC__INTERNAL__V1__ADMIT_REQUEST__INIT;

	(void)state;
	request.kind = (char[]){ "whoami" };
	assert_non_null(
	    db_call(world.db, &world_act, &context, &request.base, world.arena, world_done, NULL, &world.err));
	world_wait(&world.answers, 1);
	assert_int_equal(world.err, SD_OK);
	assert_string_equal(((const Sdac__Internal__V1__AdmitResponse *)(const void *)world.response)->display_name,
	    "11111111-2222-4333-8444-555555555555/"
	    "ab000000000000000000000000000000000000000000000000000000000000ff");
	assert_string_equal(world_call(&world_act, "whoami", ""), "/");
}

static void a_principal_that_is_no_id_is_invalid(void **state)
{
	const struct db_context words = { "not an id", NULL };
	const struct db_context too_long = { "11111111-2222-4333-8444-555555555555-and-more", NULL };
	Sdac__Internal__V1__AdmitRequest request = SDAC__INTERNAL__V1__ADMIT_REQUEST__INIT;

	(void)state;
	request.kind = (char[]){ "write" };
	assert_non_null(
	    db_call(world.db, &world_act, &words, &request.base, world.arena, world_done, NULL, &world.err));
	world_wait(&world.answers, 1);
	assert_int_equal(world.err, SD_INVALID);
	assert_null(db_call(world.db, &world_act, &too_long, &request.base, world.arena, world_done, NULL, &world.err));
	assert_int_equal(world.err, SD_INVALID);
	assert_int_equal(count_effects(), 0);
}

/* SQLSTATE to error; only words of our own errors are passed on. */
static void errors_are_mapped(void **state)
{
	static const struct {
		const char *sqlstate;
		enum sd_err err;
	} cases[] = {
		{ "SD001", SD_INVALID },
		{ "SD002", SD_NOT_ALLOWED },
		{ "SD003", SD_NOT_FOUND },
		{ "SD004", SD_CONFLICT },
		{ "SD005", SD_RETRY_LATER },
		{ "22P02", SD_INVALID },
		{ "22021", SD_INVALID },
		{ "23505", SD_CONFLICT },
		{ "23502", SD_INVALID },
		{ "55P03", SD_RETRY_LATER },
		{ "53100", SD_RETRY_LATER },
		{ "42501", SD_INTERNAL },
		{ "P0001", SD_INTERNAL },
		{ "XX000", SD_INTERNAL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		bool is_ours = strncmp(cases[i].sqlstate, "SD", 2) == 0;

		world_call(&world_act, "fail", cases[i].sqlstate);
		if (world.err != cases[i].err)
			fail_msg("%s became %d", cases[i].sqlstate, (int)world.err);
		assert_string_equal(world.fault.sqlstate, cases[i].sqlstate);
		assert_int_equal(strcmp(world.fault.what, "what secret") == 0, is_ours);
		assert_string_equal(world.fault.where, is_ours ? "field.path" : "");
		assert_string_not_equal(world.fault.advice, "");
		if (!is_ours)
			assert_null(strstr(world.fault.what, "secret"));
	}
	assert_int_equal(count_effects(), 0);
	assert_int_equal(world.lost, 0);
}

static void a_conflict_of_transactions_goes_once_more(void **state)
{
	static const char *const sqlstates[] = { "40001", "40P01" };
	struct db_stats stats;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		world_call(&world_note, "fail once", sqlstates[i]);
		assert_int_equal(world.err, SD_OK);
		db_stats(world.db, &stats);
		assert_int_equal(stats.retried, i + 1);
	}
	world_call(&world_note, "fail", "40P01");
	assert_int_equal(world.err, SD_RETRY_LATER);
	db_stats(world.db, &stats);
	assert_int_equal(stats.retried, 3);
	assert_string_equal(world_sql("select last_value from test.attempt"), "6");
}

/* PGRES_TUPLES_OK is not a commit. */
static void a_row_whose_commit_fails_is_no_answer(void **state)
{
	(void)state;
	world_call(&world_note, "defer", "");
	assert_int_equal(world.err, SD_CONFLICT);
	assert_string_equal(world.fault.sqlstate, "23505");
	assert_int_equal(count_effects(), 0);
}

/* A warning is what a synchronous commit that was not replicated looks like. */
static void a_warning_leaves_the_outcome_unknown(void **state)
{
	(void)state;
	world_call(&world_note, "notice", "");
	assert_int_equal(world.err, SD_OK);
	pid_t before = world_backend();
	world_call(&world_act, "warn", "");
	assert_int_equal(world.err, SD_UNKNOWN_OUTCOME);
	assert_string_equal(world.fault.sqlstate, "01000");
	assert_int_equal(world.lost, 1);
	world_wait(&world.ready, 2);
	assert_int_not_equal(world_backend(), before);
	world_call(&world_note, "write", "");
	assert_int_equal(world.err, SD_OK);
	assert_int_equal(count_effects(), 3); /* not repeated either */
}

/* It is committed: what the answer was is not known, what was done neither. */
static void an_answer_that_is_not_understood_is_unknown(void **state)
{
	(void)state;
	world_call(&world_note, "role", "idva");
	assert_int_equal(world.err, SD_OK);
	assert_int_equal(
	    ((const Sdac__Internal__V1__AdmitResponse *)(const void *)world.response)->role, SDAC__V1__ROLE__ROLE_IDVA);
	world_call(&world_note, "role", "emperor");
	assert_int_equal(world.err, SD_UNKNOWN_OUTCOME);
	assert_int_equal(world.lost, 0);
}

static void an_answer_over_the_cap_is_told(void **state)
{
	(void)state;
	world_call(&world_note, "large", "");
	assert_int_equal(world.err, SD_NO_MEMORY);
	assert_string_not_equal(world.fault.what, "");
	arena_reset(world.arena);
	world_call(&world_note, "write", "");
	assert_int_equal(world.err, SD_OK);
}

static void a_request_that_cannot_be_encoded_is_not_taken(void **state)
{
	Sdac__V1__SubmitListRequest list = SDAC__V1__SUBMIT_LIST_REQUEST__INIT;

	(void)state;
	list.has_list_type = 1;
	list.list_type = (Sdac__V1__ListType)77;
	assert_null(db_call(world.db, &world_echo, NULL, &list.base, world.arena, world_done, NULL, &world.err));
	assert_int_equal(world.err, SD_INVALID);
}

static void the_session_is_bounded(void **state)
{
	static const char *const settings[][2] = {
		{ "statement_timeout", "1500ms" },
		{ "lock_timeout", "750ms" },
		{ "idle_in_transaction_session_timeout", "2s" },
		{ "client_connection_check_interval", "1s" },
		{ "client_encoding", "UTF8" },
		{ "search_path", "pg_catalog" },
		{ "application_name", "sdacd" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
		assert_string_equal(world_call(&world_note, "setting", settings[i][0]), settings[i][1]);
}

static void a_full_queue_refuses(void **state)
{
	struct db_settings settings = world_settings();
	struct db_stats stats;

	(void)state;
	settings.queue_limit = 2;
	world_close();
	world_open(&settings);
	assert_non_null(world_send(&world_note, "sleep", "0.1"));
	world_turn(); /* on its way: the queue is empty again */
	assert_non_null(world_send(&world_note, "write", ""));
	assert_non_null(world_send(&world_note, "write", ""));
	db_stats(world.db, &stats);
	assert_int_equal(stats.busy, 1);
	assert_int_equal(stats.queued, 2);
	assert_null(world_send(&world_note, "write", ""));
	assert_int_equal(world.err, SD_RETRY_LATER);
	world_wait(&world.answers, 3);
	assert_int_equal(world.err, SD_OK);
	assert_int_equal(count_effects(), 3);
}

static void connections_work_side_by_side(void **state)
{
	struct db_settings settings = world_settings();
	struct db_stats stats;

	(void)state;
	settings.connections = 4;
	world_close();
	world_open(&settings);
	/* Ready means that one of them is up: the others come while these sleep, and none is idle then. */
	for (int i = 0; i < 60; i++)
		assert_non_null(world_send(&world_note, "sleep", "0.03"));
	int most = 0;
	for (int answers = 1; answers <= 60; answers++) {
		db_stats(world.db, &stats);
		most = (int)stats.busy > most ? (int)stats.busy : most;
		world_wait(&world.answers, answers);
		assert_int_equal(world.err, SD_OK);
	}
	assert_int_equal(most, 4);
	assert_int_equal(stats.failed, 0);
	assert_int_equal(count_effects(), 60);
}

static void a_forgotten_call_is_not_answered(void **state)
{
	(void)state;
	struct db_call *under_way = world_send(&world_note, "sleep", "0.1");
	world_turn();
	struct db_call *waiting = world_send(&world_note, "sleep", "0.1");
	db_forget(waiting);
	db_forget(under_way);
	world_call(&world_note, "write", "");
	assert_int_equal(world.answers, 1);
	assert_int_equal(count_effects(), 2); /* the one under way was committed all the same */
	db_forget(NULL);
}

static void a_pool_that_goes_says_nothing(void **state)
{
	(void)state;
	world_send(&world_note, "sleep", "0.1");
	world_turn();
	world_send(&world_note, "write", "");
	world_close();
	world_turn();
	assert_int_equal(world.answers, 0);
	assert_int_equal(world.lost, 0);
	world_open(NULL);
}

static void the_doorbell_rings(void **state)
{
	(void)state;
	int rung = world.doorbells;
	world_call(&world_note, "ring", "");
	world_wait(&world.doorbells, rung + 1);
	world_sql("notify sdac_doorbell");
	world_wait(&world.doorbells, rung + 2);
	world_sql("notify sdac_other");
	world_call(&world_note, "write", "");
	assert_int_equal(world.doorbells, rung + 2);
}

/* A ring may have been missed while nobody listened. */
static void the_doorbell_rings_after_its_connection_was_lost(void **state)
{
	(void)state;
	int rung = world.doorbells;
	world_sql("select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%%'");
	world_wait(&world.doorbells, rung + 1);
	world_sql("notify sdac_doorbell");
	world_wait(&world.doorbells, rung + 2);
	assert_int_equal(world.lost, 0);
}

#define POOL_TEST(test) cmocka_unit_test_setup_teardown(test, open_pool, close_pool)

int main(void)
{
	const struct CMUnitTest tests[] = {
		POOL_TEST(a_list_goes_through_the_server_unchanged),
		POOL_TEST(the_context_is_set_for_one_call),
		POOL_TEST(a_principal_that_is_no_id_is_invalid),
		POOL_TEST(errors_are_mapped),
		POOL_TEST(a_conflict_of_transactions_goes_once_more),
		POOL_TEST(a_row_whose_commit_fails_is_no_answer),
		POOL_TEST(a_warning_leaves_the_outcome_unknown),
		POOL_TEST(an_answer_that_is_not_understood_is_unknown),
		POOL_TEST(an_answer_over_the_cap_is_told),
		POOL_TEST(a_request_that_cannot_be_encoded_is_not_taken),
		POOL_TEST(the_session_is_bounded),
		POOL_TEST(a_full_queue_refuses),
		POOL_TEST(connections_work_side_by_side),
		POOL_TEST(a_forgotten_call_is_not_answered),
		POOL_TEST(a_pool_that_goes_says_nothing),
		POOL_TEST(the_doorbell_rings),
		POOL_TEST(the_doorbell_rings_after_its_connection_was_lost),
	};
	return cmocka_run_group_tests(tests, world_start, world_stop);
}
