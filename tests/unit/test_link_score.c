/*
 * From pairs to bands and reasons: who is linked, who is shown, who never; and what must hold for any
 * pair. The traps are the people whom a linker takes for each other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "daemon/link/explain.h"
#include "tests/bench/link/model_file.h"
#include "tests/unit/link_people.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

#define OPEN_CASES 20000

static struct score_model model;

struct result {
	bool is_linked; /* in, the rest out */
	struct person listed, recorded;
	struct comparison comparison;
	struct score score;
	struct decision decision;
};

static void judge(const struct human *listed, const struct human *recorded, struct result *result)
{
	result->listed = person_of(listed);
	result->recorded = person_of(recorded);
	compare_persons(&model.compare, &result->listed, &result->recorded, &result->comparison);
	score_pair(&model, OPEN_CASES, &result->listed, &result->recorded, &result->comparison, &result->score);
	result->decision = decide_pair(
	    &model, &result->listed, &result->recorded, &result->comparison, &result->score, result->is_linked);
}

#define JOHN_AT_HOME .name = "SMITH, John", .postcode = "M1 1AE"
#define RARE_AT_HOME                                                                                                   \
	.name = "Xanthippe Featherstonehaugh-Quist", .postcode = "M1 1AE", .sex = "F", .court = "B01LY", .age = 40
#define JOHN .name = "SMITH, John", .birth = "1990-03-04", .urn = "48TA1187723"

static const struct {
	const char *what;
	struct human listed, recorded;
	enum band band;
	enum doubt doubt;
} cases[] = {
	{ "all agrees", { JOHN }, { JOHN }, BAND_AUTO, DOUBT_NONE },
	{ "bare name", { JOHN }, { .name = "john smith", .birth = "1990-03-04", .urn = "48ta 11877 23" }, BAND_AUTO,
	    DOUBT_NONE },
	{ "other postcode", { JOHN, .postcode = "M1 1AE" }, { JOHN, .postcode = "SW1A 2AA" }, BAND_AUTO, DOUBT_NONE },
	{ "no URN", { JOHN }, { .name = "SMITH, John", .birth = "1990-03-04" }, BAND_REVIEW, DOUBT_NONE },
	{ "no date", { JOHN }, { .name = "SMITH, John", .urn = "48TA1187723" }, BAND_AUTO, DOUBT_NONE },
	{ "short name", { .name = "SMITH, Robert", .birth = "1990-03-04", .urn = "48TA1187723" },
	    { .name = "Bob Smith", .birth = "1990-03-04", .urn = "48TA1187723" }, BAND_AUTO, DOUBT_NONE },
	{ "date one digit off", { JOHN }, { .name = "SMITH, John", .birth = "1990-03-14", .urn = "48TA1187723" },
	    BAND_REVIEW, DOUBT_NONE },
	{ "URN one digit off", { JOHN }, { .name = "SMITH, John", .birth = "1990-03-04", .urn = "48TA1187724" },
	    BAND_AUTO, DOUBT_NONE },
	{ "URN and date, another name", { JOHN },
	    { .name = "JONES, Peter", .birth = "1990-03-04", .urn = "48TA1187723" }, BAND_REVIEW, DOUBT_NONE },
	{ "rare name, postcode, age, sex and court", { RARE_AT_HOME }, { RARE_AT_HOME }, BAND_REVIEW, DOUBT_KEY },
	{ "father of the same name, no dates", { JOHN_AT_HOME, .age = 50 }, { JOHN_AT_HOME, .age = 22 }, BAND_REVIEW,
	    DOUBT_NONE },
	{ "name and postcode", { .name = "SMITH, John", .postcode = "M1 1AE" },
	    { .name = "SMITH, John", .postcode = "M1 1AE" }, BAND_REVIEW, DOUBT_NONE },
	{ "PNC and date", { .pnc = "2018/0368046Y", .birth = "1990-03-04" },
	    { .pnc = "18/368046Y", .birth = "1990-03-04" }, BAND_AUTO, DOUBT_NONE },
	{ "public list", { JOHN, .is_public = true }, { JOHN }, BAND_REVIEW, DOUBT_PUBLIC_LIST },
	{ "public list without date", { .name = "John Smith", .urn = "48TA1187723", .is_public = true }, { JOHN },
	    BAND_REVIEW, DOUBT_PUBLIC_LIST },
	{ "PNC ids differ", { JOHN, .pnc = "2018/0368046Y" }, { JOHN, .pnc = "2001/0496744D" }, BAND_REVIEW,
	    DOUBT_PNC },
	{ "PNC id mistyped", { JOHN, .pnc = "2018/0368046Y" }, { JOHN, .pnc = "2001/0496744A" }, BAND_AUTO,
	    DOUBT_NONE },
	{ "sexes differ", { JOHN, .sex = "M" }, { JOHN, .sex = "F" }, BAND_REVIEW, DOUBT_SEX },
	{ "organisation", { JOHN, .is_organisation = true }, { JOHN }, BAND_NONE, DOUBT_NONE },
	{ "name alone", { .name = "SMITH, John" }, { .name = "SMITH, John" }, BAND_REVIEW, DOUBT_NONE },
	{ "date alone", { .birth = "1990-03-04", .name = "SMITH, John" },
	    { .birth = "1990-03-04", .name = "KHAN, Ali" }, BAND_NONE, DOUBT_NONE },
	{ "nothing", { 0 }, { 0 }, BAND_NONE, DOUBT_NONE },
	/* Traps: never linked by themselves. */
	{ "co-defendant", { JOHN }, { .name = "JONES, Peter", .birth = "1985-11-20", .urn = "48TA1187723" }, BAND_NONE,
	    DOUBT_NONE },
	{ "co-defendant, brother", { JOHN, .postcode = "M1 1AE" },
	    { .name = "SMITH, Peter", .birth = "1985-11-20", .urn = "48TA1187723", .postcode = "M1 1AE" }, BAND_REVIEW,
	    DOUBT_NONE },
	{ "father of the same name", { JOHN, .postcode = "M1 1AE" },
	    { .name = "SMITH, John", .birth = "1962-08-17", .postcode = "M1 1AE" }, BAND_NONE, DOUBT_NONE },
	{ "father and son told apart, one date", { JOHN },
	    { .name = "SMITH, John Snr", .birth = "1990-03-04", .urn = "48TA1187723" }, BAND_AUTO, DOUBT_NONE },
	{ "junior and senior", { .name = "SMITH, John Jr", .birth = "1990-03-04", .urn = "48TA1187723" },
	    { .name = "SMITH, John Snr", .birth = "1990-03-04", .urn = "48TA1187723" }, BAND_REVIEW, DOUBT_GENERATION },
	{ "twins", { JOHN, .postcode = "M1 1AE" },
	    { .name = "SMITH, James", .birth = "1990-03-04", .postcode = "M1 1AE" }, BAND_REVIEW, DOUBT_NONE },
	{ "brother at the same address", { JOHN, .postcode = "M1 1AE" },
	    { .name = "SMITH, Peter", .birth = "1992-11-20", .postcode = "M1 1AE" }, BAND_NONE, DOUBT_NONE },
	{ "namesake", { JOHN }, { .name = "SMITH, John", .birth = "1971-11-20" }, BAND_NONE, DOUBT_NONE },
	{ "namesake of the same day", { .name = "SMITH, John", .birth = "1990-03-04", .postcode = "M1 1AE" },
	    { .name = "SMITH, John", .birth = "1990-03-04", .postcode = "SW1A 2AA" }, BAND_REVIEW, DOUBT_NONE },
};

static void bands(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct result there = { .is_linked = false }, back = there;

		judge(&cases[i].listed, &cases[i].recorded, &there);
		judge(&cases[i].recorded, &cases[i].listed, &back);
		if (there.decision.band != cases[i].band || there.decision.doubt != cases[i].doubt)
			print_error("%s\n", cases[i].what);
		assert_int_equal(there.decision.band, cases[i].band);
		assert_int_equal(there.decision.doubt, cases[i].doubt);
		/* Which side is which makes no difference. */
		assert_int_equal(back.decision.band, cases[i].band);
		assert_true(back.score.bits - there.score.bits < 1e-9 && there.score.bits - back.score.bits < 1e-9);
	}
}

/* To a pair that agrees in nothing, an agreeing field is added each time: never fewer bits. */
static void agreement_never_lowers(void **state)
{
	struct human a = { .name = "SMITH, John" }, b = { .name = "SMITH, John" };
	struct result before = { .is_linked = false }, after = before;

	(void)state;
	judge(&a, &b, &before);
	for (int step = 0; step < 5; step++) {
		const char **fields_a[] = { &a.birth, &a.postcode, &a.urn, &a.pnc, &a.sex };
		const char **fields_b[] = { &b.birth, &b.postcode, &b.urn, &b.pnc, &b.sex };
		static const char *const values[] = { "1990-03-04", "M1 1AE", "48TA1187723", "2018/0368046Y", "M" };

		/* On one side only it is missing, and counts nothing. */
		*fields_a[step] = values[step];
		judge(&a, &b, &after);
		assert_true(after.score.bits == before.score.bits);
		*fields_b[step] = values[step];
		judge(&a, &b, &after);
		assert_true(after.score.bits > before.score.bits);
		assert_true(after.decision.band >= before.decision.band);
		before = after;
	}
	assert_int_equal(after.decision.band, BAND_AUTO);
}

static const Sdac__V1__Evidence *find_line(const struct explanation *explanation, const char *field)
{
	for (size_t i = 0; i < explanation->n; i++) {
		if (strcmp(explanation->evidence[i]->field, field) == 0)
			return explanation->evidence[i];
	}
	return NULL;
}

static void reasons_in_words(void **state)
{
	static const struct {
		const char *field, *words, *listed, *recorded;
		Sdac__V1__Agreement agreement;
	} table[] = {
		{ "forename", "Forename is a short form of the other: weak", "ROBERT", "BOB",
		    SDAC__V1__AGREEMENT__AGREEMENT_CLOSE },
		{ "surname", "Surname SMITH: fair", "SMITH", "SMITH", SDAC__V1__AGREEMENT__AGREEMENT_SAME },
		{ "date of birth", "Date of birth is the same: strong", "1990-03-04", "1990-03-04",
		    SDAC__V1__AGREEMENT__AGREEMENT_SAME },
		{ "postcode", "Postcode is in the same district: weak", "M1 1AE", "M1 2AB",
		    SDAC__V1__AGREEMENT__AGREEMENT_CLOSE },
		{ "URN", "URN is not on the caseload", "48TA1187723", NULL, SDAC__V1__AGREEMENT__AGREEMENT_MISSING },
		{ "PNC id", "PNC id is not on the list", NULL, "2018/0368046Y",
		    SDAC__V1__AGREEMENT__AGREEMENT_MISSING },
		{ "sex", "Sex is different: strongly against", "male", "female",
		    SDAC__V1__AGREEMENT__AGREEMENT_DIFFERS },
	};
	struct arena *arena = arena_new(1 << 16);
	struct explanation explanation;
	struct result result = { .is_linked = false };

	(void)state;
	judge(&(struct human){ .name = "SMITH, Robert",
		  .birth = "1990-03-04",
		  .postcode = "M1 1AE",
		  .urn = "48TA1187723",
		  .sex = "M" },
	    &(struct human){
		.name = "Bob Smith", .birth = "04/03/1990", .postcode = "M1 2AB", .pnc = "2018/0368046Y", .sex = "F" },
	    &result);
	assert_int_equal(explain_pair(arena, &model, &result.listed, &result.recorded, &result.comparison,
			     &result.score, DOUBT_SEX, &explanation),
	    SD_OK);
	assert_int_equal(explanation.n, COUNT(table) + 2);
	for (size_t i = 0; i < COUNT(table); i++) {
		const Sdac__V1__Evidence *line = find_line(&explanation, table[i].field);

		assert_non_null(line);
		assert_string_equal(line->words, table[i].words);
		assert_int_equal(line->agreement, table[i].agreement);
		assert_string_equal(
		    line->listed == NULL ? "" : line->listed, table[i].listed == NULL ? "" : table[i].listed);
		assert_string_equal(
		    line->recorded == NULL ? "" : line->recorded, table[i].recorded == NULL ? "" : table[i].recorded);
		assert_true((line->bits == 0.0) == (line->agreement == SDAC__V1__AGREEMENT__AGREEMENT_MISSING));
	}
	assert_string_equal(find_line(&explanation, "look-alike")->words, "Could be a twin");
	assert_string_equal(find_line(&explanation, "doubt")->words, "Not linked automatically: the sex differs");
	arena_free(arena);
}

/* Who it could be instead is said, in words and with the sex of whom the case is about. */
static void lookalikes_in_words(void **state)
{
	static const struct {
		struct human listed, recorded;
		const char *words;
	} table[] = {
		{ { JOHN_AT_HOME, .birth = "1962-08-17", .sex = "M" }, { JOHN_AT_HOME, .birth = "1990-03-04" },
		    "Could be his father or son of the same name at the same address" },
		{ { .name = "SMITH, Peter", .birth = "1992-11-20", .postcode = "M1 1AE" },
		    { JOHN_AT_HOME, .birth = "1990-03-04", .sex = "M" }, "Could be his brother at the same address" },
		{ { .name = "SMITH, Jane", .birth = "1990-03-04", .postcode = "M1 1AE" },
		    { .name = "SMITH, Mary", .birth = "1990-03-04", .postcode = "M1 1AE", .sex = "F" },
		    "Could be her twin at the same address" },
		{ { JOHN }, { .name = "JONES, Peter", .urn = "48TA1187723" },
		    "Could be another defendant on the same URN" },
		{ { .name = "SMITH, John" }, { .name = "SMITH, John" }, "Could be a stranger: what agrees is common" },
		{ { .name = "SMITH, John", .birth = "1990-03-04", .postcode = "M1 1AE" },
		    { .name = "SMITH, John", .birth = "1990-03-06", .postcode = "SW1A 2AA" },
		    "Could be another person of the same name and about the same age" },
	};
	struct arena *arena = arena_new(1 << 16);

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct explanation explanation;
		struct result result = { .is_linked = false };

		judge(&table[i].listed, &table[i].recorded, &result);
		assert_int_equal(explain_pair(arena, &model, &result.listed, &result.recorded, &result.comparison,
				     &result.score, DOUBT_NONE, &explanation),
		    SD_OK);
		assert_non_null(find_line(&explanation, "look-alike"));
		assert_string_equal(find_line(&explanation, "look-alike")->words, table[i].words);
	}
	arena_free(arena);
}

/* "KHAN, common": what people take for proof is called by its name. */
static void rarity_in_words(void **state)
{
	static const struct {
		float frequency;
		const char *words;
	} table[] = { { .01F, "Surname SMITH, common: weak" }, { .0004F, "Surname SMITH: fair" },
		{ .00001F, "Surname SMITH, rare: strong" } };
	struct arena *arena = arena_new(1 << 16);

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct explanation explanation;
		struct result result = { .is_linked = false };

		judge(&(struct human){ JOHN }, &(struct human){ JOHN }, &result);
		result.listed.names.all[0].surnames[0].frequency = table[i].frequency;
		score_pair(&model, OPEN_CASES, &result.listed, &result.recorded, &result.comparison, &result.score);
		assert_int_equal(explain_pair(arena, &model, &result.listed, &result.recorded, &result.comparison,
				     &result.score, DOUBT_NONE, &explanation),
		    SD_OK);
		assert_string_equal(find_line(&explanation, "surname")->words, table[i].words);
	}
	arena_free(arena);
}

/* A link that stands is withdrawn only well below the bound at which it would be made. */
static void a_link_stands(void **state)
{
	struct result result = { .is_linked = false };

	(void)state;
	judge(&(struct human){ JOHN },
	    &(struct human){ .name = "SMITH, John", .birth = "1990-03-14", .urn = "48TA1187723" }, &result);
	for (double bits = 20; bits > -10; bits -= 0.5) {
		result.score.bits = bits;
		struct decision made =
		    decide_pair(&model, &result.listed, &result.recorded, &result.comparison, &result.score, false);
		struct decision kept =
		    decide_pair(&model, &result.listed, &result.recorded, &result.comparison, &result.score, true);

		assert_int_equal(made.band == BAND_AUTO, bits >= model.decide.auto_bits);
		assert_int_equal(kept.band == BAND_AUTO, bits >= model.decide.auto_bits - model.decide.hysteresis_bits);
		assert_int_equal(made.band == BAND_NONE, bits < model.decide.review_bits);
	}
}

static void explaining_without_memory(void **state)
{
	bool was_enough = false;
	struct explanation explanation;
	struct result result = { .is_linked = false };

	(void)state;
	judge(&(struct human){ JOHN }, &(struct human){ JOHN }, &result);
	for (size_t cap = 1; cap < 4096; cap += 101) {
		struct arena *arena = arena_new(cap);
		enum sd_err err = explain_pair(arena, &model, &result.listed, &result.recorded, &result.comparison,
		    &result.score, DOUBT_NONE, &explanation);

		assert_true(err == SD_OK || err == SD_NO_MEMORY);
		assert_true(err == SD_OK || !was_enough);
		assert_true(cap > 1 || err == SD_NO_MEMORY);
		was_enough = err == SD_OK;
		arena_free(arena);
	}
	assert_true(was_enough);
}

static void distinct_people(void **state)
{
	static const struct {
		struct human a, b;
		bool are_distinct;
	} table[] = {
		{ { JOHN }, { JOHN }, false },
		{ { JOHN }, { .name = "John Smith" }, false },
		{ { JOHN }, { .name = "SMITH, John", .birth = "1962-08-17" }, true },
		{ { JOHN }, { .name = "SMITH, Peter", .birth = "1990-03-04" }, true },
		{ { JOHN, .sex = "M" }, { JOHN, .sex = "F" }, true },
		{ { JOHN, .is_public = true }, { JOHN }, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct person a = person_of(&table[i].a), b = person_of(&table[i].b);

		assert_int_equal(decide_are_distinct(&model, &a, &b), table[i].are_distinct);
	}
}

/* A family has one address, so that half of it, too, speaks for each of them. */
static void half_a_postcode_tells_no_relatives_apart(void **state)
{
	static const struct {
		struct human human;
		enum lookalike lookalike;
	} table[] = { { { .name = "SMITH, John" }, LOOKALIKE_PARENT },
		{ { .name = "SMITH, James", .birth = "1990-03-04" }, LOOKALIKE_TWIN },
		{ { .name = "SMITH, James", .birth = "1992-11-20" }, LOOKALIKE_SIBLING } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct human listed = { .name = "SMITH, John", .birth = "1990-03-04", .postcode = "M1 1AE" };
		struct human recorded = table[i].human;
		struct result without = { .is_linked = false }, half = without;

		judge(&listed, &recorded, &without);
		recorded.postcode = "M1";
		judge(&listed, &recorded, &half);
		assert_true(half.score.bits > without.score.bits);
		assert_true(
		    half.score.odds_bits[table[i].lookalike] - without.score.odds_bits[table[i].lookalike] < 0.5);
	}
}

static void the_first_of_january_is_common(void **state)
{
	static const char *const days[] = { "1990-01-02", "1990-01-01" };
	struct result results[2] = { { .is_linked = false }, { .is_linked = false } };

	(void)state;
	for (size_t i = 0; i < COUNT(days); i++) {
		struct human human = { .name = "AHMED, Mohammed", .birth = days[i] };

		judge(&human, &human, &results[i]);
	}
	assert_int_equal(results[0].comparison.level[FIELD_BIRTH], results[1].comparison.level[FIELD_BIRTH]);
	assert_true(results[1].score.field_bits[FIELD_BIRTH] < results[0].score.field_bits[FIELD_BIRTH] - 1);
	assert_true(results[1].score.bits < results[0].score.bits);
}

int main(void)
{
	if (!model_file_read(model_file_shipped(), &model))
		return 1;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bands),
		cmocka_unit_test(agreement_never_lowers),
		cmocka_unit_test(reasons_in_words),
		cmocka_unit_test(lookalikes_in_words),
		cmocka_unit_test(rarity_in_words),
		cmocka_unit_test(a_link_stands),
		cmocka_unit_test(explaining_without_memory),
		cmocka_unit_test(distinct_people),
		cmocka_unit_test(the_first_of_january_is_common),
		cmocka_unit_test(half_a_postcode_tells_no_relatives_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
