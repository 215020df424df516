/*
 * Clock times as people write them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "clients/feed/clock.h"

static void test_found(void **state)
{
	static const char *const cases[][2] = {
		{ "10:00", "10:00" },
		{ "9:05", "09:05" },
		{ "14:58:00", "14:58" },
		{ "2:58 PM", "14:58" },
		{ "2.15pm", "14:15" },
		{ "12:30 pm", "12:30" },
		{ "12:05 a.m.", "00:05" },
		{ "NOT BEFORE 10:30", "10:30" },
		{ "not before 2pm", "14:00" },
		{ "2 p.m. in court 3", "14:00" },
		{ "Day 2 of 5, at 10:30 AM", "10:30" },
		{ "case 123 at 11:00", "11:00" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char clock[MOMENT_TIME_SIZE];
		if (!clock_find(cases[i][0], clock))
			fail_msg("\"%s\" is no time", cases[i][0]);
		assert_string_equal(clock, cases[i][1]);
	}
}

static void test_none(void **state)
{
	static const char *const texts[] = { NULL, "", "soon", "25:00", "10:61", "13:00 pm", "0:30 am", "Day 2 of 5",
		"10", "1000", "10:3", "T20260001", "12/04" };
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		char clock[MOMENT_TIME_SIZE];
		if (clock_find(texts[i], clock))
			fail_msg("\"%s\" is taken as %s", texts[i], clock);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
