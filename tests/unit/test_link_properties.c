/*
 * What must hold for any two people: the score is the same from either side, an agreeing field never lowers it, and
 * what one side does not have counts nothing. Thousands of pairs out of pools in which everything meets everything.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "daemon/link/decide.h"
#include "tests/bench/link/model_file.h"
#include "tests/unit/link_people.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define PAIRS 30000
#define NEARLY 1e-6

static struct score_model model;
static uint64_t seed;

static const char *const names[] = { NULL, "SMITH, John", "John Smith", "Smith John", "SMITH, John Paul", "Jon Smyth",
	"SMITH, J", "KHAN, Mohammed", "Muhammad Ali Khan", "Ali Khan Mohammed", "GILL, Jaswinder Singh",
	"Jaswinder Kaur Gill", "Robert Smith", "Bob Smith", "SMITH-JONES, John", "NGUYEN, Van Anh", "Anh Nguyen",
	"SMITH", "O'Neill, Sean", "ONEILL, Shaun" };
static const char *const aliases[] = { NULL, NULL, NULL, "Johnny", "Jack Jones" };
static const char *const births[] = { NULL, NULL, "1990-03-04", "1990-04-03", "1990-03-14", "1991-03-04", "1990-01-01",
	"1962-08-17", "1992-11-20", "1990-03-25" };
static const char *const sexes[] = { NULL, "M", "M", "F" };
static const char *const postcodes[] = { NULL, NULL, "M1 1AE", "M1 2AB", "M1", "SW1A 2AA" };
static const char *const urns[] = { NULL, NULL, "48TA1187723", "48TA1187724", "01LY1234526" };
static const char *const pncs[] = { NULL, NULL, "2018/0368046Y", "2001/0496744D", "2018/0368046A" };
static const char *const courts[] = { NULL, "B01LY", "B01WB" };

static size_t below(size_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(seed >> 33) % n;
}

#define PICK(table) (table)[below(COUNT(table))]

static struct human any_human(void)
{
	return (struct human){ .name = PICK(names),
		.alias = PICK(aliases),
		.birth = PICK(births),
		.sex = PICK(sexes),
		.postcode = PICK(postcodes),
		.urn = PICK(urns),
		.pnc = PICK(pncs),
		.court = PICK(courts),
		.age = below(4) == 0 ? 36 : 0 };
}

/* Where a human keeps the field; all are texts. */
static const char **field_of(struct human *human, size_t field)
{
	const char **const fields[] = { &human->name, &human->birth, &human->sex, &human->postcode, &human->urn,
		&human->pnc, &human->court };

	return fields[field];
}

static const char *const agreeing[] = { "SMITH, John", "1990-03-04", "M", "M1 1AE", "48TA1187723", "2018/0368046Y",
	"B01LY" };

static struct decision judge(const struct human *a, const struct human *b, double *bits_r)
{
	struct person listed = person_of(a), recorded = person_of(b);
	struct comparison comparison;
	struct score score;

	compare_persons(&model.compare, &listed, &recorded, &comparison);
	score_pair(&model, 20000, &listed, &recorded, &comparison, &score);
	*bits_r = score.bits;
	assert_true(isfinite(score.bits));
	return decide_pair(&model, &listed, &recorded, &comparison, &score, false);
}

static void explain_failure(const char *what, const struct human *a, const struct human *b, double before, double after)
{
	const struct human *const both[] = { a, b };

	print_error("%s: %.3f -> %.3f\n", what, before, after);
	for (size_t i = 0; i < 2; i++)
		print_error("  %s (%s) %s %d %s %s %s %s %s\n", both[i]->name, both[i]->alias, both[i]->birth,
		    both[i]->age, both[i]->sex, both[i]->postcode, both[i]->urn, both[i]->pnc, both[i]->court);
}

static void symmetric(void **state)
{
	double there = 0, back = 0;

	(void)state;
	seed = 1;
	for (int i = 0; i < PAIRS; i++) {
		struct human a = any_human(), b = any_human();
		struct decision one = judge(&a, &b, &there), other = judge(&b, &a, &back);

		if (fabs(there - back) > NEARLY)
			explain_failure("from either side", &a, &b, there, back);
		assert_true(fabs(there - back) <= NEARLY);
		assert_int_equal(one.band, other.band);
		assert_int_equal(one.doubt, other.doubt);
	}
}

static void an_agreeing_field_never_lowers(void **state)
{
	double before = 0, after = 0;

	(void)state;
	seed = 2;
	for (int i = 0; i < PAIRS; i++) {
		struct human a = any_human(), b = any_human();
		size_t field = below(COUNT(agreeing));

		*field_of(&a, field) = *field_of(&b, field) = NULL;
		if (field == 1)
			a.age = b.age = 0; /* an age is a date already */
		(void)judge(&a, &b, &before);
		*field_of(&a, field) = *field_of(&b, field) = agreeing[field];
		(void)judge(&a, &b, &after);
		if (after < before - NEARLY)
			explain_failure("agreement lowers", &a, &b, before, after);
		assert_true(after >= before - NEARLY);
	}
}

static void what_one_side_lacks_counts_nothing(void **state)
{
	double before = 0, after = 0;

	(void)state;
	seed = 3;
	for (int i = 0; i < PAIRS; i++) {
		struct human a = any_human(), b = any_human();
		size_t field = below(COUNT(agreeing));

		/* An alias is a name, and an age a date of birth. */
		if (field == 0)
			b.alias = NULL;
		if (field == 1)
			a.age = b.age = 0;
		*field_of(&a, field) = *field_of(&b, field) = NULL;
		(void)judge(&a, &b, &before);
		*field_of(&a, field) = agreeing[field];
		(void)judge(&a, &b, &after);
		if (fabs(after - before) > NEARLY)
			explain_failure("missing counts", &a, &b, before, after);
		assert_true(fabs(after - before) <= NEARLY);
	}
}

/* The more common what agrees, the less it says. */
static void common_says_less(void **state)
{
	(void)state;
	for (int field = 0; field < 4; field++) {
		double last = 1000;

		for (float frequency = 1e-6F; frequency < 0.5F; frequency *= 2) {
			const struct human human = {
				.name = "SMITH, John", .birth = "1990-03-04", .postcode = "M1 1AE", .court = "B01LY"
			};
			struct person a = person_of(&human), b = a;
			float *const frequencies[] = { &a.names.all[0].forenames[0].frequency,
				&a.names.all[0].surnames[0].frequency, &a.birth_frequency, &a.postcode_frequency };
			struct comparison comparison;
			struct score score;

			*frequencies[field] = frequency;
			compare_persons(&model.compare, &a, &b, &comparison);
			score_pair(&model, 20000, &a, &b, &comparison, &score);
			assert_true(score.bits <= last + NEARLY);
			last = score.bits;
		}
	}
}

/* One public list, or one record of an organisation, and no machine links it. */
static void guards_hold_for_anybody(void **state)
{
	double bits = 0;

	(void)state;
	seed = 4;
	for (int i = 0; i < PAIRS / 10; i++) {
		struct human a = any_human(), b = any_human();

		a.is_public = true;
		assert_true(judge(&a, &b, &bits).band != BAND_AUTO);
		a.is_organisation = true;
		assert_int_equal(judge(&a, &b, &bits).band, BAND_NONE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(symmetric),
		cmocka_unit_test(an_agreeing_field_never_lowers),
		cmocka_unit_test(what_one_side_lacks_counts_nothing),
		cmocka_unit_test(common_says_less),
		cmocka_unit_test(guards_hold_for_anybody),
	};

	if (!model_file_read(model_file_shipped(), &model))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
