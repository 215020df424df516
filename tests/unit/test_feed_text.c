/*
 * Cleaning of what sources write; names, markers, postcodes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "clients/feed/person.h"
#include "clients/feed/text.h"

static int start(void **state)
{
	struct reading *reading = reading_new(1000);
	const struct scope scope = { .court_code = "B01LY", .list_date = "2026-03-04" };
	*state = reading;
	return reading != NULL && reading_open(reading, &scope) != NULL && reading_add_hearing(reading) != NULL &&
		       reading_add_defendant(reading) != NULL
		   ? 0
		   : -1;
}

static int stop(void **state)
{
	reading_free(*state);
	return 0;
}

static void test_clean(void **state)
{
	static const struct {
		enum text_kind kind;
		const char *in, *out;
	} cases[] = {
		{ TEXT_PHRASE, "  drink\r\n driving\t", "drink driving" },
		{ TEXT_PHRASE, "line one\nline two", "line one line two" },
		{ TEXT_PHRASE, "a \\ b", "a \\ b" },
		{ TEXT_PHRASE, "\r\n \t", NULL },
		{ TEXT_PHRASE, "", NULL },
		{ TEXT_PHRASE,
		    "a\x01\x7f"
		    "b",
		    "ab" },
		{ TEXT_PHRASE, "\xc2\xa0no\xc2\xa0 break\xc2\xa0", "no break" },
		{ TEXT_PHRASE, "Si\xc3\xa2n", "Si\xc3\xa2n" },
		{ TEXT_NAME, "O\\'Brien\\", "O'Brien" },
		{ TEXT_NAME, "Smith\\r\\n", "Smith" },
		{ TEXT_NAME, "John\nSmith", "John Smith" },
		{ TEXT_CODE, "45\r\n684548", "45684548" },
		{ TEXT_CODE, "\r\n45 684548 ", "45 684548" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *out = text_clean(*state, cases[i].kind, cases[i].in, strlen(cases[i].in), "here");
		if (cases[i].out == NULL)
			assert_null(out);
		else
			assert_string_equal(out, cases[i].out);
	}
	assert_null(text_clean(*state, TEXT_PHRASE, NULL, 0, "here"));
	assert_string_equal(text_clean(*state, TEXT_CODE, "a\0b", 3, "here"), "ab");
}

/* Never in the middle of a character. */
static void test_cut(void **state)
{
	struct reading *reading = *state;
	char name[2 * TEXT_SHORT];
	memset(name, 'x', sizeof name);
	for (size_t i = TEXT_SHORT - 1; i + 1 < sizeof name; i += 2)
		memcpy(name + i, "\xc3\xa2", 2);
	const size_t before = reading->all_warnings;
	const char *out = text_clean(reading, TEXT_NAME, name, sizeof name - 1, "here");
	assert_int_equal(strlen(out), TEXT_SHORT - 1);
	assert_int_equal(reading->all_warnings, before + 1);
	assert_string_equal(reading->warnings[reading->n_warnings - 1]->where, "here");
}

static void test_title(void **state)
{
	(void)state;
	assert_int_equal(text_title_length("Mr Arthur MORGAN"), 2);
	assert_int_equal(text_title_length("MR. Arthur"), 3);
	assert_int_equal(text_title_length("Missy Elder"), 0);
	assert_int_equal(text_title_length("Mr"), 0);
	assert_int_equal(text_title_length(""), 0);
}

static void test_postcode(void **state)
{
	static const char *const yes[] = { "SP1 1AA", "sp11aa", "NT56 7UJ", "W1A 1AA", "EC1A 1BB", "AA1 AA1" };
	static const char *const no[] = { "", "SP1", "AA", "Lydford", "Flat 4", "1 High Street", "SP1 1AA, Town",
		"12345", "LEEDS5" };
	(void)state;
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		if (!text_is_postcode(yes[i]))
			fail_msg("not taken: %s", yes[i]);
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		if (text_is_postcode(no[i]))
			fail_msg("taken: %s", no[i]);
}

static void test_number(void **state)
{
	int value = -1;
	(void)state;
	assert_true(text_number("0", 130, &value));
	assert_int_equal(value, 0);
	assert_true(text_number("130", 130, &value));
	assert_int_equal(value, 130);
	assert_false(text_number("131", 130, &value));
	assert_false(text_number("99999999999999999999", 130, &value));
	assert_false(text_number("-1", 130, &value));
	assert_false(text_number("", 130, &value));
	assert_false(text_number(NULL, 130, &value));
}

static void assert_markers(struct reading *reading, const char *text, const char *const *codes)
{
	assert_non_null(reading_add_hearing(reading));
	person_markers(reading, text);
	const Sdac__V1__ListedHearing *hearing = reading->at_hearing;
	size_t count = 0;
	for (; codes[count] != NULL; count++) {
		assert_true(count < hearing->n_markers);
		const char *found = hearing->markers[count]->code;
		assert_string_equal(found == NULL ? hearing->markers[count]->text : found, codes[count]);
	}
	assert_int_equal(hearing->n_markers, count);
}

static void test_markers(void **state)
{
	assert_markers(*state, NULL, (const char *const[]){ NULL });
	assert_markers(*state, "DV", (const char *const[]){ "DV", NULL });
	assert_markers(*state, "DVVI", (const char *const[]){ "DV", "VI", NULL });
	assert_markers(*state, "ADVI", (const char *const[]){ "AD", "VI", NULL });
	assert_markers(*state, "VI, DV;VI", (const char *const[]){ "VI", "DV", NULL });
	assert_markers(*state, "Domestic Violence", (const char *const[]){ "DV", NULL });
	assert_markers(*state, "DV see file", (const char *const[]){ "DV", "DV see file", NULL });
	assert_markers(*state, "DVV", (const char *const[]){ "DVV", NULL });
}

static const Sdac__V1__PersonName *name_of(struct reading *reading, const struct person_words *words)
{
	assert_non_null(reading_add_hearing(reading));
	assert_non_null(reading_add_defendant(reading));
	person_fill(reading, words, NULL, "here");
	return reading->at_defendant->name;
}

static void test_names(void **state)
{
	const Sdac__V1__PersonName *name = name_of(*state, &(struct person_words){ .full = "Mr Arthur MORGAN" });
	assert_int_equal(name->form, SDAC__V1__NAME_FORM__NAME_FORM_BARE);
	assert_string_equal(name->full, "Mr Arthur MORGAN");
	assert_string_equal(name->title, "Mr");
	assert_null(name->surname);
	name = name_of(*state, &(struct person_words){ .full = "MORGAN, Mr Arthur" });
	assert_int_equal(name->form, SDAC__V1__NAME_FORM__NAME_FORM_COMMA);
	assert_string_equal(name->surname, "MORGAN");
	assert_string_equal(name->forenames, "Arthur");
	name = name_of(*state, &(struct person_words){ .forenames = "Ms Ann", .surname = "Bright" });
	assert_int_equal(name->form, SDAC__V1__NAME_FORM__NAME_FORM_STRUCTURED);
	assert_string_equal(name->full, "Ms Ann Bright");
	assert_string_equal(name->title, "Ms");
	assert_string_equal(name->forenames, "Ann");
	name = name_of(*state, &(struct person_words){ .organisation = "Lord & Sons", .full = "Lord & Sons" });
	assert_int_equal(name->form, SDAC__V1__NAME_FORM__NAME_FORM_ORGANISATION);
	assert_null(name->title);
	assert_null(name_of(*state, &(struct person_words){ .age = "30" }));
}

static void test_birth(void **state)
{
	static const struct {
		const char *birth_date, *age;
		enum _Sdac__V1__DateQuality quality;
		bool youth;
	} cases[] = {
		{ "2008-03-05", NULL, SDAC__V1__DATE_QUALITY__DATE_QUALITY_OK, true },
		{ "04/03/2008", NULL, SDAC__V1__DATE_QUALITY__DATE_QUALITY_OK, false },
		{ NULL, NULL, SDAC__V1__DATE_QUALITY__DATE_QUALITY_MISSING, false },
		{ NULL, "17", SDAC__V1__DATE_QUALITY__DATE_QUALITY_AGE_ONLY, true },
		{ NULL, "0", SDAC__V1__DATE_QUALITY__DATE_QUALITY_MISSING, false },
		{ "1900-01-01", "30", SDAC__V1__DATE_QUALITY__DATE_QUALITY_INVALID, false },
		{ "2026-03-05", NULL, SDAC__V1__DATE_QUALITY__DATE_QUALITY_FUTURE, false },
		{ "31/02/1990", NULL, SDAC__V1__DATE_QUALITY__DATE_QUALITY_INVALID, false },
	};
	struct reading *reading = *state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		(void)name_of(reading,
		    &(struct person_words){ .full = "X", .birth_date = cases[i].birth_date, .age = cases[i].age });
		const Sdac__V1__ListedDefendant *defendant = reading->at_defendant;
		assert_int_equal(defendant->birth_date_quality, cases[i].quality);
		assert_int_equal(
		    defendant->birth_date != NULL, cases[i].quality == SDAC__V1__DATE_QUALITY__DATE_QUALITY_OK);
		assert_int_equal(defendant->is_youth, cases[i].youth);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_clean, start, stop),
		cmocka_unit_test_setup_teardown(test_cut, start, stop),
		cmocka_unit_test(test_title),
		cmocka_unit_test(test_postcode),
		cmocka_unit_test(test_number),
		cmocka_unit_test_setup_teardown(test_markers, start, stop),
		cmocka_unit_test_setup_teardown(test_names, start, stop),
		cmocka_unit_test_setup_teardown(test_birth, start, stop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
