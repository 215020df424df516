/*
 * What happens to calls when connections, the server or the right database are lost.
 */
#include "tests/unit/db_world.h"

#include <event2/event.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/base/clock.h"
#include "daemon/data/db_internal.h"
#include "daemon/data/history.h"
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

/* ---- connections ---- */

static void a_write_on_a_lost_connection_is_unknown(void **state)
{
	(void)state;
	world_call(&world_note, "die", "");
	assert_int_equal(world.err, SD_UNKNOWN_OUTCOME);
	assert_int_equal(world.lost, 1);
	assert_int_equal(world.ready, 1);
	assert_false(db_is_ready(world.db));
	assert_in_range(db_lost_since_ms(world.db), 1, clock_monotonic_ms());
	world_wait(&world.ready, 2);
	assert_int_equal(db_lost_since_ms(world.db), 0);
	world_call(&world_note, "write", "");
	assert_int_equal(world.err, SD_OK);
}

static void what_may_be_repeated_is_repeated_once(void **state)
{
	struct db_stats stats;

	(void)state;
	world_call(&world_act, "die once", "");
	assert_int_equal(world.err, SD_OK);
	db_stats(world.db, &stats);
	assert_int_equal(stats.retried, 1);
	assert_true(stats.reconnects >= 2);
	world_call(&world_act, "die", "");
	assert_int_equal(world.err, SD_UNKNOWN_OUTCOME);
	db_stats(world.db, &stats);
	assert_int_equal(stats.retried, 2);
}

/* The second attempt was refused, and did nothing. That says nothing of the first. */
static void what_was_repeated_in_vain_is_unknown(void **state)
{
	static const struct {
		const char *sqlstate;
		enum sd_err err;
	} cases[] = {
		{ "55P03", SD_UNKNOWN_OUTCOME }, { "53100", SD_UNKNOWN_OUTCOME }, { "SD005", SD_UNKNOWN_OUTCOME },
		{ "SD001", SD_INVALID }, /* the request's own fault, now as before */
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		world_sql("select setval('test.attempt', 2)");
		world_call(&world_act, "die, then fail", cases[i].sqlstate);
		assert_int_equal(world.err, cases[i].err);
		assert_string_not_equal(world.fault.what, "");
	}
}

static void an_idle_connection_that_dies_is_noticed(void **state)
{
	(void)state;
	world_sql("select pg_terminate_backend(%ld)", (long)world_backend());
	world_wait(&world.lost, 1);
	world_wait(&world.ready, 2);
	world_call(&world_note, "write", "");
	assert_int_equal(world.err, SD_OK);
}

/* ---- time ---- */

static void the_server_ends_what_takes_too_long(void **state)
{
	int64_t begin = clock_monotonic_ms();

	(void)state;
	world_call(&world_act, "sleep", "30");
	assert_int_equal(world.err, SD_RETRY_LATER);
	assert_string_equal(world.fault.sqlstate, "57014");
	assert_true(clock_monotonic_ms() - begin >= 1400);
	assert_int_equal(world.lost, 0); /* the connection is as good as before */
	assert_string_equal(world_sql("select count(*) from test.effect"), "0");
}

/* A frozen server answers nothing at all: our own deadline ends the call, and it is not repeated. What
 * never left the queue was certainly not done. */
static void a_frozen_server_is_left(void **state)
{
	struct db_stats stats;
	pid_t backend = world_backend();
	int64_t begin = clock_monotonic_ms();

	(void)state;
	assert_int_equal(kill(backend, SIGSTOP), 0);
	assert_non_null(world_send(&world_act, "write", "first"));
	world_turn();
	assert_non_null(world_send(&world_act, "write", "second"));
	world_wait(&world.answers, 2);
	assert_in_range(clock_monotonic_ms() - begin, 1990, 3000);
	assert_int_equal(world.of[SD_UNKNOWN_OUTCOME], 1);
	assert_int_equal(world.of[SD_RETRY_LATER], 1);
	db_stats(world.db, &stats);
	assert_int_equal(stats.timed_out, 2);
	assert_int_equal(stats.retried, 0);
	assert_int_equal(kill(backend, SIGCONT), 0);
	world_wait(&world.ready, 2);
}

/* ---- the server ---- */

/* Killed with calls on their way and waiting: each is answered within its time, and truly. */
static void every_call_is_answered_when_the_server_dies(void **state)
{
	(void)state;
	assert_non_null(world_send(&world_note, "sleep", "1"));
	world_turn();
	for (int i = 0; i < 10; i++)
		assert_non_null(world_send(&world_note, "write", ""));
	int64_t begin = clock_monotonic_ms();
	world_server("kill");
	world_wait(&world.answers, 11);
	assert_int_equal(world.of[SD_UNKNOWN_OUTCOME], 1);
	assert_int_equal(world.of[SD_RETRY_LATER], 10);
	assert_in_range(clock_monotonic_ms() - begin, 0, 2500);
	assert_int_equal(world.lost, 1);
	assert_non_null(world_send(&world_note, "write", "")); /* waits: the server may be back in time */
	world_server("start");
	world_wait(&world.answers, 12);
	assert_true(world.err == SD_OK || world.err == SD_RETRY_LATER);
	world_wait(&world.ready, 2);
	world_wait(&world.doorbells, 2);
	world_call(&world_note, "write", "");
	assert_int_equal(world.err, SD_OK);
	assert_int_equal(world.refused, 0);
}

/* It was on its way when the server died, and waits to be sent again until its time is over. */
static void what_was_sent_once_and_never_again_is_unknown(void **state)
{
	struct db_stats stats;

	(void)state;
	assert_non_null(world_send(&world_act, "sleep", "1"));
	world_turn();
	assert_non_null(world_send(&world_act, "write", "never sent"));
	world_server("kill");
	world_wait(&world.answers, 2);
	assert_int_equal(world.of[SD_UNKNOWN_OUTCOME], 1);
	assert_int_equal(world.of[SD_RETRY_LATER], 1);
	db_stats(world.db, &stats);
	assert_int_equal(stats.retried, 1);
	world_server("start");
	world_wait(&world.ready, 2);
}

static void before_the_first_connection_it_is_too_early(void **state)
{
	static const struct db_function *const functions[] = { &world_act };
	struct db_settings settings = world_settings();

	(void)state;
	settings.conninfo = "host=/nonexistent user=postgres";
	world_open_with(&settings, functions, 1);
	assert_null(world_send(&world_act, "write", ""));
	assert_int_equal(world.err, SD_RETRY_LATER);
	assert_in_range(db_lost_since_ms(world.db), 1, clock_monotonic_ms());
	world_close();
}

static void a_conninfo_that_makes_no_sense_is_only_unreachable(void **state)
{
	struct db_settings settings = world_settings();
	struct db_stats stats = { 0 };

	(void)state;
	settings.conninfo = "host='unfinished";
	world_open_with(&settings, NULL, 0);
	while (stats.reconnects < 4) {
		event_base_loop(world.base, EVLOOP_ONCE);
		db_stats(world.db, &stats);
	}
	assert_int_equal(world.ready + world.refused, 0);
	world_close();
}

/* The first host takes the connection and says nothing: the next attempt begins with the second. */
static void a_frozen_first_host_does_not_hide_the_second(void **state)
{
	static const struct db_function *const functions[] = { &world_note };
	struct db_settings settings = world_settings();
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char text[512], home[256] = "";
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)state;
	snprintf(address.sun_path, sizeof address.sun_path, "%s/.s.PGSQL.5432", world_folder());
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(fd, 5), 0);
	assert_int_equal(sscanf(world_conninfo(), "host=%255s", home), 1);
	snprintf(text, sizeof text, "host=%s,%s port=5432 user=postgres dbname=postgres", world_folder(), home);
	settings.conninfo = text;
	settings.connect_ms = 300;
	world_open_with(&settings, functions, 1);
	world_wait(&world.ready, 1);
	world_call(&world_note, "write", "");
	assert_int_equal(world.err, SD_OK);
	world_close();
	close(fd);
	unlink(address.sun_path);
}

/* ---- the wrong database ---- */

static void assert_refused(const struct db_settings *settings, const struct db_function *function, const char *words)
{
	world_open_with(settings, &function, 1);
	world_wait(&world.refused, 1);
	if (strstr(world.reason, words) == NULL)
		fail_msg("wanted %s, got %s", words, world.reason);
	assert_int_equal(world.ready, 0);
	assert_false(db_is_ready(world.db));
	assert_null(world_send(&world_act, "write", ""));
	assert_int_equal(world.err, SD_RETRY_LATER);
	world_close();
}

static void another_contract_is_refused(void **state)
{
	struct db_settings settings = world_settings();

	(void)state;
	assert_refused(&settings, &world_absent, "does not offer api.absent");
	world_sql("alter type api.record_verdict rename attribute reason to why");
	world_sql("create function api.absent(request api.submit_list_request) returns api.submit_list_response "
		  "language sql as $$ select null::api.submit_list_response $$");
	struct db_function function = world_absent;
	function.response = &sdac__v1__submit_list_response__descriptor;
	assert_refused(&settings, &function, "sdac.v1.RecordVerdict.reason: the database's type has another attribute");
	world_sql("drop function api.absent");
	world_sql("alter type api.record_verdict rename attribute why to reason");
}

static void unsafe_settings_are_refused(void **state)
{
	struct db_settings settings = world_settings();

	(void)state;
	world_sql("update test.inspect set unsafe = '{fsync is off,a role is superuser}'");
	assert_refused(&settings, &world_act, "not safe: fsync is off; a role is superuser");
	world_sql("update test.inspect set unsafe = '{}', clock = true");
	assert_refused(&settings, &world_act, "clock was moved");
	settings.allow_unsafe = true;
	world_open(&settings);
	world_close();
	world_sql("update test.inspect set clock = false");
}

static void an_open_way_to_the_database_is_unsafe(void **state)
{
	(void)state;
	assert_null(db_target_fault("/run/postgresql", "prefer", false));
	assert_null(db_target_fault("@abstract", NULL, false));
	assert_null(db_target_fault("192.0.2.1", "verify-full", true));
	assert_non_null(db_target_fault("192.0.2.1", "verify-full", false));
	assert_non_null(db_target_fault("192.0.2.1", "verify-ca", true));
	assert_non_null(db_target_fault("localhost", "prefer", false));
	assert_non_null(db_target_fault(NULL, NULL, true));
}

/* A database that turns wrong while calls run: no further call, and the daemon is told. */
static void a_database_that_becomes_unsafe_is_refused_at_the_next_connection(void **state)
{
	(void)state;
	world_open(NULL);
	world_sql("update test.inspect set unsafe = '{fsync is off}'");
	world_call(&world_note, "die", "");
	world_wait(&world.refused, 1);
	assert_int_equal(world.lost, 1);
	assert_null(world_send(&world_note, "write", ""));
	world_close();
	world_sql("update test.inspect set unsafe = '{}'");
}

/* ---- history ---- */

static void open_guarded(struct history **history)
{
	char error[256] = "";

	*history = history_new(world.base, world_folder(), error, sizeof error);
	if (*history == NULL)
		fail_msg("%s", error);
}

static void remove_state(void)
{
	char path[128];

	snprintf(path, sizeof path, "%s/history", world_folder());
	assert_int_equal(unlink(path), 0);
}

static void history_is_remembered_and_asked_for(void **state)
{
	struct db_settings settings = world_settings();

	(void)state;
	open_guarded(&settings.history);
	world_open(&settings);
	assert_string_equal(world_sql("select coalesce(asked, 'none') from test.inspect"), "none");
	history_note_receipt(settings.history, "r-1");
	history_note_receipt(settings.history, "r-2");
	history_note_receipt(settings.history, "no receipt\n");
	world_close();
	history_free(settings.history);
	open_guarded(&settings.history);
	assert_string_equal(history_last_receipt(settings.history), "r-2");
	world_open(&settings);
	assert_string_equal(world_sql("select asked from test.inspect"), "r-2");
	world_close();
	history_free(settings.history);
	remove_state();
}

static void a_history_that_went_backwards_is_refused(void **state)
{
	static const struct {
		const char *change, *words;
	} cases[] = {
		{ "system = '7001'", "another database cluster" },
		{ "timeline = 2", "timeline is older" },
		{ "known = false", "does not know the last receipt" },
		{ "system = null", "does not say which database cluster" },
	};
	struct db_settings settings = world_settings();

	(void)state;
	world_sql("update test.inspect set timeline = 3");
	open_guarded(&settings.history);
	world_open(&settings);
	history_note_receipt(settings.history, "r-1");
	world_close();
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		world_sql("update test.inspect set %s", cases[i].change);
		assert_refused(&settings, &world_act, cases[i].words);
		world_sql("update test.inspect set system = '7000', timeline = 3, known = true");
	}
	world_sql("update test.inspect set timeline = 4");
	world_open(&settings); /* a failover, and nothing lost */
	world_close();
	history_free(settings.history);
	remove_state();
	world_sql("update test.inspect set timeline = 1");
}

static void a_damaged_state_file_is_told(void **state)
{
	char path[128], error[256] = "";
	FILE *out;

	(void)state;
	assert_null(history_new(world.base, "/nonexistent", error, sizeof error));
	assert_non_null(strstr(error, "/nonexistent: cannot be used (No such file"));
	snprintf(path, sizeof path, "%s/history", world_folder());
	out = fopen(path, "we");
	assert_non_null(out);
	fputs("system_identifier 7 timeline soon", out);
	fclose(out);
	assert_null(history_new(world.base, world_folder(), error, sizeof error));
	assert_non_null(strstr(error, "is damaged"));
	assert_int_equal(truncate(path, 0), 0);
	struct history *history = history_new(world.base, world_folder(), error, sizeof error);
	assert_non_null(history); /* a power cut */
	history_free(history);
	remove_state();
}

#define POOL_TEST(test) cmocka_unit_test_setup_teardown(test, open_pool, close_pool)

int main(void)
{
	const struct CMUnitTest tests[] = {
		POOL_TEST(a_write_on_a_lost_connection_is_unknown),
		POOL_TEST(what_may_be_repeated_is_repeated_once),
		POOL_TEST(what_was_repeated_in_vain_is_unknown),
		POOL_TEST(an_idle_connection_that_dies_is_noticed),
		POOL_TEST(the_server_ends_what_takes_too_long),
		POOL_TEST(a_frozen_server_is_left),
		POOL_TEST(every_call_is_answered_when_the_server_dies),
		POOL_TEST(what_was_sent_once_and_never_again_is_unknown),
		cmocka_unit_test(before_the_first_connection_it_is_too_early),
		cmocka_unit_test(a_conninfo_that_makes_no_sense_is_only_unreachable),
		cmocka_unit_test(a_frozen_first_host_does_not_hide_the_second),
		cmocka_unit_test(another_contract_is_refused),
		cmocka_unit_test(unsafe_settings_are_refused),
		cmocka_unit_test(an_open_way_to_the_database_is_unsafe),
		cmocka_unit_test(a_database_that_becomes_unsafe_is_refused_at_the_next_connection),
		cmocka_unit_test(history_is_remembered_and_asked_for),
		cmocka_unit_test(a_history_that_went_backwards_is_refused),
		cmocka_unit_test(a_damaged_state_file_is_told),
	};
	return cmocka_run_group_tests(tests, world_start, world_stop);
}
