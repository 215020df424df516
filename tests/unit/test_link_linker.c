/*
 * The linker, call by call: what it asks, and what it makes of the answers.
 */
#include "tests/unit/linker_world.h"

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
	assert_string_equal(asked.first_defendant, "defe0000-0000-4000-8000-000000000000");
	assert_string_equal(asked.first_case, "ca5e0000-0000-4000-8000-000000000000");
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
	assert_string_equal(asked.first_defendant, "defe0000-0000-4000-8000-000000000000");
	assert_string_equal(asked.first_case, "ca5e0000-0000-4000-8000-000000000000");
	answer_commit(false, 1, 0);
}

static void to_search(struct scene *scene)
{
	linker_kick(scene->linker);
	expect_call(scene, "link_claim");
	answer_claim(8, 1, DEFENDANT, false);
	expect_call(scene, "link_keys");
	answer_keys();
	expect_call(scene, "link_search");
}

/* One that was amended is never scored by its old form, and what did not change is not read again. */
static void a_candidate_is_read_again_only_if_it_changed(void **state)
{
	static const char *const amended[] = { "Piotr Nowak" };
	struct scene *scene = *state;

	stored_version = 31;
	to_search(scene);
	assert_int_equal(asked.known_until, -1);
	answer_search(1, CASE, one_match, 1);
	expect_call(scene, "link_commit");
	assert_int_equal(asked.candidate_version, 31);
	assert_int_equal(asked.n_auto, 1);
	answer_commit(false, 1, 0);
	changed_version = 31; /* told again, as it is known */
	to_search(scene);
	assert_int_equal(asked.known_until, 70);
	answer_search_only(1, CASE, 1);
	expect_call(scene, "link_commit");
	assert_int_equal(asked.candidate_version, 31);
	answer_commit(false, 0, 0);
	stored_version = changed_version = 32;
	to_search(scene);
	answer_search(1, CASE, amended, 1);
	expect_call(scene, "link_commit");
	assert_int_equal(asked.n_auto, 0);
	answer_commit(false, 0, 0);
	changed_version = 0;
	all_changed = true;
	to_search(scene);
	answer_search_only(1, CASE, 1);
	expect_call(scene, "link_fetch");
	answer_fetch(CASE, one_match, 0); /* it is gone meanwhile */
	expect_call(scene, "link_commit");
	assert_int_equal(asked.n_verdicts, 0);
	answer_commit(false, 0, 0);
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
			Sdac__Internal__V1__LinkSearchResponse *response = new_search(1, CASE, 1);

			response->found_by[0] = pairs[i][0];
			response->found.len += (size_t)pairs[i][1] - 1; /* a candidate is cut short, or too long */
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
	const struct linker_settings settings = { "test", key, sizeof key, 0, 64, POLL_MS };

	assert_null(linker_new(scene->base, NULL, &settings));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, raise_scene, strike_scene)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_batch_from_claim_to_commit),
		TEST(a_case_finds_defendants),
		TEST(a_candidate_is_read_again_only_if_it_changed),
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
