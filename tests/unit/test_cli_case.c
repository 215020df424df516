/*
 * Case files: which columns are taken, which are refused because they can tell who the victim is, and the values.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "clients/sdac/case_draft.h"

static void known_headers_are_found_however_they_are_written(void **state)
{
	static const char *const headers[][2] = {
		{ "client_ref", "client_ref" },
		{ "Client Ref", "client_ref" },
		{ " DATE-OF-BIRTH ", "date_of_birth" },
		{ "Perpetrator  Surname", "perpetrator_surname" },
		{ "URN", "urn" },
		{ "high.risk", "high_risk" },
	};
	const char *sentence = NULL;
	(void)state;
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		const struct case_column *column = case_column_find(headers[i][0], &sentence);
		assert_non_null(column);
		assert_string_equal(column->name, headers[i][1]);
	}
}

static void headers_that_tell_of_the_victim_are_refused(void **state)
{
	static const char *const headers[] = { "victim_name", "Victim", "client_name", "Client Surname",
		"client telephone", "telephone", "Phone", "mobile no", "tel", "email", "E-mail", "address",
		"Perpetrator address", "safe_number", "name", "Forenames", "surname", "survivor ref", "contact",
		"next of kin", "children", "complainant", "her_dob", "dob" };
	(void)state;
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		const char *sentence = "";
		if (case_column_find(headers[i], &sentence) != NULL)
			fail_msg("taken: %s", headers[i]);
		if (strstr(sentence, "the victim") == NULL)
			fail_msg("%s: refused, but not for what it is: %s", headers[i], sentence);
	}
}

static void other_headers_are_unknown(void **state)
{
	const char *sentence = "";
	(void)state;
	assert_null(case_column_find("shoe_size", &sentence));
	assert_non_null(strstr(sentence, "not known"));
	assert_null(case_column_find("", &sentence));
}

struct bed {
	struct arena *arena;
	struct case_draft draft;
};

static int set_up(void **state)
{
	static struct bed bed;
	bed.arena = arena_new(65536);
	assert_non_null(bed.arena);
	case_draft_init(&bed.draft, bed.arena);
	*state = &bed;
	return 0;
}

static int tear_down(void **state)
{
	arena_free(((struct bed *)*state)->arena);
	return 0;
}

static const char *set(struct bed *bed, const char *column, const char *value)
{
	const char *sentence = NULL;
	const struct case_column *found = case_column_find(column, &sentence);
	assert_non_null(found);
	return case_draft_set(&bed->draft, found, value, strlen(value));
}

static void a_whole_row(void **state)
{
	struct bed *bed = *state;
	assert_null(set(bed, "client_ref", " W-2291 "));
	assert_null(set(bed, "service", "westside"));
	assert_null(set(bed, "perpetrator_forenames", "Aaron"));
	assert_null(set(bed, "perpetrator_surname", "Whitfield"));
	assert_null(set(bed, "aliases", "A. Whitfield; ;Ronnie "));
	assert_null(set(bed, "date_of_birth", "4/3/1991"));
	assert_null(set(bed, "age", ""));
	assert_null(set(bed, "urn", "01WB0000126"));
	assert_null(set(bed, "urn", "01WB0000127"));
	assert_null(set(bed, "high_risk", "Yes"));
	assert_null(case_draft_finish(&bed->draft));
	const Sdac__V1__OpenCaseRequest *request = &bed->draft.request;
	assert_string_equal(request->client_ref, "W-2291");
	assert_string_equal(request->perpetrator->birth_date, "1991-03-04");
	assert_false(request->perpetrator->has_age);
	assert_int_equal(request->perpetrator->n_aliases, 2);
	assert_string_equal(request->perpetrator->aliases[1], "Ronnie");
	assert_int_equal(request->perpetrator->n_case_urns, 2);
	assert_true(request->is_high_risk);
	assert_int_equal(request->perpetrator->name->form, SDAC__V1__NAME_FORM__NAME_FORM_STRUCTURED);
}

static void names_in_one_piece(void **state)
{
	struct bed *bed = *state;
	assert_null(set(bed, "client_ref", "W-1"));
	assert_null(set(bed, "perpetrator_name", "WHITFIELD, Aaron"));
	assert_int_equal(bed->draft.name.form, SDAC__V1__NAME_FORM__NAME_FORM_COMMA);
	assert_null(set(bed, "perpetrator_name", "Aaron Whitfield"));
	assert_int_equal(bed->draft.name.form, SDAC__V1__NAME_FORM__NAME_FORM_BARE);
	assert_null(case_draft_finish(&bed->draft));
	assert_null(set(bed, "perpetrator_surname", "Whitfield"));
	assert_non_null(case_draft_finish(&bed->draft));
}

static void bad_values_are_refused(void **state)
{
	static const char *const values[][2] = {
		{ "date_of_birth", "1991-02-30" },
		{ "date_of_birth", "4 March" },
		{ "date_of_birth", "31/02/1991" },
		{ "age", "9" },
		{ "age", "x" },
		{ "high_risk", "perhaps" },
		{ "postcode", "W12 8RZ and more" },
		{ "perpetrator_surname", "Whit\xff"
					 "field" },
		{ "perpetrator_surname", "Whit\nfield" },
		{ "client_ref", "12345678901234567890123456789012345678901234567890123456789012345" },
		{ "aliases", "1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17" },
	};
	struct bed *bed = *state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		const char *what = set(bed, values[i][0], values[i][1]);
		if (what == NULL)
			fail_msg("taken: %s %s", values[i][0], values[i][1]);
		assert_null(strstr(what, values[i][1])); /* a message never holds the value */
	}
}

static void what_is_needed_is_asked_for(void **state)
{
	struct bed *bed = *state;
	assert_string_equal(case_draft_finish(&bed->draft), "client_ref is missing");
	assert_null(set(bed, "client_ref", "W-1"));
	assert_non_null(strstr(case_draft_finish(&bed->draft), "perpetrator_surname"));
	assert_null(set(bed, "perpetrator_forenames", "Aaron"));
	assert_non_null(strstr(case_draft_finish(&bed->draft), "perpetrator_surname"));
	assert_null(set(bed, "perpetrator_surname", "Whitfield"));
	assert_null(case_draft_finish(&bed->draft));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_headers_are_found_however_they_are_written),
		cmocka_unit_test(headers_that_tell_of_the_victim_are_refused),
		cmocka_unit_test(other_headers_are_unknown),
		cmocka_unit_test_setup_teardown(a_whole_row, set_up, tear_down),
		cmocka_unit_test_setup_teardown(names_in_one_piece, set_up, tear_down),
		cmocka_unit_test_setup_teardown(bad_values_are_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_needed_is_asked_for, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
