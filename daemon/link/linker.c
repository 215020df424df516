/*
 * CLAIM -> (MODEL ->) KEYS -> SEARCH -> (FETCH ->) SCORE -> COMMIT over db_call(), one batch at a time, all of it in
 * one arena that is wiped between batches. Computing is cut into slices, so that the loop never waits for a large
 * batch. What a person is called is never logged, only how many there were.
 *
 * One event is all there is to wait for: a kick, the next slice, the next look, or the end of a pause.
 */
#include "daemon/link/linker.h"

#include <event2/event.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/clock.h"
#include "daemon/base/log.h"
#include "daemon/link/batch.h"

#define MEMORY_CAP (128u * 1024 * 1024)
#define SLICE_MS 5
#define SLICE_STEPS 16 /* between two looks at the clock */
#define PAUSE_FIRST_MS 100
#define PAUSE_LAST_MS 5000

enum linker_state {
	LINKER_IDLE,
	LINKER_CLAIM,
	LINKER_MODEL,
	LINKER_KEYS,
	LINKER_SEARCH,
	LINKER_FETCH,
	LINKER_SCORE,
	LINKER_COMMIT,
	LINKER_PAUSE,
	N_STATES
};

struct linker {
	struct db *db;
	struct key_maker *maker;
	struct event *event;
	struct arena *arena;
	struct db_call *call;
	struct batch *batch;
	const Sdac__Internal__V1__LinkClaimResponse *claimed; /* in the arena */
	struct score_model model;                             /* without a version: none is loaded */
	struct known *known;
	int64_t known_until, known_server; /* as the last search gave them */
	bool has_known_until;
	char *instance;
	enum linker_state state;
	int64_t epoch;
	int batch_size, wanted, poll_ms, pause_ms;
	int64_t entered_ms, spent_ms[N_STATES]; /* of the batch, in each state */
	bool is_kicked;                         /* there may be more than the batch under way */
	bool is_judging;                        /* all pairs are scored: SCORE explains them */
	struct linker_stats stats;
};

static const struct db_function claim_function = {
	.name = "link_claim",
	.request = &sdac__internal__v1__link_claim_request__descriptor,
	.response = &sdac__internal__v1__link_claim_response__descriptor,
	.is_idempotent = false, /* a repeat would lease others, and leave the first to run out */
};
static const struct db_function model_function = {
	.name = "link_model",
	.request = &sdac__internal__v1__link_model_request__descriptor,
	.response = &sdac__internal__v1__link_model_response__descriptor,
	.is_idempotent = true,
};
static const struct db_function keys_function = {
	.name = "link_keys",
	.request = &sdac__internal__v1__link_keys_request__descriptor,
	.response = &sdac__internal__v1__link_keys_response__descriptor,
	.is_idempotent = true,
};
static const struct db_function search_function = {
	.name = "link_search",
	.request = &sdac__internal__v1__link_search_request__descriptor,
	.response = &sdac__internal__v1__link_search_response__descriptor,
	.is_idempotent = true,
};
static const struct db_function fetch_function = {
	.name = "link_fetch",
	.request = &sdac__internal__v1__link_fetch_request__descriptor,
	.response = &sdac__internal__v1__link_fetch_response__descriptor,
	.is_idempotent = true,
};
static const struct db_function commit_function = {
	.name = "link_commit",
	.request = &sdac__internal__v1__link_commit_request__descriptor,
	.response = &sdac__internal__v1__link_commit_response__descriptor,
	.is_idempotent = true, /* a repeat finds the lease gone and does nothing */
};

const struct db_function *const linker_functions[] = { &claim_function, &model_function, &keys_function,
	&search_function, &fetch_function, &commit_function };
const size_t linker_n_functions = sizeof linker_functions / sizeof linker_functions[0];

static const struct {
	const char *name;
	unsigned next; /* bit set of the states that may follow */
} states[N_STATES] = {
	[LINKER_IDLE] = { "idle", 1u << LINKER_CLAIM },
	[LINKER_CLAIM] = { "claim", 1u << LINKER_MODEL | 1u << LINKER_KEYS | 1u << LINKER_IDLE | 1u << LINKER_PAUSE },
	[LINKER_MODEL] = { "model", 1u << LINKER_KEYS | 1u << LINKER_PAUSE },
	[LINKER_KEYS] = { "keys", 1u << LINKER_SEARCH | 1u << LINKER_PAUSE },
	[LINKER_SEARCH] = { "search", 1u << LINKER_FETCH | 1u << LINKER_SCORE | 1u << LINKER_PAUSE },
	[LINKER_FETCH] = { "fetch", 1u << LINKER_SCORE | 1u << LINKER_PAUSE },
	[LINKER_SCORE] = { "score", 1u << LINKER_COMMIT | 1u << LINKER_PAUSE },
	[LINKER_COMMIT] = { "commit", 1u << LINKER_IDLE | 1u << LINKER_PAUSE },
	[LINKER_PAUSE] = { "pause", 1u << LINKER_CLAIM },
};

static const char *state_name(enum linker_state state)
{
	return states[state].name;
}

static void linker_set_state(struct linker *linker, enum linker_state state)
{
	if ((states[linker->state].next & 1u << state) == 0)
		BUG("a state of the linker that cannot follow");
	log_debug("linker-state from=%s to=%s", state_name(linker->state), state_name(state));
	int64_t now_ms = clock_monotonic_ms();

	linker->spent_ms[linker->state] = now_ms - linker->entered_ms;
	linker->entered_ms = now_ms;
	linker->state = state;
}

/* Also replaces an earlier wait. */
static void wait_ms(struct linker *linker, int ms)
{
	const struct timeval after = { ms / 1000, ms % 1000 * 1000 };

	if (event_add(linker->event, &after) != 0)
		BUG("no event for the linker");
}

static void drop_batch(struct linker *linker)
{
	linker->batch = NULL;
	linker->claimed = NULL;
	arena_reset(linker->arena);
}

/* --- ends of a batch ------------------------------------------------------------------------------ */

static void rest(struct linker *linker)
{
	bool has_more = linker->is_kicked;

	drop_batch(linker);
	linker->is_kicked = false;
	linker->pause_ms = PAUSE_FIRST_MS;
	linker_set_state(linker, LINKER_IDLE);
	wait_ms(linker, has_more ? 0 : linker->poll_ms);
}

/* The records stay leased until that runs out, or are claimed again; nothing is lost. */
static void pause_after(struct linker *linker, enum sd_err err, const char *sqlstate)
{
	log_warning("linker-failed step=%s err=%d sqlstate=%s pause_ms=%d", state_name(linker->state), (int)err,
	    log_id(sqlstate), linker->pause_ms);
	/* Too large a batch does not get smaller by itself. */
	if (err == SD_NO_MEMORY && linker->wanted > 1)
		linker->wanted /= 2;
	drop_batch(linker);
	linker->is_kicked = false; /* a claim follows in any case */
	linker_set_state(linker, LINKER_PAUSE);
	wait_ms(linker, linker->pause_ms);
	linker->pause_ms = linker->pause_ms * 2 < PAUSE_LAST_MS ? linker->pause_ms * 2 : PAUSE_LAST_MS;
}

static void call(
    struct linker *linker, const struct db_function *function, const ProtobufCMessage *request, db_done_fn *done)
{
	enum sd_err err = SD_OK;

	linker->call = db_call(linker->db, function, NULL, request, linker->arena, done, linker, &err);
	if (linker->call == NULL)
		pause_after(linker, err, NULL);
}

/* Whether the call succeeded; else the batch is given up. */
static bool call_ended(
    struct linker *linker, enum sd_err err, const ProtobufCMessage *response, const struct db_fault *fault)
{
	linker->call = NULL;
	if (err == SD_OK && response != NULL)
		return true;
	pause_after(linker, err == SD_OK ? SD_INTERNAL : err, fault == NULL ? NULL : fault->sqlstate);
	return false;
}

/* --- the steps ------------------------------------------------------------------------------------ */

/* How long each step took is for the bench, and for whoever wonders why lists wait. */
static void log_linked(const struct linker *linker, const Sdac__Internal__V1__LinkCommitResponse *response)
{
	const int64_t *spent = linker->spent_ms;

	log_info("linked records=%zu pairs=%zu made=%d proposed=%d withdrawn=%d claim_ms=%" PRId64 " keys_ms=%" PRId64
		 " search_ms=%" PRId64 " score_ms=%" PRId64 " commit_ms=%" PRId64 " fetched=%zu",
	    linker->batch->n_records, linker->batch->n_scored, response->made, response->proposed, response->withdrawn,
	    spent[LINKER_CLAIM], spent[LINKER_KEYS], spent[LINKER_SEARCH] + spent[LINKER_FETCH], spent[LINKER_SCORE],
	    clock_monotonic_ms() - linker->entered_ms, linker->batch->n_fetched);
}

static void commit_done(void *arg, enum sd_err err, ProtobufCMessage *message, const struct db_fault *fault)
{
	struct linker *linker = arg;
	const Sdac__Internal__V1__LinkCommitResponse *response = (const void *)message;

	if (!call_ended(linker, err, message, fault))
		return;
	if (response->has_fenced && response->fenced) {
		/* Another has these records; looking again at once could only fight for them. */
		pause_after(linker, SD_CONFLICT, NULL);
		return;
	}
	linker->stats.records += linker->batch->n_records;
	linker->stats.candidates += linker->batch->n_scored;
	linker->stats.made += response->made > 0 ? (uint64_t)response->made : 0;
	linker->stats.proposed += response->proposed > 0 ? (uint64_t)response->proposed : 0;
	log_linked(linker, response);
	/* Back to the full size step by step. */
	linker->wanted = linker->wanted * 2 < linker->batch_size ? linker->wanted * 2 : linker->batch_size;
	rest(linker);
}

static void start_commit(struct linker *linker)
{
	Sdac__Internal__V1__LinkCommitRequest request = SDAC__INTERNAL__V1__LINK_COMMIT_REQUEST__INIT;
	const struct score_model *model = linker->batch->model;

	linker_set_state(linker, LINKER_COMMIT);
	request.instance = linker->instance;
	request.has_epoch = true;
	request.epoch = linker->epoch;
	request.model_version = arena_strdup(linker->arena, model->version);
	request.n_subjects = linker->batch->n_prepared;
	request.subjects = linker->batch->keys;
	request.n_verdicts = linker->batch->n_verdicts;
	request.verdicts = linker->batch->verdicts;
	/* The commit looks only at which subjects these are: no need to send the rest again. */
	for (size_t i = 0; i < request.n_subjects; i++) {
		request.subjects[i]->n_keys = request.subjects[i]->n_terms = 0;
		request.subjects[i]->has_record = false;
	}
	if (request.model_version == NULL) {
		pause_after(linker, SD_NO_MEMORY, NULL);
		return;
	}
	batch_keep(linker->batch);
	call(linker, &commit_function, &request.base, commit_done);
}

static void start_score(struct linker *linker)
{
	linker->is_judging = false;
	linker_set_state(linker, LINKER_SCORE);
	wait_ms(linker, 0);
}

static void fetch_done(void *arg, enum sd_err err, ProtobufCMessage *message, const struct db_fault *fault)
{
	struct linker *linker = arg;

	if (!call_ended(linker, err, message, fault))
		return;
	err = batch_set_fetched(linker->batch, (const void *)message);
	if (err == SD_OK)
		start_score(linker);
	else
		pause_after(linker, err, NULL);
}

static void start_fetch(struct linker *linker)
{
	Sdac__Internal__V1__LinkFetchRequest request = SDAC__INTERNAL__V1__LINK_FETCH_REQUEST__INIT;

	linker_set_state(linker, LINKER_FETCH);
	request.has_ids = true;
	request.ids.data = linker->batch->missing;
	request.ids.len = linker->batch->n_missing * SUBJECT_ID_SIZE;
	call(linker, &fetch_function, &request.base, fetch_done);
}

static void search_done(void *arg, enum sd_err err, ProtobufCMessage *message, const struct db_fault *fault)
{
	struct linker *linker = arg;
	Sdac__Internal__V1__LinkSearchResponse *response = (void *)message;

	if (!call_ended(linker, err, message, fault))
		return;
	if (response->has_skipped_blocks && response->skipped_blocks > 0)
		linker->stats.skipped_blocks += (uint64_t)response->skipped_blocks;
	for (size_t family = 0; family < response->n_skipped_by_family && family <= KEY_FAMILY_MASK; family++) {
		if (response->skipped_by_family[family] > 0)
			linker->stats.skipped_by_family[family] += (uint64_t)response->skipped_by_family[family];
	}
	err = batch_set_found(linker->batch, response);
	if (err != SD_OK) {
		pause_after(linker, err, NULL);
		return;
	}
	linker->has_known_until = response->has_known_until && response->has_server;
	linker->known_until = response->known_until;
	linker->known_server = response->server;
	if (linker->batch->n_missing > 0)
		start_fetch(linker);
	else
		start_score(linker);
}

static void start_search(struct linker *linker)
{
	Sdac__Internal__V1__LinkSearchRequest request = SDAC__INTERNAL__V1__LINK_SEARCH_REQUEST__INIT;

	linker_set_state(linker, LINKER_SEARCH);
	request.n_subjects = linker->batch->n_prepared;
	request.subjects = linker->batch->keys;
	for (size_t i = 0; i < request.n_subjects; i++)
		request.subjects[i]->has_record = false; /* it is stored */
	request.has_known_until = request.has_server = linker->has_known_until;
	request.known_until = linker->known_until;
	request.server = linker->known_server;
	call(linker, &search_function, &request.base, search_done);
}

static void keys_done(void *arg, enum sd_err err, ProtobufCMessage *message, const struct db_fault *fault)
{
	struct linker *linker = arg;
	const Sdac__Internal__V1__LinkKeysResponse *response = (const void *)message;

	if (!call_ended(linker, err, message, fault))
		return;
	linker->batch->stored_version = response->has_version ? response->version : 0;
	start_search(linker);
}

static void store_keys(struct linker *linker)
{
	Sdac__Internal__V1__LinkKeysRequest request = SDAC__INTERNAL__V1__LINK_KEYS_REQUEST__INIT;

	request.instance = linker->instance;
	request.has_epoch = true;
	request.epoch = linker->epoch;
	request.n_subjects = linker->batch->n_prepared;
	request.subjects = linker->batch->keys;
	call(linker, &keys_function, &request.base, keys_done);
}

static void start_keys(struct linker *linker)
{
	linker->batch = batch_new(linker->arena, linker->maker, &linker->model, linker->known,
	    date_from_unix_ms(clock_unix_ms()), linker->claimed);
	if (linker->batch == NULL) {
		pause_after(linker, SD_NO_MEMORY, NULL);
		return;
	}
	linker_set_state(linker, LINKER_KEYS);
	wait_ms(linker, 0);
}

/* A model that is not whole is not used; the one before it would give its links the wrong version. */
static enum sd_err load_model(struct linker *linker, const Sdac__Internal__V1__LinkModelResponse *response)
{
	size_t n = response->n_constants;
	struct model_constant *constants = arena_alloc_array(linker->arena, n + 1, sizeof *constants);
	char name[MODEL_NAME_SIZE];

	linker->model.version[0] = '\0';
	if (constants == NULL)
		return SD_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		const Sdac__Internal__V1__ModelConstant *constant = response->constants[i];

		constants[i] = (struct model_constant){ constant->name == NULL ? "" : constant->name, constant->value };
	}
	if (model_load(response->version, constants, n, &linker->model, name)) {
		log_info("linker-model version=%s", log_id(linker->model.version));
		return SD_OK;
	}
	linker->model.version[0] = '\0';
	log_error(
	    "linker-model-refused constant=%s: missing, unknown, out of its range or out of order; nothing is linked",
	    log_id(name));
	return SD_INVALID;
}

static void model_done(void *arg, enum sd_err err, ProtobufCMessage *message, const struct db_fault *fault)
{
	struct linker *linker = arg;

	if (!call_ended(linker, err, message, fault))
		return;
	err = load_model(linker, (const void *)message);
	if (err == SD_OK)
		start_keys(linker);
	else
		pause_after(linker, err, NULL);
}

static void start_model(struct linker *linker)
{
	Sdac__Internal__V1__LinkModelRequest request = SDAC__INTERNAL__V1__LINK_MODEL_REQUEST__INIT;

	linker_set_state(linker, LINKER_MODEL);
	call(linker, &model_function, &request.base, model_done);
}

static void claim_done(void *arg, enum sd_err err, ProtobufCMessage *message, const struct db_fault *fault)
{
	struct linker *linker = arg;
	const Sdac__Internal__V1__LinkClaimResponse *response = (const void *)message;

	if (!call_ended(linker, err, message, fault))
		return;
	if (response->n_records == 0) {
		/* What others hold may look like more: the next look is by the timer. */
		rest(linker);
		return;
	}
	if (response->has_more && response->more)
		linker->is_kicked = true;
	linker->epoch = response->epoch;
	linker->claimed = response;
	if (response->model_version == NULL) {
		log_error("linker-without-model: the database has none that is released; nothing is linked");
		pause_after(linker, SD_NOT_FOUND, NULL);
	} else if (strcmp(response->model_version, linker->model.version) == 0) {
		start_keys(linker);
	} else {
		start_model(linker);
	}
}

static void start_claim(struct linker *linker)
{
	Sdac__Internal__V1__LinkClaimRequest request = SDAC__INTERNAL__V1__LINK_CLAIM_REQUEST__INIT;

	linker_set_state(linker, LINKER_CLAIM);
	linker->spent_ms[LINKER_FETCH] = 0; /* not every batch does */
	linker->is_kicked = false;
	request.instance = linker->instance;
	request.has_limit = true;
	request.limit = linker->wanted;
	call(linker, &claim_function, &request.base, claim_done);
}

/* --- slices --------------------------------------------------------------------------------------- */

typedef enum sd_err step_fn(struct batch *batch, bool *is_done_r);

/* As many steps as fit into a slice. True: nothing is left. The wait for the next slice is a timer of
 * zero, not event_active(): that would run in the same turn of the loop, before any socket is read. */
static bool run_slice(struct linker *linker, step_fn *step)
{
	int64_t until = clock_monotonic_ms() + SLICE_MS;
	bool is_done = false;

	do {
		for (int i = 0; i < SLICE_STEPS && !is_done; i++) {
			enum sd_err err = step(linker->batch, &is_done);

			if (err != SD_OK) {
				pause_after(linker, err, NULL);
				return false;
			}
		}
	} while (!is_done && clock_monotonic_ms() < until);
	if (!is_done)
		wait_ms(linker, 0);
	return is_done;
}

static void continue_keys(struct linker *linker)
{
	if (run_slice(linker, batch_prepare_next))
		store_keys(linker);
}

static void continue_score(struct linker *linker)
{
	if (!linker->is_judging) {
		if (!run_slice(linker, batch_score_next))
			return;
		linker->is_judging = true;
	}
	if (run_slice(linker, batch_judge_next))
		start_commit(linker);
}

static void on_event(evutil_socket_t fd, short what, void *arg)
{
	typedef void turn_fn(struct linker * linker);
	/* In the other states an answer is waited for, and that moves on. */
	static turn_fn *const turns[N_STATES] = { [LINKER_IDLE] = start_claim,
		[LINKER_PAUSE] = start_claim,
		[LINKER_KEYS] = continue_keys,
		[LINKER_SCORE] = continue_score };
	struct linker *linker = arg;

	(void)fd;
	(void)what;
	if (linker->call == NULL && turns[linker->state] != NULL)
		turns[linker->state](linker);
}

/* --- the contract --------------------------------------------------------------------------------- */

struct linker *linker_new(struct event_base *base, struct db *db, const struct linker_settings *settings)
{
	struct linker *linker = calloc(1, sizeof *linker);

	if (linker == NULL)
		return NULL;
	linker->db = db;
	linker->batch_size = linker->wanted = settings->batch > 0 ? settings->batch : 1;
	linker->poll_ms = settings->poll_ms;
	linker->pause_ms = PAUSE_FIRST_MS;
	linker->instance = strdup(settings->instance);
	linker->maker = key_maker_new(settings->key, settings->key_size);
	linker->known = known_new(settings->memory);
	linker->arena = arena_new(MEMORY_CAP);
	linker->event = event_new(base, -1, 0, on_event, linker);
	if (linker->instance == NULL || linker->maker == NULL || linker->known == NULL || linker->arena == NULL ||
	    linker->event == NULL) {
		linker_free(linker);
		return NULL;
	}
	wait_ms(linker, linker->poll_ms);
	return linker;
}

void linker_free(struct linker *linker)
{
	if (linker == NULL)
		return;
	if (linker->call != NULL)
		db_forget(linker->call);
	if (linker->event != NULL)
		event_free(linker->event);
	arena_free(linker->arena);
	key_maker_free(linker->maker);
	known_free(linker->known);
	free(linker->instance);
	free(linker);
}

void linker_kick(struct linker *linker)
{
	if (linker->state == LINKER_IDLE)
		event_active(linker->event, EV_TIMEOUT, 0);
	else if (linker->state != LINKER_PAUSE) /* a pause ends in a claim anyway, and failures must not spin */
		linker->is_kicked = true;
}

void linker_stats(const struct linker *linker, struct linker_stats *stats_r)
{
	*stats_r = linker->stats;
}
