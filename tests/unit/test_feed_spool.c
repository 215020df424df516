/*
 * The spool and one pass over it, against a library that answers as the test says: what is sent, what
 * is refused, what waits, and that one list's wait does not hold back the others.
 */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "clients/feed/queue.h"
#include "clients/feed/sender.h"
#include "clients/feed/spool.h"

/* The scripted library: the answer to a list by its room; and what was asked, in order. */
enum answer { ACCEPT, DUPLICATE, STALE, CONFLICT, REJECT, LATER_ANSWER, FORBID, UNREACHABLE, UNKNOWN };

static struct {
	enum answer answers[10]; /* of rooms 0 to 9 */
	char asked[1024];        /* "1 2 1 " */
} script;

const Sdac__V1__Welcome *sdac_client_welcome(const struct sdac_client *client)
{
	static const Sdac__V1__Welcome welcome = SDAC__V1__WELCOME__INIT;
	(void)client;
	return &welcome;
}

const char *sdac_code_words(Sdac__V1__ErrorCode code)
{
	(void)code;
	return "a word";
}

static const struct {
	enum sdac_result result;
	Sdac__V1__Verdict verdict;
	Sdac__V1__ErrorCode code;
	bool from_server;
} meanings[] = {
	[ACCEPT] = { .verdict = SDAC__V1__VERDICT__VERDICT_ACCEPTED },
	[DUPLICATE] = { .verdict = SDAC__V1__VERDICT__VERDICT_DUPLICATE },
	[STALE] = { .verdict = SDAC__V1__VERDICT__VERDICT_STALE },
	[CONFLICT] = { .verdict = SDAC__V1__VERDICT__VERDICT_CONFLICT },
	[REJECT] = { .verdict = SDAC__V1__VERDICT__VERDICT_REJECTED },
	[LATER_ANSWER] = { SDAC_REFUSED, 0, SDAC__V1__ERROR_CODE__ERROR_CODE_RETRY_LATER, true },
	[FORBID] = { SDAC_REFUSED, 0, SDAC__V1__ERROR_CODE__ERROR_CODE_NOT_ALLOWED, true },
	[UNREACHABLE] = { SDAC_REFUSED, 0, SDAC__V1__ERROR_CODE__ERROR_CODE_RETRY_LATER, false },
	[UNKNOWN] = { SDAC_UNKNOWN, 0, SDAC__V1__ERROR_CODE__ERROR_CODE_UNKNOWN_OUTCOME, false },
};

enum sdac_result sdac_call(struct sdac_client *client, const ProtobufCMessage *request,
    const ProtobufCMessage **response_r, struct sdac_error *error_r)
{
	static Sdac__V1__SubmitListResponse response;
	const Sdac__V1__SubmitListRequest *list = (const void *)request;
	const enum answer answer = script.answers[list->room[0] - '0'];
	(void)client;
	strncat(script.asked, list->room, 1);
	strncat(script.asked, " ", 2);
	*error_r = (struct sdac_error){ .code = meanings[answer].code, .from_server = meanings[answer].from_server };
	if (meanings[answer].result != SDAC_OK)
		return meanings[answer].result;
	sdac__v1__submit_list_response__init(&response);
	response.has_verdict = true;
	response.verdict = meanings[answer].verdict;
	*response_r = &response.base;
	return SDAC_OK;
}

struct world {
	char dir[64];
	struct spool spool;
	struct queue *queue;
	int64_t clock; /* of the documents */
};

static const struct reader_hints no_hints;
static const bool go_on = false;

static int start(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	char error[256];
	memset(&script, 0, sizeof script);
	if (world == NULL)
		return -1;
	(void)snprintf(world->dir, sizeof world->dir, "/tmp/sdac-spool-XXXXXX");
	if (mkdtemp(world->dir) == NULL || spool_open(world->dir, &world->spool, error, sizeof error) != SD_OK)
		return -1;
	world->queue = queue_new(&world->spool, NULL, &no_hints);
	world->clock = 1700000000;
	*state = world;
	return world->queue == NULL ? -1 : 0;
}

static int stop(void **state)
{
	struct world *world = *state;
	char command[128];
	queue_free(world->queue);
	spool_close(&world->spool);
	(void)snprintf(command, sizeof command, "rm -rf '%s'", world->dir);
	const int code = system(command);
	free(world);
	return code;
}

/* An old document in new/, younger than all before it. */
static void put(struct world *world, const char *name, const char *text)
{
	const struct timespec times[2] = { { .tv_sec = world->clock }, { .tv_sec = world->clock } };
	const int fd = openat(world->spool.places[SPOOL_NEW], name, O_WRONLY | O_CREAT | O_EXCL, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(futimens(fd, times), 0);
	close(fd);
	world->clock++;
}

static void put_list(struct world *world, const char *name, const char *room)
{
	char text[1024];
	(void)snprintf(text, sizeof text,
	    "<ExternalDocumentRequest><documents><document><info><source_file_name>1_04032026_2992_B01LY0%s_ADULT_"
	    "COURT_LIST_DAILY"
	    "</source_file_name></info><data><job><!-- %s "
	    "--></job></data></document></documents></ExternalDocumentRequest>",
	    room, name);
	put(world, name, text);
}

static bool is_in(const struct world *world, enum spool_place place, const char *name)
{
	return faccessat(world->spool.places[place], name, F_OK, 0) == 0;
}

static void assert_note(const struct world *world, enum spool_place place, const char *name, const char *words)
{
	char text[2048] = "";
	const int fd = openat(world->spool.places[place], name, O_RDONLY);
	assert_true(fd >= 0);
	assert_true(read(fd, text, sizeof text - 1) > 0);
	close(fd);
	if (strstr(text, words) == NULL)
		fail_msg("%s: no '%s' in: %s", name, words, text);
}

static struct queue_result pass(struct world *world)
{
	struct queue_result result;
	assert_int_equal(queue_pass(world->queue, &go_on, &result), SD_OK);
	return result;
}

static void test_order(void **state)
{
	struct world *world = *state;
	put_list(world, "z-first", "3");
	put_list(world, "a-second", "1");
	put_list(world, "m-third", "2");
	put(world, ".not-yet", "half a docu");
	const struct queue_result result = pass(world);
	assert_int_equal(result.sent, 3);
	assert_int_equal(result.waiting, 0);
	assert_int_equal(result.wait_ms, 0);
	assert_string_equal(script.asked, "3 1 2 ");
	assert_true(is_in(world, SPOOL_SENT, "z-first"));
	assert_note(world, SPOOL_SENT, "z-first.receipt", "\"verdict\":\"ACCEPTED\"");
	assert_true(is_in(world, SPOOL_NEW, ".not-yet"));
}

static void test_verdicts(void **state)
{
	struct world *world = *state;
	const enum answer answers[] = { ACCEPT, DUPLICATE, STALE, CONFLICT, REJECT, FORBID };
	for (unsigned i = 0; i < 6; i++) {
		const char room[2] = { (char)('1' + i), '\0' };
		script.answers[i + 1] = answers[i];
		put_list(world, room, room);
	}
	const struct queue_result result = pass(world);
	assert_int_equal(result.sent, 3);
	assert_int_equal(result.refused, 3);
	assert_true(is_in(world, SPOOL_SENT, "2") && is_in(world, SPOOL_SENT, "3"));
	assert_note(world, SPOOL_REFUSED, "4.reason", "used for other content");
	assert_note(world, SPOOL_REFUSED, "4.reason", "\"verdict\":\"CONFLICT\"");
	assert_note(world, SPOOL_REFUSED, "5.reason", "not accepted");
	assert_note(world, SPOOL_REFUSED, "6.reason", "a word");
	assert_false(is_in(world, SPOOL_NEW, "4"));
}

static void test_broken(void **state)
{
	struct world *world = *state;
	put(world, "broken", "{\"document\":");
	put_list(world, "good", "1");
	const struct queue_result result = pass(world);
	assert_int_equal(result.refused, 1);
	assert_int_equal(result.sent, 1);
	assert_note(world, SPOOL_REFUSED, "broken.reason", "JSON ends too early");
	assert_true(is_in(world, SPOOL_REFUSED, "broken"));
}

/* Somebody may still be writing it. */
static void test_young_and_broken(void **state)
{
	struct world *world = *state;
	struct timespec now;
	put(world, "growing", "{\"document\":");
	assert_int_equal(clock_gettime(CLOCK_REALTIME, &now), 0);
	const struct timespec times[2] = { now, now };
	assert_int_equal(utimensat(world->spool.places[SPOOL_NEW], "growing", times, 0), 0);
	const struct queue_result result = pass(world);
	assert_int_equal(result.refused, 0);
	assert_int_equal(result.waiting, 1);
	assert_true(result.wait_ms > 0 && result.wait_ms <= 3000);
	assert_true(is_in(world, SPOOL_NEW, "growing"));
}

/* A list that must wait holds back younger ones of its own scope, and no others. */
static void test_scopes(void **state)
{
	struct world *world = *state;
	script.answers[1] = LATER_ANSWER;
	put_list(world, "one", "1");
	put_list(world, "two", "2");
	put_list(world, "one-again", "1");
	struct queue_result result = pass(world);
	assert_int_equal(result.sent, 1);
	assert_int_equal(result.waiting, 2);
	assert_true(result.wait_ms > 0);
	assert_string_equal(script.asked, "1 2 ");
	/* Its time has not come: it is not asked again, and still holds back the other. */
	result = pass(world);
	assert_int_equal(result.waiting, 2);
	assert_string_equal(script.asked, "1 2 ");
	assert_true(is_in(world, SPOOL_NEW, "one") && is_in(world, SPOOL_NEW, "one-again"));
}

/* Without a daemon nothing else is tried, nothing is refused, and all is there for the next pass. */
static void test_unreachable(void **state)
{
	const enum answer answers[] = { UNREACHABLE, UNKNOWN };
	struct world *world = *state;
	put_list(world, "one", "1");
	put_list(world, "two", "2");
	for (size_t i = 0; i < 2; i++) {
		script.asked[0] = '\0';
		script.answers[1] = answers[i];
		const struct queue_result result = pass(world);
		assert_int_equal(result.sent + result.refused, 0);
		assert_int_equal(result.waiting, 2);
		assert_string_equal(script.asked, "1 ");
	}
	script.answers[1] = ACCEPT;
	assert_int_equal(pass(world).sent, 2);
}

static void test_same_name(void **state)
{
	struct world *world = *state;
	for (size_t i = 0; i < 3; i++) {
		put_list(world, "list.xml", "1");
		assert_int_equal(pass(world).sent, 1);
	}
	assert_true(is_in(world, SPOOL_SENT, "list.xml") && is_in(world, SPOOL_SENT, "list.xml.receipt"));
	assert_true(is_in(world, SPOOL_SENT, "list.xml~2") && is_in(world, SPOOL_SENT, "list.xml~3.receipt"));
}

static void test_one_watcher(void **state)
{
	const struct world *world = *state;
	struct spool second;
	char error[256];
	assert_int_equal(spool_open(world->dir, &second, error, sizeof error), SD_CONFLICT);
	assert_non_null(strstr(error, "another sdac-feed"));
}

static void test_purge(void **state)
{
	struct world *world = *state;
	put_list(world, "one", "1");
	assert_int_equal(pass(world).sent, 1);
	assert_int_equal(spool_purge(&world->spool, 7), 0);
	assert_true(is_in(world, SPOOL_SENT, "one"));
	/* By a day in the future all is old. */
	assert_int_equal(spool_purge(&world->spool, -1), 1);
	assert_false(is_in(world, SPOOL_SENT, "one") || is_in(world, SPOOL_SENT, "one.receipt"));
}

/* Neither links nor pipes are documents. */
static void test_only_files(void **state)
{
	struct world *world = *state;
	assert_int_equal(symlinkat("/etc/passwd", world->spool.places[SPOOL_NEW], "link"), 0);
	assert_int_equal(mkfifoat(world->spool.places[SPOOL_NEW], "pipe", 0600), 0);
	const struct queue_result result = pass(world);
	assert_int_equal(result.sent + result.refused + result.waiting, 0);
}

static void test_backoff(void **state)
{
	(void)state;
	for (unsigned attempts = 0; attempts < 40; attempts++) {
		const int wait = sender_backoff_ms(attempts, 0);
		assert_true(wait >= 500 && wait <= 60000);
		assert_true(attempts < 6 || wait >= 30000);
	}
	assert_int_equal(sender_backoff_ms(0, 90000), 90000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_order, start, stop),
		cmocka_unit_test_setup_teardown(test_verdicts, start, stop),
		cmocka_unit_test_setup_teardown(test_broken, start, stop),
		cmocka_unit_test_setup_teardown(test_young_and_broken, start, stop),
		cmocka_unit_test_setup_teardown(test_scopes, start, stop),
		cmocka_unit_test_setup_teardown(test_unreachable, start, stop),
		cmocka_unit_test_setup_teardown(test_same_name, start, stop),
		cmocka_unit_test_setup_teardown(test_one_watcher, start, stop),
		cmocka_unit_test_setup_teardown(test_purge, start, stop),
		cmocka_unit_test_setup_teardown(test_only_files, start, stop),
		cmocka_unit_test(test_backoff),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
