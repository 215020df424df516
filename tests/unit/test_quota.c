/*
 * Token buckets, with a clock of the test's own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/court/quota.h"

#define RATE 10
#define BURST 5

static int take(struct quota *quota, const char *who, int64_t now_ms)
{
	return quota_take(quota, who, RATE, BURST, now_ms);
}

static void a_burst_and_then_the_rate(void **state)
{
	struct quota *quota = quota_new();

	(void)state;
	for (int i = 0; i < BURST; i++) {
		assert_int_equal(take(quota, "nadia", 1000), 0);
	}
	assert_int_equal(take(quota, "nadia", 1000), 100);
	assert_int_equal(take(quota, "nadia", 1040), 60);
	assert_int_equal(take(quota, "nadia", 1100), 0);
	assert_int_equal(take(quota, "nadia", 1100), 100);
	/* The wait that is told is enough, and not too much. */
	assert_int_equal(take(quota, "nadia", 1199), 1);
	assert_int_equal(take(quota, "nadia", 1200), 0);
	quota_free(quota);
}

static void one_does_not_use_up_anothers(void **state)
{
	struct quota *quota = quota_new();

	(void)state;
	while (take(quota, "nadia", 0) == 0) {
	}
	assert_int_equal(take(quota, "omar", 0), 0);
	quota_free(quota);
}

static void a_rest_gives_one_burst_and_no_more(void **state)
{
	struct quota *quota = quota_new();
	int n = 0;

	(void)state;
	assert_int_equal(take(quota, "nadia", 0), 0);
	while (take(quota, "nadia", INT64_MAX / 4) == 0) {
		n++;
	}
	assert_int_equal(n, BURST);
	quota_free(quota);
}

static void a_smaller_burst_holds_at_once(void **state)
{
	struct quota *quota = quota_new();

	(void)state;
	assert_int_equal(quota_take(quota, "nadia", 10, 1000, 0), 0);
	assert_int_equal(quota_take(quota, "nadia", 10, 1, 0), 0);
	assert_int_equal(quota_take(quota, "nadia", 10, 1, 0), 100);
	quota_free(quota);
}

/* More principals than the table keeps: who has used hers up is not forgotten when it is swept, or she would have
 * another burst. */
static void an_empty_bucket_survives_the_sweep(void **state)
{
	struct quota *quota = quota_new();
	char who[16];
	int n = 0;

	(void)state;
	for (int i = 0; i < 3000; i++) {
		snprintf(who, sizeof who, "p-%d", i);
		assert_int_equal(take(quota, who, i), 0);
		while (take(quota, "nadia", i) == 0) {
			n++;
		}
	}
	assert_int_equal(n, BURST + 2999 * RATE / 1000);
	quota_free(quota);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_burst_and_then_the_rate),
		cmocka_unit_test(one_does_not_use_up_anothers),
		cmocka_unit_test(a_rest_gives_one_burst_and_no_more),
		cmocka_unit_test(a_smaller_burst_holds_at_once),
		cmocka_unit_test(an_empty_bucket_survives_the_sweep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
