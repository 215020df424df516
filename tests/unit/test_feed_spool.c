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

#include "clients/feed/durable.h"
#include "clients/feed/queue.h"
#include "clients/feed/resend.h"
#include "clients/feed/sender.h"
#include "clients/feed/spool.h"

/* The scripted library: the answer to a list by its room; and what was asked, in order. */
enum answer { ACCEPT, DUPLICATE, STALE, CONFLICT, REJECT, LATER_ANSWER, FORBID, UNREACHABLE, UNKNOWN };

static struct {
	enum answer answers[10]; /* of rooms 0 to 9 */
	char asked[1024];        /* "1 2 1 " */
	int64_t committed_ms;    /* of the last answer */
	int32_t frame_limit;     /* 0: not said */
} script;

const Sdac__V1__Welcome *sdac_client_welcome(const struct sdac_client *client)
{
	static Sdac__V1__Welcome welcome = SDAC__V1__WELCOME__INIT;
	(void)client;
	welcome.has_frame_limit = script.frame_limit != 0;
	welcome.frame_limit = script.frame_limit;
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
	response.has_committed_at = true;
	response.committed_at = ++script.committed_ms;
	*response_r = &response.base;
	return SDAC_OK;
}

struct world {
	char dir[64];
	struct spool spool;
	struct queue *queue;
	int64_t clock; /* of the documents */
	int64_t now_ms;
	unsigned chance;
	struct seal seal;
};

static const struct reader_hints no_hints;
static const bool go_on = false;

/* Clock and chance as the test says. */
static int64_t false_now_ms(clockid_t clock, void *arg)
{
	(void)clock;
	return ((const struct world *)arg)->now_ms;
}

static unsigned false_chance(void *arg)
{
	return ((const struct world *)arg)->chance;
}

static void take_false_clock(struct world *world, int64_t now_ms)
{
	const struct queue_world false_world = { false_now_ms, false_chance, world };
	queue_free(world->queue);
	world->now_ms = now_ms;
	world->queue = queue_new(&world->spool, NULL, &no_hints, &false_world);
	assert_non_null(world->queue);
}

static void take_key(struct world *world, uint8_t first)
{
	const uint8_t master[SEAL_KEY_SIZE] = { first };
	assert_int_equal(seal_init(master, &world->seal), SD_OK);
	world->spool.seal = &world->seal;
}

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
	world->queue = queue_new(&world->spool, NULL, &no_hints, NULL);
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
	assert_int_equal(spool_purge(&world->spool, time(NULL), 7), 0);
	assert_true(is_in(world, SPOOL_SENT, "one"));
	/* By a day in the future all is old. */
	assert_int_equal(spool_purge(&world->spool, time(NULL), -1), 1);
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

/* Doubles, its last half by chance, and both ends of chance are reached. */
static void test_backoff(void **state)
{
	static const int halves[] = { 500, 1000, 2000, 4000, 8000, 16000, 30000, 30000 };
	(void)state;
	for (unsigned attempts = 0; attempts < 8; attempts++) {
		const int half = halves[attempts];
		assert_int_equal(sender_backoff_ms(attempts, 0, 0), half);
		assert_int_equal(sender_backoff_ms(attempts, 0, 123), half + 123);
		assert_int_equal(sender_backoff_ms(attempts, 0, (unsigned)half), 2 * half);
		assert_int_equal(sender_backoff_ms(attempts, 0, (unsigned)half + 1), half);
	}
	assert_int_equal(sender_backoff_ms(4000000000u, 0, 0), 30000);
	assert_int_equal(sender_backoff_ms(0, 90000, 7), 90000);
}

static uint8_t *raw(const struct world *world, enum spool_place place, const char *name, size_t *size_r)
{
	uint8_t *data = NULL;
	assert_int_equal(durable_read(world->spool.places[place], name, 1u << 20, &data, size_r), SD_OK);
	return data;
}

static bool is_sealed(const struct world *world, enum spool_place place, const char *name)
{
	size_t size = 0;
	uint8_t *data = raw(world, place, name, &size);
	const bool sealed = seal_is_sealed(data, size) && memmem(data, size, "LIST", 4) == NULL;
	free(data);
	return sealed;
}

static int64_t real_ms(void)
{
	return (int64_t)time(NULL) * 1000;
}

/* What nobody can send yet is sealed all the same, once nobody writes to it, and keeps its place in the order. */
static void test_taken_in(void **state)
{
	struct world *world = *state;
	struct stat before, after;
	script.answers[1] = UNREACHABLE;
	take_key(world, 1);
	put_list(world, "one", "1");
	put_list(world, "two", "2");
	assert_int_equal(fstatat(world->spool.places[SPOOL_NEW], "two", &before, 0), 0);
	take_false_clock(world, real_ms());
	const struct queue_result young = pass(world);
	assert_false(is_sealed(world, SPOOL_NEW, "two"));
	assert_true(young.wait_ms > 0 && young.wait_ms <= 3001);
	world->now_ms += 5000;
	assert_int_equal(pass(world).waiting, 2);
	assert_true(is_sealed(world, SPOOL_NEW, "one") && is_sealed(world, SPOOL_NEW, "two"));
	assert_int_equal(fstatat(world->spool.places[SPOOL_NEW], "two", &after, 0), 0);
	assert_memory_equal(&before.st_mtim, &after.st_mtim, sizeof before.st_mtim);
	script.answers[1] = ACCEPT;
	script.asked[0] = '\0';
	assert_int_equal(pass(world).sent, 2);
	assert_string_equal(script.asked, "1 2 ");
	assert_true(is_sealed(world, SPOOL_SENT, "one") && is_sealed(world, SPOOL_SENT, "two"));
	assert_false(is_in(world, SPOOL_NEW, ".sdac-feed-sealing"));
}

/* A plain document that is sent or refused at once lies sealed there, too; what an older version left follows. */
static void test_sealed_where_it_goes(void **state)
{
	struct world *world = *state;
	put_list(world, "old", "1");
	put(world, "old-broken", "{\"LIST\":");
	assert_int_equal(pass(world).sent, 1);
	assert_false(is_sealed(world, SPOOL_SENT, "old") || is_sealed(world, SPOOL_REFUSED, "old-broken"));
	take_key(world, 1);
	put_list(world, "new", "2");
	put(world, "broken", "{\"LIST\":");
	const struct queue_result result = pass(world);
	assert_int_equal(result.sent + result.refused, 2);
	assert_true(is_sealed(world, SPOOL_SENT, "new") && is_sealed(world, SPOOL_REFUSED, "broken"));
	assert_int_equal(spool_seal_kept(&world->spool), SD_OK);
	assert_true(is_sealed(world, SPOOL_SENT, "old") && is_sealed(world, SPOOL_REFUSED, "old-broken"));
	assert_note(world, SPOOL_SENT, "old.receipt", "\"verdict\":\"ACCEPTED\"");
	assert_note(world, SPOOL_REFUSED, "broken.reason", "JSON ends too early");
}

/* Another key touches nothing; a broken seal is a broken document. */
static void test_other_key(void **state)
{
	struct world *world = *state;
	struct queue_result result;
	size_t size = 0;
	take_key(world, 1);
	put_list(world, "one", "1");
	assert_int_equal(spool_seal(&world->spool, SPOOL_NEW, "one", NULL), SD_OK);
	take_key(world, 2);
	assert_int_equal(queue_pass(world->queue, &go_on, &result), SD_CONFLICT);
	world->spool.seal = NULL;
	assert_int_equal(queue_pass(world->queue, &go_on, &result), SD_CONFLICT);
	assert_true(is_in(world, SPOOL_NEW, "one"));
	assert_string_equal(script.asked, "");
	take_key(world, 1);
	uint8_t *data = raw(world, SPOOL_NEW, "one", &size);
	for (size_t i = SEAL_MARK_SIZE; i < size; i += 7) {
		uint8_t *plain = NULL;
		size_t plain_size = 0;
		data[i] ^= 1;
		assert_int_equal(seal_open_document(&world->seal, data, size, &plain, &plain_size), SD_INVALID);
		data[i] ^= 1;
	}
	data[size - 1] ^= 1;
	const int fd = openat(world->spool.places[SPOOL_NEW], "broken", O_WRONLY | O_CREAT, 0600);
	assert_int_equal(write(fd, data, size), (ssize_t)size);
	close(fd);
	free(data);
	take_false_clock(world, real_ms() + 10000);
	assert_int_equal(pass(world).refused, 1);
	assert_note(world, SPOOL_REFUSED, "broken.reason", "its seal is broken");
	assert_true(is_in(world, SPOOL_SENT, "one"));
}

/* Its deliverer put another one there while the first was read: the second is not lost. */
static void test_replaced_while_sealing(void **state)
{
	struct world *world = *state;
	struct document document;
	struct spool_version version;
	const char *what;
	take_key(world, 1);
	put_list(world, "one", "1");
	assert_int_equal(spool_load(&world->spool, "one", &document, &version, &what), SD_OK);
	document_clear(&document);
	assert_int_equal(unlinkat(world->spool.places[SPOOL_NEW], "one", 0), 0);
	put_list(world, "one", "2");
	assert_int_equal(spool_seal(&world->spool, SPOOL_NEW, "one", &version), SD_NOT_FOUND);
	assert_false(is_sealed(world, SPOOL_NEW, "one"));
	assert_int_equal(pass(world).sent, 1);
	assert_string_equal(script.asked, "2 ");
}

/* A list that fits exactly is sent; with an octet less of room it is not, and its reason says what to do. */
static void test_frame_limit(void **state)
{
	struct world *world = *state;
	int32_t least = 64, most = 4096;
	while (most - least > 1) {
		script.frame_limit = least + (most - least) / 2;
		put_list(world, "one", "1");
		if (pass(world).sent == 1)
			most = script.frame_limit;
		else
			least = script.frame_limit;
	}
	script.frame_limit = most;
	put_list(world, "fits", "1");
	assert_int_equal(pass(world).sent, 1);
	script.frame_limit = most - 1;
	put_list(world, "does-not", "1");
	assert_int_equal(pass(world).refused, 1);
	assert_note(world, SPOOL_REFUSED, "does-not.reason", "have the court send a list for each courtroom");
}

/* A try later is told with its reason and its time, by the clock and chance that were given. */
static void test_held(void **state)
{
	struct world *world = *state;
	script.answers[1] = LATER_ANSWER;
	put_list(world, "one", "1");
	put_list(world, "one-again", "1");
	take_false_clock(world, 1000000);
	for (unsigned tries = 0; tries < 3; tries++) {
		world->chance = 17;
		assert_int_equal(pass(world).wait_ms, (500 << tries) + 17);
		json_t *held = queue_held(world->queue), *one = json_array_get(held, 0);
		assert_int_equal(json_array_size(held), 1);
		assert_string_equal(json_string_value(json_object_get(one, "document")), "one");
		assert_string_equal(json_string_value(json_object_get(one, "why")), "list 1: a word");
		assert_int_equal(json_integer_value(json_object_get(one, "attempts")), tries + 1);
		assert_int_equal(
		    json_integer_value(json_object_get(one, "next_ms")), world->now_ms + (500 << tries) + 17);
		json_decref(held);
		world->now_ms += (500 << tries) + 17;
	}
	assert_string_equal(script.asked, "1 1 1 ");
}

#define DAYS 5
#define A_DAY 12 /* documents */

static json_t *receipt_of(const struct world *world, unsigned number)
{
	char name[32];
	size_t size = 0;
	(void)snprintf(name, sizeof name, "list-%02u.receipt", number);
	uint8_t *text = raw(world, SPOOL_SENT, name, &size);
	json_t *receipt = json_loads((const char *)text, 0, NULL);
	assert_non_null(receipt);
	free(text);
	return receipt;
}

/* By the daemon's own time each came after the one before. */
static void assert_order(const struct world *world, unsigned from)
{
	char last[64] = "";
	for (unsigned i = from; i < DAYS * A_DAY; i++) {
		json_t *receipt = receipt_of(world, i);
		const char *time = json_string_value(json_object_get(receipt, "committed_at"));
		assert_true(strcmp(time, last) > 0);
		(void)snprintf(last, sizeof last, "%s", time);
		json_decref(receipt);
	}
}

/* The daemon is away for five days, comes back, and loses its last minutes on the sixth. */
static void test_days_away(void **state)
{
	struct world *world = *state;
	char name[32];
	size_t count = 0;
	take_key(world, 1);
	take_false_clock(world, world->clock * 1000);
	for (unsigned i = 1; i < 4; i++)
		script.answers[i] = UNREACHABLE;
	for (unsigned i = 0; i < DAYS * A_DAY; i++) {
		const char room[2] = { (char)('1' + i % 3), '\0' };
		(void)snprintf(name, sizeof name, "list-%02u", i);
		put_list(world, name, room);
		for (unsigned tries = 0; tries < 12; tries++) {
			script.asked[0] = '\0';
			world->chance = tries * 7919;
			const struct queue_result result = pass(world);
			assert_int_equal(result.waiting, i + 1);
			assert_string_equal(script.asked, "1 "); /* one question a pass, of the oldest */
			assert_true(i == 0 || result.wait_ms <= 60000);
			world->now_ms += 2 * 3600 * 1000 / 12;
		}
	}
	memset(script.answers, 0, sizeof script.answers);
	assert_int_equal(pass(world).sent, DAYS * A_DAY);
	assert_order(world, 0);
	/* Kept for seven days from when it was sent. */
	assert_int_equal(spool_purge(&world->spool, time(NULL) + 6 * 86400, 7), 0);
	json_t *mark = receipt_of(world, DAYS * A_DAY - 5);
	assert_int_equal(
	    resend_after(&world->spool, json_string_value(json_object_get(mark, "message_id")), INT64_MAX, &count),
	    SD_OK);
	json_decref(mark);
	assert_int_equal(count, 4);
	assert_int_equal(pass(world).sent, 4);
	assert_order(world, 0);
	assert_int_equal(spool_purge(&world->spool, time(NULL) + 8 * 86400, 7), DAYS * A_DAY);
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
		cmocka_unit_test_setup_teardown(test_taken_in, start, stop),
		cmocka_unit_test_setup_teardown(test_sealed_where_it_goes, start, stop),
		cmocka_unit_test_setup_teardown(test_other_key, start, stop),
		cmocka_unit_test_setup_teardown(test_replaced_while_sealing, start, stop),
		cmocka_unit_test_setup_teardown(test_frame_limit, start, stop),
		cmocka_unit_test_setup_teardown(test_held, start, stop),
		cmocka_unit_test_setup_teardown(test_days_away, start, stop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
