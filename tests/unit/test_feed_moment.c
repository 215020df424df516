/*
 * Dates and times as court systems write them, and the court's clock over the changes of its hour.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "clients/feed/moment.h"

static const struct good {
	const char *text, *date, *time;
	int64_t unix_ms;
} good[] = {
	{ "2026-03-04", "2026-03-04", "", 1772582400000 },
	{ "2026-03-04T10:00:00.123Z", "2026-03-04", "10:00", 1772618400123 },
	{ "2026-07-04T10:00:00Z", "2026-07-04", "11:00", 1783159200000 },
	{ "2026-07-04T10:00:00", "2026-07-04", "10:00", 1783155600000 },
	{ "2026-07-04 10:00", "2026-07-04", "10:00", 1783155600000 },
	{ "2022-07-18T16:49:20.433+01:00[Europe/London]", "2022-07-18", "16:49", 1658159360433 },
	{ "2022-07-08T10:14:28.257Z[UTC]", "2022-07-08", "11:14", 1657275268257 },
	{ "2026-03-04T10:00:00.123456789Z", "2026-03-04", "10:00", 1772618400123 },
	{ "2026-03-04T23:30:00-0100", "2026-03-05", "00:30", 1772670600000 },
	{ " 04/03/2026 ", "2026-03-04", "", 1772582400000 },
	{ "4-3-2026", "2026-03-04", "", 1772582400000 },
	{ "5 May 1951", "1951-05-05", "", -588906000000 },
	{ "18 August 1967", "1967-08-18", "", -74912400000 },
	{ "29/02/2024", "2024-02-29", "", 1709164800000 },
	/* The hour that October has twice, and the one that March has not. */
	{ "2026-10-25T00:59:59Z", "2026-10-25", "01:59", 1792889999000 },
	{ "2026-10-25T01:00:00Z", "2026-10-25", "01:00", 1792890000000 },
	{ "2026-10-25T01:30:00", "2026-10-25", "01:30", 1792888200000 },
	{ "2026-03-29T00:59:59Z", "2026-03-29", "00:59", 1774745999000 },
	{ "2026-03-29T01:00:00Z", "2026-03-29", "02:00", 1774746000000 },
	{ "2026-03-29T10:00:00", "2026-03-29", "10:00", 1774774800000 },
	{ "2026-10-25T10:00:00", "2026-10-25", "10:00", 1792922400000 },
	{ "2025-12-31T23:59:59Z", "2025-12-31", "23:59", 1767225599000 },
};

static void test_forms(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct moment moment;
		if (!moment_parse(good[i].text, &moment))
			fail_msg("not read: %s", good[i].text);
		assert_string_equal(moment.date, good[i].date);
		assert_string_equal(moment.time, good[i].time);
		if (moment.unix_ms != good[i].unix_ms)
			fail_msg("%s: %lld", good[i].text, (long long)moment.unix_ms);
	}
}

static void test_not_dates(void **state)
{
	static const char *const bad[] = { "", " ", "[TODAY]", "soon", "31/02/1990", "29/02/2023", "2026-13-01",
		"2026-3-4", "04/03/26", "00/01/2026", "1752-12-31", "10000-01-01", "2026-03-04T",
		"2026-03-04T25:00:00Z", "2026-03-04T10:00:00+", "2026-03-04T10:00:00+1", "2026-03-04T10:00:00Z[",
		"2026-03-04T10:00:00.Z", "2026-03-04x", "5 Ma 1951", "5 Maybe 1951", "5May1951", "04/03-2026",
		"99999999999999999999", "-1", "1/1/1" };
	(void)state;
	struct moment moment;
	assert_false(moment_parse(NULL, &moment));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (moment_parse(bad[i], &moment))
			fail_msg("read as a date: '%s'", bad[i]);
}

static void test_packed(void **state)
{
	(void)state;
	struct moment moment;
	assert_true(moment_parse_packed("04032026_2992", &moment));
	assert_string_equal(moment.date, "2026-03-04");
	assert_false(moment_parse_packed("0403202", &moment));
	assert_false(moment_parse_packed("20260304", &moment)); /* the 20th of a month 26 */
}

static void test_set_time(void **state)
{
	(void)state;
	struct moment moment;
	assert_true(moment_parse("04/07/2026", &moment));
	assert_true(moment_set_time(&moment, "9:00"));
	assert_string_equal(moment.time, "09:00");
	assert_int_equal(moment.unix_ms, 1783152000000);
	assert_true(moment_set_time(&moment, " 16:02:03 "));
	assert_string_equal(moment.time, "16:02");
	assert_false(moment_set_time(&moment, NULL));
	assert_false(moment_set_time(&moment, ""));
	assert_false(moment_set_time(&moment, "24:00"));
	assert_false(moment_set_time(&moment, "ten"));
	assert_string_equal(moment.time, "16:02");
}

/* Every hour of four years: what is the court's clock must come back as the same instant, but for the doubled hour. */
static void test_round_trip(void **state)
{
	(void)state;
	for (int64_t hour = 0; hour < 4 * 366 * 24; hour++) {
		const int64_t unix_ms = INT64_C(1704067200000) + hour * 3600000;
		struct moment there, back;
		moment_from_unix_ms(unix_ms, &there);
		assert_true(moment_parse(there.date, &back));
		assert_true(moment_set_time(&back, there.time));
		const int64_t difference = unix_ms - back.unix_ms;
		if (difference != 0 && !(difference == 3600000 && strcmp(there.time, "01:00") == 0))
			fail_msg("%s %s is off by %lld", there.date, there.time, (long long)difference);
	}
}

static void test_years(void **state)
{
	(void)state;
	assert_int_equal(moment_years_between("2008-03-05", "2026-03-04"), 17);
	assert_int_equal(moment_years_between("2008-03-04", "2026-03-04"), 18);
	assert_int_equal(moment_years_between("2008-02-29", "2026-02-28"), 17);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_not_dates),
		cmocka_unit_test(test_packed),
		cmocka_unit_test(test_set_time),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_years),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
