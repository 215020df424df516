/*
 * The linker against a scripted database: db_call() and db_forget() are this test's own. It sees each
 * call, answers it when it likes, and then turns the loop.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <event2/event.h>
#include <string.h>

#include "daemon/base/clock.h"
#include "daemon/link/linker.h"
#include "sdac/internal/v1/daemon.pb-c.h"
#include "tests/bench/link/model_file.h"

#define POLL_MS 200
#define QUIET_MS 90 /* below the first pause and the poll */
#define RECORDS_LIMIT 2000u

struct db_call {
	const struct db_function *function; /* NULL: none is waiting */
	struct arena *arena;
	db_done_fn *done;
	void *arg;
};

static struct db_call waiting; /* the linker has one call at a time */
static int forgotten;
static enum sd_err refuse_with; /* of db_call() itself */
static int64_t answered_ms;
static const char *model_version; /* that a claim tells; NULL: there is none */
static bool gives_model;          /* without being told */
static struct model_file model;

/* What was asked last, of what the tests look at. */
static struct {
	int64_t epoch;
	int32_t limit;
	size_t n_subjects, n_keys, n_terms, n_verdicts, n_auto, n_review, n_evidence;
	char model_version[32], first_defendant[40], first_case[40];
} asked;

static void note_keys(size_t n, Sdac__Internal__V1__LinkKeys **keys)
{
	asked.n_subjects = n;
	asked.n_keys = asked.n_terms = 0;
	for (size_t i = 0; i < n; i++) {
		asked.n_keys += keys[i]->n_keys;
		asked.n_terms += keys[i]->n_terms;
	}
}

static void note_claim(const ProtobufCMessage *message)
{
	asked.limit = ((const Sdac__Internal__V1__LinkClaimRequest *)(const void *)message)->limit;
}

static void note_store(const ProtobufCMessage *message)
{
	const Sdac__Internal__V1__LinkKeysRequest *request = (const void *)message;

	asked.epoch = request->epoch;
	note_keys(request->n_subjects, request->subjects);
}

static void note_search(const ProtobufCMessage *message)
{
	const Sdac__Internal__V1__LinkSearchRequest *request = (const void *)message;

	note_keys(request->n_subjects, request->subjects);
}

static void note_commit(const ProtobufCMessage *message)
{
	const Sdac__Internal__V1__LinkCommitRequest *request = (const void *)message;

	note_keys(request->n_subjects, request->subjects);
	asked.epoch = request->epoch;
	asked.n_verdicts = request->n_verdicts;
	strncpy(asked.model_version, request->model_version, sizeof asked.model_version - 1);
	for (size_t i = 0; i < request->n_verdicts; i++) {
		asked.n_auto += request->verdicts[i]->band == SDAC__INTERNAL__V1__LINK_BAND__LINK_BAND_AUTO ? 1 : 0;
		asked.n_review += request->verdicts[i]->band == SDAC__INTERNAL__V1__LINK_BAND__LINK_BAND_REVIEW ? 1 : 0;
		asked.n_evidence += request->verdicts[i]->n_evidence;
	}
	if (request->n_verdicts > 0) {
		strncpy(asked.first_defendant, request->verdicts[0]->defendant_id, sizeof asked.first_defendant - 1);
		strncpy(asked.first_case, request->verdicts[0]->case_id, sizeof asked.first_case - 1);
	}
}

struct db_call *db_call(struct db *db, const struct db_function *function, const struct db_context *context,
    const ProtobufCMessage *request, struct arena *arena, db_done_fn *done, void *arg, enum sd_err *err_r)
{
	static const struct {
		const char *name;
		void (*note)(const ProtobufCMessage *message);
	} notes[] = { { "link_claim", note_claim }, { "link_keys", note_store }, { "link_search", note_search },
		{ "link_commit", note_commit } };

	(void)db;
	assert_null(context);
	assert_null(waiting.function);
	assert_ptr_equal(request->descriptor, function->request);
	assert_true(protobuf_c_message_check(request));
	if (refuse_with != SD_OK) {
		*err_r = refuse_with;
		return NULL;
	}
	memset(&asked, 0, sizeof asked);
	for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++) {
		if (strcmp(notes[i].name, function->name) == 0)
			notes[i].note(request);
	}
	waiting = (struct db_call){ function, arena, done, arg };
	return &waiting;
}

void db_forget(struct db_call *call)
{
	assert_ptr_equal(call, &waiting);
	waiting = (struct db_call){ 0 };
	forgotten++;
}

/* --- the scene ------------------------------------------------------------------------------------ */

struct scene {
	struct event_base *base;
	struct linker *linker;
};

static int raise_scene(void **state)
{
	static struct scene scene;
	static const uint8_t key[32] = { 1, 2, 3 };
	const struct linker_settings settings = { "test", key, sizeof key, 64, POLL_MS };

	waiting = (struct db_call){ 0 };
	forgotten = 0;
	refuse_with = SD_OK;
	model_version = "test-1";
	gives_model = true;
	if (!model_file_open(model_file_shipped(), &model))
		return -1;
	scene.base = event_base_new();
	scene.linker = linker_new(scene.base, NULL, &settings);
	*state = &scene;
	return scene.linker == NULL ? -1 : 0;
}

static int strike_scene(void **state)
{
	struct scene *scene = *state;

	linker_free(scene->linker);
	event_base_free(scene->base);
	return 0;
}

/* Turns the loop until the linker asks something: the calls of the linker end the wait, not a clock. */
static void expect_call(struct scene *scene, const char *name)
{
	while (waiting.function == NULL)
		assert_int_equal(event_base_loop(scene->base, EVLOOP_ONCE), 0);
	assert_string_equal(waiting.function->name, name);
}

/* Nothing is asked although all that is due now has run. On a machine so busy that the linker's own
 * wait is over meanwhile, nothing is proved. */
static void expect_quiet(struct scene *scene)
{
	for (int turn = 0; turn < 3; turn++)
		(void)event_base_loop(scene->base, EVLOOP_NONBLOCK);
	if (clock_monotonic_ms() - answered_ms < QUIET_MS)
		assert_null(waiting.function);
}

static void answer(enum sd_err err, ProtobufCMessage *response)
{
	static const struct db_fault fault = { .sqlstate = "40001" };
	struct db_call call = waiting;

	waiting = (struct db_call){ 0 };
	answered_ms = clock_monotonic_ms();
	call.done(call.arg, err, response, err == SD_OK ? NULL : &fault);
}

#define TAKE(type) take(sizeof(type))

static void *take(size_t size)
{
	void *memory = arena_alloc(waiting.arena, size);

	assert_non_null(memory);
	return memory;
}

static Sdac__Internal__V1__LinkRecord *new_record(Sdac__Internal__V1__SubjectKind kind, size_t number, const char *name)
{
	Sdac__Internal__V1__LinkRecord *record = TAKE(Sdac__Internal__V1__LinkRecord);

	sdac__internal__v1__link_record__init(record);
	record->subject_id = arena_printf(waiting.arena, "%s-%zu",
	    kind == SDAC__INTERNAL__V1__SUBJECT_KIND__SUBJECT_KIND_CASE ? "case" : "defendant", number);
	record->has_kind = true;
	record->kind = kind;
	record->name = TAKE(Sdac__V1__PersonName);
	sdac__v1__person_name__init(record->name);
	record->name->full = arena_strdup(waiting.arena, name);
	record->birth_date = arena_strdup(waiting.arena, "1990-03-04");
	record->case_urns = TAKE(char *);
	record->case_urns[0] = arena_strdup(waiting.arena, "48TA1187723");
	record->n_case_urns = 1;
	return record;
}

#define DEFENDANT SDAC__INTERNAL__V1__SUBJECT_KIND__SUBJECT_KIND_DEFENDANT
#define CASE SDAC__INTERNAL__V1__SUBJECT_KIND__SUBJECT_KIND_CASE

/* The shipped constants, as far as n. */
static void answer_model(const char *version, size_t n)
{
	Sdac__Internal__V1__LinkModelResponse *response = TAKE(Sdac__Internal__V1__LinkModelResponse);

	sdac__internal__v1__link_model_response__init(response);
	response->version = arena_strdup(waiting.arena, version);
	response->constants = take((n + 1) * sizeof response->constants[0]);
	for (size_t i = 0; i < n; i++) {
		Sdac__Internal__V1__ModelConstant *constant = TAKE(Sdac__Internal__V1__ModelConstant);

		sdac__internal__v1__model_constant__init(constant);
		constant->name = arena_strdup(waiting.arena, model.constants[i].name);
		constant->has_value = true;
		constant->value = model.constants[i].value;
		response->constants[response->n_constants++] = constant;
	}
	answer(SD_OK, &response->base);
}

/* Also gives the model to a linker that has none yet. */
static void answer_claim(int64_t epoch, size_t n, Sdac__Internal__V1__SubjectKind kind, bool more)
{
	Sdac__Internal__V1__LinkClaimResponse *response = TAKE(Sdac__Internal__V1__LinkClaimResponse);

	assert_true(n <= RECORDS_LIMIT);
	sdac__internal__v1__link_claim_response__init(response);
	response->has_epoch = response->has_more = true;
	response->epoch = epoch;
	response->more = more;
	response->n_records = n;
	response->records = take((n + 1) * sizeof response->records[0]);
	for (size_t i = 0; i < n; i++)
		response->records[i] = new_record(kind, i, "SMITH, John");
	response->model_version = model_version == NULL ? NULL : arena_strdup(waiting.arena, model_version);
	answer(SD_OK, &response->base);
	if (gives_model && waiting.function != NULL && strcmp(waiting.function->name, "link_model") == 0)
		answer_model(model_version, model.n);
}

static void answer_keys(void)
{
	Sdac__Internal__V1__LinkKeysResponse *response = TAKE(Sdac__Internal__V1__LinkKeysResponse);

	sdac__internal__v1__link_keys_response__init(response);
	answer(SD_OK, &response->base);
}

/* Each name is a candidate of each subject. */
static void answer_search(size_t n_subjects, Sdac__Internal__V1__SubjectKind kind, const char *const *names, size_t n)
{
	static int32_t skipped[] = { [KEY_BIRTH] = 2, [KEY_FAMILY_MASK] = 0 };
	Sdac__Internal__V1__LinkSearchResponse *response = TAKE(Sdac__Internal__V1__LinkSearchResponse);

	sdac__internal__v1__link_search_response__init(response);
	response->has_skipped_blocks = true;
	response->skipped_blocks = 2;
	response->skipped_by_family = skipped;
	response->n_skipped_by_family = sizeof skipped / sizeof skipped[0];
	response->candidates = take((n + 1) * sizeof response->candidates[0]);
	response->pairs = take((n * n_subjects + 1) * sizeof response->pairs[0]);
	for (size_t c = 0; c < n; c++) {
		response->candidates[response->n_candidates++] = new_record(kind, c, names[c]);
		for (size_t s = 0; s < n_subjects; s++) {
			Sdac__Internal__V1__LinkPair *pair = TAKE(Sdac__Internal__V1__LinkPair);

			sdac__internal__v1__link_pair__init(pair);
			pair->has_subject = pair->has_candidate = true;
			pair->subject = (int32_t)s + 1;
			pair->candidate = (int32_t)c + 1;
			response->pairs[response->n_pairs++] = pair;
		}
	}
	answer(SD_OK, &response->base);
}

static void answer_commit(bool fenced, int made, int proposed)
{
	Sdac__Internal__V1__LinkCommitResponse *response = TAKE(Sdac__Internal__V1__LinkCommitResponse);

	sdac__internal__v1__link_commit_response__init(response);
	response->has_fenced = response->has_made = response->has_proposed = true;
	response->fenced = fenced;
	response->made = made;
	response->proposed = proposed;
	answer(SD_OK, &response->base);
}

static const char *const one_match[] = { "John Smith" };

static void to_commit(struct scene *scene, bool more)
{
	expect_call(scene, "link_claim");
	answer_claim(7, 1, DEFENDANT, more);
	expect_call(scene, "link_keys");
	answer_keys();
	expect_call(scene, "link_search");
	answer_search(1, CASE, one_match, 1);
	expect_call(scene, "link_commit");
}

/* --- the tests ------------------------------------------------------------------------------------ */

static void a_batch_from_claim_to_commit(void **state)
{
	static const char *const names[] = { "John Smith", "Ali Khan" };
	struct scene *scene = *state;
	struct linker_stats stats;

	linker_kick(scene->linker);
	expect_call(scene, "link_claim");
	assert_int_equal(asked.limit, 64);
	answer_claim(7, 1, DEFENDANT, false);
	expect_call(scene, "link_keys");
	assert_int_equal(asked.epoch, 7);
	assert_true(asked.n_keys > 5);
	size_t n_keys = asked.n_keys;
	answer_keys();
	expect_call(scene, "link_search");
	assert_int_equal(asked.n_keys, n_keys);
	answer_search(1, CASE, names, 2);
	expect_call(scene, "link_commit");
	assert_int_equal(asked.epoch, 7);
	assert_int_equal(asked.n_subjects, 1);
	assert_int_equal(asked.n_keys, 0);
	assert_string_equal(asked.model_version, "test-1");
	/* The stranger shares URN and date of birth here, so he is shown. */
	assert_int_equal(asked.n_verdicts, 2);
	assert_int_equal(asked.n_auto + asked.n_review, 2);
	assert_true(asked.n_evidence > 4);
	assert_string_equal(asked.first_defendant, "defendant-0");
	assert_string_equal(asked.first_case, "case-0");
	answer_commit(false, 1, 1);
	expect_quiet(scene);
	linker_stats(scene->linker, &stats);
	assert_int_equal(stats.records, 1);
	assert_int_equal(stats.candidates, 2);
	assert_int_equal(stats.made, 1);
	assert_int_equal(stats.proposed, 1);
	assert_int_equal(stats.skipped_blocks, 2);
	assert_int_equal(stats.skipped_by_family[KEY_BIRTH], 2);
	assert_int_equal(stats.skipped_by_family[KEY_URN], 0);
}

static void a_case_finds_defendants(void **state)
{
	struct scene *scene = *state;

	linker_kick(scene->linker);
	expect_call(scene, "link_claim");
	answer_claim(8, 1, CASE, false);
	expect_call(scene, "link_keys");
	answer_keys();
	expect_call(scene, "link_search");
	answer_search(1, DEFENDANT, one_match, 1);
	expect_call(scene, "link_commit");
	assert_int_equal(asked.n_auto, 1);
	assert_string_equal(asked.first_defendant, "defendant-0");
	assert_string_equal(asked.first_case, "case-0");
	answer_commit(false, 1, 0);
}

static void a_rival_needs_a_person(void **state)
{
	/* Father and son of one name, one date of birth mistyped into the other's record, same URN. */
	static const char *const names[] = { "John Smith", "John Smith Junior", "SMITH, John Snr" };
	struct scene *scene = *state;

	linker_kick(scene->linker);
	expect_call(scene, "link_claim");
	answer_claim(9, 1, DEFENDANT, false);
	expect_call(scene, "link_keys");
	answer_keys();
	expect_call(scene, "link_search");
	answer_search(1, CASE, names + 1, 2);
	expect_call(scene, "link_commit");
	assert_int_equal(asked.n_auto, 0);
	assert_int_equal(asked.n_review, 2);
	answer_commit(false, 0, 2);
}

static void two_cases_of_one_man_are_no_rivals(void **state)
{
	static const char *const names[] = { "John Smith", "SMITH, John" };
	struct scene *scene = *state;

	linker_kick(scene->linker);
	expect_call(scene, "link_claim");
	answer_claim(9, 1, DEFENDANT, false);
	expect_call(scene, "link_keys");
	answer_keys();
	expect_call(scene, "link_search");
	answer_search(1, CASE, names, 2);
	expect_call(scene, "link_commit");
	assert_int_equal(asked.n_auto, 2);
	answer_commit(false, 2, 0);
}

static void more_work_is_claimed_at_once(void **state)
{
	struct scene *scene = *state;

	linker_kick(scene->linker);
	to_commit(scene, true);
	answer_commit(false, 1, 0);
	for (int turn = 0; turn < 3 && waiting.function == NULL; turn++)
		(void)event_base_loop(scene->base, EVLOOP_NONBLOCK);
	expect_call(scene, "link_claim");
	answer_claim(8, 0, DEFENDANT, true); /* others hold what there is */
	expect_quiet(scene);
}

static void kicks_coalesce(void **state)
{
	struct scene *scene = *state;

	for (int i = 0; i < 5; i++)
		linker_kick(scene->linker);
	to_commit(scene, false);
	for (int i = 0; i < 5; i++)
		linker_kick(scene->linker);
	answer_commit(false, 1, 0);
	expect_call(scene, "link_claim");
	answer_claim(8, 0, DEFENDANT, false);
	expect_quiet(scene);
}

static void it_looks_without_a_kick(void **state)
{
	struct scene *scene = *state;

	for (int i = 0; i < 3; i++) {
		expect_call(scene, "link_claim"); /* the loop waits for the timer by itself */
		answer_claim(1, 0, DEFENDANT, false);
	}
}

static void a_lost_lease_makes_nothing(void **state)
{
	struct scene *scene = *state;
	struct linker_stats stats;

	linker_kick(scene->linker);
	to_commit(scene, true);
	answer_commit(true, 0, 0);
	linker_kick(scene->linker);
	expect_quiet(scene); /* it does not fight */
	linker_stats(scene->linker, &stats);
	assert_int_equal(stats.records, 0);
	expect_call(scene, "link_claim");
	answer_claim(8, 0, DEFENDANT, false);
}

static void every_call_may_fail(void **state)
{
	static const char *const steps[] = { "link_claim", "link_keys", "link_search", "link_commit" };
	struct scene *scene = *state;

	for (size_t failing = 0; failing < 4; failing++) {
		linker_kick(scene->linker);
		for (size_t step = 0; step <= failing; step++) {
			expect_call(scene, steps[step]);
			if (step == failing)
				answer(step % 2 == 0 ? SD_RETRY_LATER : SD_UNKNOWN_OUTCOME, NULL);
			else if (step == 0)
				answer_claim(7, 1, DEFENDANT, true);
			else if (step == 1)
				answer_keys();
			else
				answer_search(1, CASE, one_match, 1);
		}
		linker_kick(scene->linker);
		expect_quiet(scene);
	}
	/* All over again, and well. */
	to_commit(scene, false);
	answer_commit(false, 1, 0);
}

static void a_full_queue_is_waited_out(void **state)
{
	struct scene *scene = *state;

	refuse_with = SD_RETRY_LATER;
	answered_ms = clock_monotonic_ms();
	linker_kick(scene->linker);
	expect_quiet(scene);
	refuse_with = SD_OK;
	expect_call(scene, "link_claim");
	answer_claim(1, 0, DEFENDANT, false);
}

static void a_foolish_search_is_refused(void **state)
{
	static const int32_t pairs[][2] = { { 0, 1 }, { 2, 1 }, { 1, 0 }, { 1, 2 } };
	struct scene *scene = *state;

	for (size_t i = 0; i < 5; i++) {
		linker_kick(scene->linker);
		expect_call(scene, "link_claim");
		answer_claim(7, 1, DEFENDANT, false);
		expect_call(scene, "link_keys");
		answer_keys();
		expect_call(scene, "link_search");
		if (i == 4) { /* two defendants */
			answer_search(1, DEFENDANT, one_match, 1);
		} else {
			Sdac__Internal__V1__LinkSearchResponse *response = TAKE(Sdac__Internal__V1__LinkSearchResponse);
			Sdac__Internal__V1__LinkPair *pair = TAKE(Sdac__Internal__V1__LinkPair);

			sdac__internal__v1__link_search_response__init(response);
			sdac__internal__v1__link_pair__init(pair);
			pair->has_subject = pair->has_candidate = true;
			pair->subject = pairs[i][0];
			pair->candidate = pairs[i][1];
			response->candidates = take(sizeof response->candidates[0]);
			response->candidates[0] = new_record(CASE, 0, "John Smith");
			response->n_candidates = 1;
			response->pairs = take(sizeof response->pairs[0]);
			response->pairs[0] = pair;
			response->n_pairs = 1;
			answer(SD_OK, &response->base);
		}
		expect_quiet(scene); /* nothing is committed */
	}
	expect_call(scene, "link_claim");
}

/* A database without a model, or with half of one, links nothing; once it has one, all goes on. */
static void no_model_no_links(void **state)
{
	struct scene *scene = *state;

	gives_model = false;
	model_version = NULL;
	linker_kick(scene->linker);
	expect_call(scene, "link_claim");
	answer_claim(7, 1, DEFENDANT, false);
	expect_quiet(scene);
	model_version = "test-2";
	expect_call(scene, "link_claim");
	answer_claim(7, 1, DEFENDANT, false);
	expect_call(scene, "link_model");
	answer_model("test-2", model.n - 1);
	expect_quiet(scene);
	expect_call(scene, "link_claim");
	answer_claim(7, 1, DEFENDANT, false);
	expect_call(scene, "link_model");
	answer_model("test-2", model.n);
	expect_call(scene, "link_keys");
	assert_true(asked.n_terms > 3);
}

/* A released model is fetched once, before the next batch, and its links carry its version. */
static void a_new_model_is_fetched(void **state)
{
	struct scene *scene = *state;

	linker_kick(scene->linker);
	to_commit(scene, true);
	assert_string_equal(asked.model_version, "test-1");
	answer_commit(false, 1, 0);
	gives_model = false;
	to_commit(scene, true);
	answer_commit(false, 1, 0);
	model_version = "test-2";
	expect_call(scene, "link_claim");
	answer_claim(7, 1, DEFENDANT, true);
	expect_call(scene, "link_model");
	answer_model("test-2", model.n);
	expect_call(scene, "link_keys");
	answer_keys();
	expect_call(scene, "link_search");
	answer_search(1, CASE, one_match, 1);
	expect_call(scene, "link_commit");
	assert_string_equal(asked.model_version, "test-2");
}

static void count_turn(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(*(int *)arg)++;
}

/* While a large batch is computed, the rest of the daemon gets its turns. */
static void a_large_batch_leaves_turns_to_others(void **state)
{
	struct scene *scene = *state;
	static const char *const names[] = { "John Smith", "Mohammed Ali Khan", "Smythe John", "Jon Smith-Jones" };
	const struct timeval often = { 0, 1000 };
	int turns = 0;
	struct event *other = event_new(scene->base, -1, EV_PERSIST, count_turn, &turns);

	linker_kick(scene->linker);
	expect_call(scene, "link_claim");
	answer_claim(7, RECORDS_LIMIT, DEFENDANT, false);
	event_add(other, &often);
	expect_call(scene, "link_keys");
	assert_int_equal(asked.n_subjects, RECORDS_LIMIT);
	assert_true(turns > 3);
	answer_keys();
	expect_call(scene, "link_search");
	turns = 0;
	answer_search(RECORDS_LIMIT, CASE, names, 4);
	expect_call(scene, "link_commit");
	assert_int_equal(asked.n_verdicts, 4 * RECORDS_LIMIT);
	assert_true(turns > 3);
	event_free(other);
}

/* Freed in the middle of a call: strike_scene() does it; here it is seen that the call is forgotten. */
static void freeing_forgets_the_call(void **state)
{
	struct scene *scene = *state;

	linker_kick(scene->linker);
	expect_call(scene, "link_claim");
	linker_free(scene->linker);
	scene->linker = NULL;
	assert_int_equal(forgotten, 1);
}

static void a_short_key_is_refused(void **state)
{
	struct scene *scene = *state;
	static const uint8_t key[31];
	const struct linker_settings settings = { "test", key, sizeof key, 64, POLL_MS };

	assert_null(linker_new(scene->base, NULL, &settings));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, raise_scene, strike_scene)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_batch_from_claim_to_commit),
		TEST(a_case_finds_defendants),
		TEST(a_rival_needs_a_person),
		TEST(two_cases_of_one_man_are_no_rivals),
		TEST(more_work_is_claimed_at_once),
		TEST(kicks_coalesce),
		TEST(it_looks_without_a_kick),
		TEST(a_lost_lease_makes_nothing),
		TEST(every_call_may_fail),
		TEST(a_full_queue_is_waited_out),
		TEST(a_foolish_search_is_refused),
		TEST(no_model_no_links),
		TEST(a_new_model_is_fetched),
		TEST(a_large_batch_leaves_turns_to_others),
		TEST(freeing_forgets_the_call),
		TEST(a_short_key_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
