/*
 * The model as a table: all of it or nothing, ordered as people expect, and such that no look-alike agrees more often
 * than the person himself. And terms: what is counted, and how counts become frequencies.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "daemon/link/term.h"
#include "tests/bench/link/model_file.h"
#include "tests/unit/link_people.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct model_file file;
static struct score_model model;

static bool load(char name_r[MODEL_NAME_SIZE])
{
	return model_load(file.version, file.constants, file.n, &model, name_r);
}

static void the_shipped_model_is_whole(void **state)
{
	char name[MODEL_NAME_SIZE] = "";

	(void)state;
	assert_true(load(name));
	assert_string_equal(model.version, file.version);
	assert_true(model.decide.auto_bits == 9 && model.decide.review_bits == -3 && model.decide.hysteresis_bits == 6);
}

static void half_a_model_is_none(void **state)
{
	char name[MODEL_NAME_SIZE] = "";

	(void)state;
	for (size_t i = 0; i < file.n; i++) {
		struct model_constant kept = file.constants[i];

		file.constants[i] = file.constants[i == 0 ? 1 : 0]; /* one missing, another twice */
		assert_false(load(name));
		file.constants[i] = (struct model_constant){ "m.surname.unheard_of", 0.5 };
		assert_false(load(name));
		assert_string_equal(name, "m.surname.unheard_of");
		file.constants[i] = (struct model_constant){ kept.name, NAN };
		assert_false(load(name));
		assert_string_equal(name, kept.name);
		file.constants[i] = kept;
	}
	file.n--;
	assert_false(load(name));
	file.n++;
	assert_false(model_load("", file.constants, file.n, &model, name));
	assert_string_equal(name, "version");
	assert_false(model_load(NULL, file.constants, file.n, &model, name));
	assert_true(load(name));
}

static void set(const char *constant, double value)
{
	for (size_t i = 0; i < file.n; i++) {
		if (strcmp(file.constants[i].name, constant) == 0)
			file.constants[i].value = value;
	}
}

static void numbers_out_of_range(void **state)
{
	static const struct {
		const char *constant;
		double value;
	} table[] = { { "m.birth.exact", 0 }, { "m.birth.exact", 1.5 }, { "m.birth.exact", -0.1 }, { "prior.link", 0 },
		{ "u.factor.joint", 0 }, { "decide.hysteresis", -1 }, { "decide.auto", -4 }, { "decide.flatten", 0.5 },
		{ "block.words", 0 }, { "block.words", 60.5 }, { "block.words", 1e6 }, { "compare.word.similar", 1.1 },
		{ "compare.word.edit_letters", -4 }, { "learn.weight", 0 }, { "count.renew_share", 2 } };
	struct model_file kept = file;
	char name[MODEL_NAME_SIZE] = "";

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		set(table[i].constant, table[i].value);
		assert_false(load(name));
		assert_string_equal(name, table[i].constant);
		memcpy(file.constants, kept.constants, sizeof file.constants);
	}
	assert_true(load(name));
}

/* A level that begins where a better one does would never be met. */
static void bounds_out_of_order(void **state)
{
	static const struct {
		const char *constant;
		double value;
		const char *named;
	} table[] = { { "compare.word.same_sound", 0.95, "compare.word.sounds_alike" },
		{ "compare.word.similar", 0.94, "compare.word.sounds_alike" },
		{ "compare.word.same_start", 0.9, "compare.word.similar" },
		{ "compare.age_days.near", 2000, "compare.age_days.fair" },
		{ "compare.gap_days.sibling", 300, "compare.gap_days.sibling" },
		{ "compare.gap_days.generation", 5479, "compare.gap_days.generation" },
		{ "words.little", 9, "words.weak" }, { "words.rare", 0.5, "words.common" },
		{ "decide.review", 7, "decide.no_hard_key" } };
	struct model_file kept = file;
	char name[MODEL_NAME_SIZE] = "";

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		set(table[i].constant, table[i].value);
		assert_false(load(name));
		assert_string_equal(name, table[i].named);
		memcpy(file.constants, kept.constants, sizeof file.constants);
	}
	assert_true(load(name));
}

static void what_is_missing_is_named(void **state)
{
	struct model_constant last = file.constants[--file.n];
	char name[MODEL_NAME_SIZE] = "";

	(void)state;
	assert_false(load(name));
	assert_string_equal(name, last.name);
	file.n++;
	assert_true(load(name));
}

/* A better level never weighs less than a worse one. */
static void levels_are_ordered(void **state)
{
	const double *const tables[][2] = { { model.m.birth + 5, model.u.birth + 5 }, { model.m.age, model.u.age },
		{ model.m.place + 1, model.u.place + 1 }, { model.m.urn, model.u.urn }, { model.m.sex, model.u.sex },
		{ model.m.generation, model.u.generation }, { model.m.outcode, model.u.place + 1 } };
	static const size_t sizes[] = { 3, 3, 2, 3, 2, 2, 2 };

	(void)state;
	for (size_t t = 0; t < COUNT(tables); t++) {
		for (size_t i = 1; i < sizes[t]; i++)
			assert_true(tables[t][0][i - 1] / tables[t][1][i - 1] >= tables[t][0][i] / tables[t][1][i]);
	}
}

/* Else an agreeing field would speak for the look-alike. */
static void no_lookalike_agrees_more_often(void **state)
{
	const struct model_kin *const kin[] = { &model.parent, &model.sibling, &model.twin };

	(void)state;
	for (size_t i = 0; i < COUNT(kin); i++) {
		assert_true(kin[i]->middle[KIN_EXACT] <= model.m.middle[KIN_EXACT]);
		assert_true(kin[i]->gap[GAP_SAME] <= model.m.birth[0]);
		assert_true(kin[i]->gap[GAP_AGE_NEAR] <= model.m.age[0]);
	}
	assert_true(model.parent.forename[KIN_EXACT] <= model.m.forename[0]);
	assert_true(model.relative.surname[KIN_EXACT] <= model.m.surname[0]);
	assert_true(model.relative.place[0] <= model.m.place[0]);
	assert_true(model.relative.outcode[0] <= model.m.outcode[0]);
	assert_true(model.relative.area[0] <= model.m.area[0]);
	assert_true(model.relative.urn[0] <= model.m.urn[0] && model.relative.pnc[0] <= model.m.pnc[0]);
	assert_true(model.namesake.forename[KIN_EXACT] <= model.m.forename[0]);
	assert_true(model.namesake.surname[KIN_EXACT] <= model.m.surname[0]);
	assert_true(model.namesake.gap[GAP_SAME] / model.namesake.gap[GAP_UNKNOWN] <= model.m.birth[0]);
	assert_true(model.namesake.gap[GAP_AGE_NEAR] / model.namesake.gap[GAP_UNKNOWN] <= model.m.age[0]);
}

static size_t families_of(const struct term_set *terms, enum term_family family)
{
	size_t n = 0;

	for (size_t i = 0; i < terms->n; i++)
		n += (terms->terms[i] & KEY_FAMILY_MASK) == family ? 1 : 0;
	return n;
}

static void terms_of_a_person(void **state)
{
	struct key_maker *maker = *state;
	const struct human human = { .name = "SMITH-JONES, John Paul",
		.birth = "1990-03-04",
		.postcode = "M1 1AE",
		.court = "B01LY",
		.urn = "48TA1187723",
		.pnc = "2018/0368046Y" };
	struct person person = person_of(&human), nobody = person_of(&(struct human){ .postcode = "M1" });
	struct term_set terms;
	int64_t unique[TERMS_LIMIT];

	assert_int_equal(term_make(maker, &person, &terms), SD_OK);
	assert_int_equal(families_of(&terms, TERM_FORENAME), 2);
	assert_int_equal(families_of(&terms, TERM_SURNAME), 2);
	assert_int_equal(families_of(&terms, TERM_FORENAME_SOUND), 2);
	assert_int_equal(families_of(&terms, TERM_SURNAME_SOUND), 2);
	assert_int_equal(families_of(&terms, TERM_FULL_NAME), 2);
	assert_int_equal(families_of(&terms, TERM_BIRTH), 1);
	assert_int_equal(families_of(&terms, TERM_POSTCODE), 1);
	assert_int_equal(families_of(&terms, TERM_COURT), 1);
	assert_int_equal(terms.n, 13);
	assert_int_equal(term_unique(&terms, unique), 13);
	assert_int_equal(term_make(maker, &nobody, &terms), SD_OK);
	assert_int_equal(terms.n, 0);
	/* The same twice is counted once. */
	person = person_of(&(struct human){ .name = "ALI, Ali Ali" });
	assert_int_equal(term_make(maker, &person, &terms), SD_OK);
	assert_int_equal(terms.n, 7);
	assert_int_equal(term_unique(&terms, unique), 5);
}

static int64_t count_fifty(void *arg, int64_t term)
{
	(void)arg;
	return (term & KEY_FAMILY_MASK) == TERM_SURNAME ? 50 : 0;
}

static void counts_become_frequencies(void **state)
{
	struct key_maker *maker = *state;
	struct person person = person_of(&(struct human){ .name = "SMITH, John", .birth = "1990-03-04" });
	const struct name *name = &person.names.all[0];
	struct term_set terms;

	assert_int_equal(term_make(maker, &person, &terms), SD_OK);
	term_weigh(&person, &terms, &model, 100000, count_fifty, NULL);
	/* 50 of 100,000, and hardly moved by what is assumed without a count. */
	assert_true(fabsf(name->surnames[0].frequency - 0.0005F) < 0.0001F);
	assert_true(name->forenames[0].frequency > 0 && name->forenames[0].frequency < 0.0001F);
	/* Without any count: the typical one. */
	term_weigh(&person, &terms, &model, 0, count_fifty, NULL);
	assert_true(fabs((double)person.birth_frequency - model.u.typical[TERM_BIRTH - 1]) < 1e-6);
}

static int set_up(void **state)
{
	static const uint8_t secret[32] = { 1 };

	*state = key_maker_new(secret, sizeof secret);
	return *state == NULL || !model_file_open(model_file_shipped(), &file) ? -1 : 0;
}

static int tear_down(void **state)
{
	key_maker_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_shipped_model_is_whole),
		cmocka_unit_test(half_a_model_is_none),
		cmocka_unit_test(numbers_out_of_range),
		cmocka_unit_test(bounds_out_of_order),
		cmocka_unit_test(what_is_missing_is_named),
		cmocka_unit_test(levels_are_ordered),
		cmocka_unit_test(no_lookalike_agrees_more_often),
		cmocka_unit_test(terms_of_a_person),
		cmocka_unit_test(counts_become_frequencies),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
