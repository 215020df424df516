/*
 * The linker against a scripted database: db_call() and db_forget() are this file's own. It sees each
 * call, answers it when it is told, and then turns the loop.
 */
#ifndef SDAC_TESTS_UNIT_LINKER_WORLD_H
#define SDAC_TESTS_UNIT_LINKER_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <event2/event.h>
#include <string.h>

#include "daemon/base/clock.h"
#include "daemon/link/known.h"
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
/* Of the candidates: what a fetch gives, and what a search tells as changed. */
static int64_t stored_version, changed_version;
static bool all_changed;

/* What was asked last, of what the tests look at. */
static struct {
	int64_t epoch;
	int32_t limit;
	size_t n_subjects, n_keys, n_terms, n_verdicts, n_auto, n_review, n_evidence;
	int64_t known_until, candidate_version;
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

	asked.known_until = request->has_known_until ? request->known_until : -1;
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
		asked.candidate_version = request->verdicts[0]->candidate_version;
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
	const struct linker_settings settings = { "test", key, sizeof key, 1u << 20, 64, POLL_MS };

	waiting = (struct db_call){ 0 };
	forgotten = 0;
	refuse_with = SD_OK;
	model_version = "test-1";
	gives_model = true;
	all_changed = false;
	stored_version = changed_version = 0;
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
	record->subject_id = arena_printf(waiting.arena, "%s-0000-4000-8000-%012zu",
	    kind == SDAC__INTERNAL__V1__SUBJECT_KIND__SUBJECT_KIND_CASE ? "ca5e0000" : "defe0000", number);
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

static void answer_fetch(Sdac__Internal__V1__SubjectKind kind, const char *const *names, size_t n)
{
	Sdac__Internal__V1__LinkFetchResponse *response = TAKE(Sdac__Internal__V1__LinkFetchResponse);

	sdac__internal__v1__link_fetch_response__init(response);
	response->fetched = take((n + 1) * sizeof response->fetched[0]);
	for (size_t c = 0; c < n; c++) {
		Sdac__Internal__V1__LinkFetched *fetched = TAKE(Sdac__Internal__V1__LinkFetched);

		sdac__internal__v1__link_fetched__init(fetched);
		fetched->record = new_record(kind, c, names[c]);
		fetched->has_version = true;
		fetched->version = stored_version;
		response->fetched[response->n_fetched++] = fetched;
	}
	answer(SD_OK, &response->base);
}

/* Each of n candidates is found by each subject. */
static Sdac__Internal__V1__LinkSearchResponse *new_search(
    size_t n_subjects, Sdac__Internal__V1__SubjectKind kind, size_t n)
{
	Sdac__Internal__V1__LinkSearchResponse *response = TAKE(Sdac__Internal__V1__LinkSearchResponse);

	sdac__internal__v1__link_search_response__init(response);
	response->has_found = true;
	response->found.data = take(n * n_subjects * SUBJECT_ID_SIZE + 1);
	response->found_by = take((n * n_subjects + 1) * sizeof response->found_by[0]);
	for (size_t c = 0; c < n; c++) {
		for (size_t s = 0; s < n_subjects; s++) {
			assert_true(subject_id_parse(
			    new_record(kind, c, "")->subject_id, response->found.data + response->found.len));
			response->found.len += SUBJECT_ID_SIZE;
			response->found_by[response->n_found_by++] = (int32_t)s + 1;
		}
	}
	return response;
}

static void answer_search_only(size_t n_subjects, Sdac__Internal__V1__SubjectKind kind, size_t n)
{
	static int32_t skipped[] = { [KEY_BIRTH] = 2, [KEY_FAMILY_MASK] = 0 };
	Sdac__Internal__V1__LinkSearchResponse *response = new_search(n_subjects, kind, n);

	response->has_skipped_blocks = true;
	response->skipped_blocks = 2;
	response->skipped_by_family = skipped;
	response->n_skipped_by_family = sizeof skipped / sizeof skipped[0];
	response->has_all_changed = response->has_known_until = response->has_server = true;
	response->all_changed = all_changed;
	response->known_until = 70;
	response->server = 1;
	if (changed_version != 0) {
		response->has_changed = true;
		response->changed = response->found; /* the first candidate */
		response->changed.len = SUBJECT_ID_SIZE;
		response->changed_versions = &changed_version;
		response->n_changed_versions = 1;
	}
	answer(SD_OK, &response->base);
}

/* Each name is a candidate of each subject; what is not known is asked for. */
static void answer_search(size_t n_subjects, Sdac__Internal__V1__SubjectKind kind, const char *const *names, size_t n)
{
	answer_search_only(n_subjects, kind, n);
	if (waiting.function != NULL && strcmp(waiting.function->name, "link_fetch") == 0)
		answer_fetch(kind, names, n);
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

#endif
