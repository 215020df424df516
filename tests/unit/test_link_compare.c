/*
 * Levels of agreement: pairs of names per naming tradition, dates, identifiers; and what must hold for
 * any two people.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "daemon/link/compare.h"
#include "daemon/link/compare_name.h"
#include "tests/bench/link/model_file.h"
#include "tests/unit/link_people.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct score_model model;

static struct comparison compared(const struct person *a, const struct person *b)
{
	struct comparison comparison;

	compare_persons(&model.compare, a, b, &comparison);
	return comparison;
}

struct name_case {
	const char *a, *b;
	enum name_level forename, surname;
	enum order_level order;
};

static const struct name_case name_cases[] = {
	/* British */
	{ "SMITH, John", "John Smith", NAME_EXACT, NAME_EXACT, ORDER_STRAIGHT },
	{ "SMITH, Robert", "Bob Smith", NAME_NICKNAME, NAME_EXACT, ORDER_STRAIGHT },
	{ "SMITH, William", "Liam Smyth", NAME_NICKNAME, NAME_SOUNDS_ALIKE, ORDER_STRAIGHT },
	{ "SMITH, J", "John Smith", NAME_INITIAL, NAME_EXACT, ORDER_STRAIGHT },
	{ "SMITH, John", "Peter Smith", NAME_DIFFERENT, NAME_EXACT, ORDER_STRAIGHT },
	{ "SMITH, John", "Peter Jones", NAME_DIFFERENT, NAME_DIFFERENT, ORDER_STRAIGHT },
	{ "SMITH, John Paul", "Paul Smith", NAME_EXACT, NAME_EXACT, ORDER_MIDDLE },
	{ "SMITH-JONES, Ann", "Ann Jones", NAME_EXACT, NAME_EXACT, ORDER_STRAIGHT },
	{ "MCDONALD, Ian", "Ian Mac Donald", NAME_EXACT, NAME_SOUNDS_ALIKE, ORDER_STRAIGHT },
	{ "O'NEILL, Sean", "Sean Oneill", NAME_EXACT, NAME_EXACT, ORDER_STRAIGHT },
	{ "CLARKE, Steven", "Stephen Clark", NAME_NICKNAME, NAME_SOUNDS_ALIKE, ORDER_STRAIGHT },
	{ "JACKSON, Leon", "Leon Jakson", NAME_EXACT, NAME_SOUNDS_ALIKE, ORDER_STRAIGHT },
	{ "SMITH, John aka JONES, Jack", "JONES, Jack", NAME_EXACT, NAME_EXACT, ORDER_ALIAS },
	/* South Asian, Muslim */
	{ "HUSSAIN, Mohammed", "Muhammad Hussein", NAME_NICKNAME, NAME_SOUNDS_ALIKE, ORDER_STRAIGHT },
	{ "AHMED, Yusuf", "Yousuf Ahmad", NAME_NICKNAME, NAME_SOUNDS_ALIKE, ORDER_STRAIGHT },
	{ "KHAN, Mohammed Imran", "Imran Khan", NAME_EXACT, NAME_EXACT, ORDER_MIDDLE },
	{ "CHOUDHURY, Abdul", "Abdul Chowdhury", NAME_EXACT, NAME_SOUNDS_ALIKE, ORDER_STRAIGHT },
	/* Sikh */
	{ "SINGH GILL, Balwinder", "Balwinder Gill", NAME_EXACT, NAME_EXACT, ORDER_STRAIGHT },
	{ "SINGH, Balwinder", "Balwinder Singh Gill", NAME_EXACT, NAME_EXACT, ORDER_ANY },
	/* Arabic, Afghan, Kurdish: patronymics, and no fixed surname */
	{ "AL-HASSAN, Omar", "Umar Hassan", NAME_NICKNAME, NAME_EXACT, ORDER_STRAIGHT },
	{ "HASSAN, Omar Khalid", "Omar Hassan Khalid", NAME_EXACT, NAME_EXACT, ORDER_ANY },
	{ "KARIMI, Reza", "Reza Kareemi", NAME_EXACT, NAME_SOUNDS_ALIKE, ORDER_STRAIGHT },
	/* Horn of Africa */
	{ "ABDI, Ahmed Warsame", "Ahmed Warsame Abdi", NAME_EXACT, NAME_EXACT, ORDER_STRAIGHT },
	{ "TESFAYE, Dawit", "Tesfaye Dawit", NAME_EXACT, NAME_EXACT, ORDER_SWAPPED },
	/* East European */
	{ "WI\u015aNIEWSKI, \u0141ukasz", "Lukasz Wisniewski", NAME_EXACT, NAME_EXACT, ORDER_STRAIGHT },
	{ "KOWALSKI, Krzysztof", "Kris Kowalsky", NAME_NICKNAME, NAME_SOUNDS_ALIKE, ORDER_STRAIGHT },
	{ "IONESCU, Gheorghe", "George Ionesku", NAME_NICKNAME, NAME_SOUNDS_ALIKE, ORDER_STRAIGHT },
	/* East Asian: surname first */
	{ "NGUYEN, Van Minh", "Nguyen Minh", NAME_EXACT, NAME_EXACT, ORDER_ANY },
	{ "CHEN, Wei", "Chen Wei", NAME_EXACT, NAME_EXACT, ORDER_SWAPPED },
	/* Not the same, however near */
	{ "KHAN, Ali", "Omar Khan", NAME_DIFFERENT, NAME_EXACT, ORDER_STRAIGHT },
	{ "AL-HASSAN, Omar", "AL-KHATIB, Omar", NAME_EXACT, NAME_DIFFERENT, ORDER_STRAIGHT },
	{ "SMITH, Mark", "SMITH, Martin", NAME_SIMILAR, NAME_EXACT, ORDER_STRAIGHT },
	{ "SMITH, John Paul", "SMITH, Peter Paul", NAME_DIFFERENT, NAME_EXACT, ORDER_STRAIGHT },
};

static void names_by_tradition(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(name_cases); i++) {
		const struct name_case *c = &name_cases[i];
		struct person a = person_of(&(struct human){ .name = c->a }),
			      b = person_of(&(struct human){ .name = c->b });
		struct comparison comparison = compared(&a, &b);

		if (comparison.level[FIELD_FORENAME] != c->forename || comparison.level[FIELD_SURNAME] != c->surname ||
		    comparison.level[FIELD_ORDER] != c->order)
			print_error("%s / %s\n", c->a, c->b);
		assert_int_equal(comparison.level[FIELD_FORENAME], c->forename);
		assert_int_equal(comparison.level[FIELD_SURNAME], c->surname);
		assert_int_equal(comparison.level[FIELD_ORDER], c->order);
	}
}

static void births(void **state)
{
	static const struct {
		struct date a, b;
		enum birth_level level;
	} table[] = {
		{ { 1990, 3, 4 }, { 1990, 3, 4 }, BIRTH_EXACT },
		{ { 1990, 3, 4 }, { 1990, 4, 3 }, BIRTH_SWAPPED },
		{ { 1990, 3, 4 }, { 1990, 3, 14 }, BIRTH_ONE_EDIT },
		{ { 1990, 3, 9 }, { 1990, 3, 10 }, BIRTH_ONE_EDIT },
		{ { 1990, 3, 12 }, { 1990, 3, 21 }, BIRTH_ONE_EDIT },
		{ { 1990, 3, 4 }, { 1991, 3, 4 }, BIRTH_YEAR_OFF },
		{ { 1990, 3, 4 }, { 1980, 3, 4 }, BIRTH_YEAR_OFF },
		{ { 1990, 3, 4 }, { 1960, 3, 4 }, BIRTH_ONE_EDIT },
		{ { 1990, 1, 1 }, { 1990, 8, 23 }, BIRTH_FIRST_OF_JANUARY },
		{ { 1990, 3, 4 }, { 1990, 3, 25 }, BIRTH_SAME_MONTH },
		{ { 1990, 3, 4 }, { 1991, 8, 25 }, BIRTH_NEAR },
		{ { 1990, 3, 4 }, { 1992, 3, 25 }, BIRTH_NEAR },
		{ { 1990, 3, 4 }, { 1992, 4, 25 }, BIRTH_DIFFERENT },
		{ { 1990, 3, 4 }, { 1965, 8, 25 }, BIRTH_DIFFERENT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		assert_int_equal(compare_births(&model.compare, table[i].a, table[i].b), table[i].level);
		assert_int_equal(compare_births(&model.compare, table[i].b, table[i].a), table[i].level);
	}
}

static void other_fields(void **state)
{
	static const struct {
		enum field field;
		struct human a, b;
		uint8_t level;
	} table[] = {
		{ FIELD_BIRTH, { .birth = "1990-03-04" }, { .age = 36 }, BIRTH_AGE_NEAR },
		{ FIELD_BIRTH, { .birth = "1990-03-04" }, { .age = 32 }, BIRTH_AGE_FAIR },
		{ FIELD_BIRTH, { .birth = "1990-03-04" }, { .age = 50 }, BIRTH_AGE_DIFFERENT },
		{ FIELD_BIRTH, { .birth = "1990-03-04" }, { .birth = "1900-01-01" }, LEVEL_MISSING },
		{ FIELD_SEX, { .sex = "M" }, { .sex = "male" }, SAME },
		{ FIELD_SEX, { .sex = "M" }, { .sex = "F" }, DIFFERENT },
		{ FIELD_SEX, { .sex = "M" }, { .sex = "9" }, LEVEL_MISSING },
		{ FIELD_PLACE, { .postcode = "SW1A 2AA" }, { .postcode = "sw1a2aa" }, PLACE_POSTCODE },
		{ FIELD_PLACE, { .postcode = "SW1A 2AA" }, { .postcode = "SW1A" }, PLACE_OUTCODE },
		{ FIELD_PLACE, { .postcode = "SW1A" }, { .postcode = "SW1A" }, PLACE_OUTCODE },
		{ FIELD_PLACE, { .postcode = "SW1A 2AA" }, { .postcode = "M1 1AE" }, PLACE_DIFFERENT },
		{ FIELD_PLACE, { .postcode = "SW1A 2AA" }, { .postcode = "NF1 1NF" }, LEVEL_MISSING },
		{ FIELD_AREA, { .court = "B01AB" }, { .court = "B01AB" }, SAME },
		{ FIELD_AREA, { .court = "B01AB", .postcode = "M1 1AE" }, { .court = "B01AB", .postcode = "M1 1AE" },
		    LEVEL_MISSING },
		{ FIELD_URN, { .urn = "48TA1187723" }, { .urn = "48TA1187723" }, ID_SAME },
		{ FIELD_URN, { .urn = "48TA1187723" }, { .urn = "48TA1178723" }, ID_ONE_EDIT },
		{ FIELD_URN, { .urn = "48TA1187723" }, { .urn = "48TB1178723" }, ID_DIFFERENT },
		{ FIELD_PNC, { .pnc = "2018/0368046Y" }, { .pnc = "18/368046Y" }, ID_SAME },
		{ FIELD_PNC, { .pnc = "2018/0368046Y" }, { .pnc = "2001/0496744D" }, ID_DIFFERENT },
		{ FIELD_PNC, { .pnc = "2018/0368046Y" }, { .pnc = "2018/0368046A" }, LEVEL_MISSING },
		{ FIELD_PNC, { .pnc = "2018/0368046A" }, { .pnc = "2018/0368046A" }, ID_UNVERIFIED },
		{ FIELD_GENERATION, { .name = "Smith, John Jr" }, { .name = "Smith, John Snr" }, DIFFERENT },
		{ FIELD_GENERATION, { .name = "Smith, John Jr" }, { .name = "Smith, John" }, LEVEL_MISSING },
		{ FIELD_MIDDLE, { .name = "Smith, John Paul" }, { .name = "Smith, John Paul" }, NAME_EXACT },
		{ FIELD_MIDDLE, { .name = "Smith, John Paul" }, { .name = "Smith, John P" }, NAME_INITIAL },
		{ FIELD_MIDDLE, { .name = "Smith, John Paul" }, { .name = "Smith, John" }, LEVEL_MISSING },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct person a = person_of(&table[i].a), b = person_of(&table[i].b);

		assert_int_equal(compared(&a, &b).level[table[i].field], table[i].level);
		assert_int_equal(compared(&b, &a).level[table[i].field], table[i].level);
	}
}

/* All names of the tables with some of everything else: hundreds of pairs. */
static void symmetric_and_reflexive(void **state)
{
	static struct person people[2 * COUNT(name_cases)];
	static const char *const births_of[] = { "1990-03-04", "1990-04-03", NULL, "1991-03-04" };
	static const char *const postcodes[] = { "M1 1AE", NULL, "M1 2AB" };

	(void)state;
	for (size_t i = 0; i < COUNT(people); i++) {
		const struct name_case *c = &name_cases[i / 2];
		const struct human human = { .name = i % 2 == 0 ? c->a : c->b,
			.birth = births_of[i % 4],
			.postcode = postcodes[i % 3],
			.alias = i % 5 == 0 ? "Wei Khan Smith" : NULL };

		people[i] = person_of(&human);
	}
	for (size_t i = 0; i < COUNT(people); i++) {
		struct comparison same = compared(&people[i], &people[i]);

		assert_int_equal(same.level[FIELD_SURNAME], NAME_EXACT);
		assert_int_equal(same.level[FIELD_FORENAME], NAME_EXACT);
		for (size_t j = 0; j < i; j++) {
			struct comparison ab = compared(&people[i], &people[j]), ba = compared(&people[j], &people[i]);

			assert_memory_equal(ab.level, ba.level, sizeof ab.level);
		}
	}
}

static void nothing_against_nothing_is_missing(void **state)
{
	struct person nobody = person_of(&(struct human){ 0 });
	struct person somebody = person_of(&(struct human){ .name = "SMITH, John Paul",
	    .birth = "1990-03-04",
	    .sex = "M",
	    .postcode = "M1 1AE",
	    .urn = "48TA1187723",
	    .pnc = "2018/0368046Y",
	    .court = "B01AB" });
	struct comparison comparison = compared(&nobody, &somebody);

	(void)state;
	for (int field = 0; field < FIELD_COUNT; field++) {
		assert_int_equal(comparison.level[field], LEVEL_MISSING);
		assert_false(compare_agrees(&comparison, (enum field)field));
	}
}

static void likeness(void **state)
{
	(void)state;
	/* Winkler's own examples. */
	assert_true(
	    compare_jaro_winkler("MARTHA", "MARHTA") > 0.961 && compare_jaro_winkler("MARTHA", "MARHTA") < 0.962);
	assert_true(
	    compare_jaro_winkler("DIXON", "DICKSONX") > 0.813 && compare_jaro_winkler("DIXON", "DICKSONX") < 0.814);
	assert_true(compare_jaro_winkler("A", "B") == 0.0);
	assert_true(compare_jaro_winkler("", "B") == 0.0);
	assert_true(compare_jaro_winkler("SMITH", "SMITH") == 1.0);
	assert_true(compare_one_edit("SMITH", "SMITHS"));
	assert_true(compare_one_edit("SMITH", "SMIHT"));
	assert_true(compare_one_edit("MITH", "SMITH"));
	assert_false(compare_one_edit("SMITH", "SMITH"));
	assert_false(compare_one_edit("SMITH", "SMITHSO"));
	assert_false(compare_one_edit("SMITH", "SNITZ"));
}

int main(void)
{
	if (!model_file_read(model_file_shipped(), &model))
		return 1;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_by_tradition),
		cmocka_unit_test(births),
		cmocka_unit_test(other_fields),
		cmocka_unit_test(symmetric_and_reflexive),
		cmocka_unit_test(nothing_against_nothing_is_missing),
		cmocka_unit_test(likeness),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
