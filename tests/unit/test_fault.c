/*
 * Fault points end the process at the passing that was asked for, as a crash would. Built with them
 * switched on, whatever configure was told.
 */
#include "daemon/base/fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* The exit code of a child that passes "a.point" three times and "b.point" once, then exits with 0;
 * the variable decides what happens. */
static int pass_with(const char *variable)
{
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		(void)close(STDERR_FILENO);
		if ((variable != NULL ? setenv("SD_FAULT", variable, 1) : unsetenv("SD_FAULT")) != 0)
			_exit(1);
		for (int i = 0; i < 3; i++)
			FAULT("a.point");
		FAULT("b.point");
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void only_the_armed_point_ends_the_process(void **state)
{
	(void)state;
	assert_int_equal(pass_with(NULL), 0);
	assert_int_equal(pass_with(""), 0);
	assert_int_equal(pass_with("a.point"), FAULT_EXIT);
	assert_int_equal(pass_with("a.point:3"), FAULT_EXIT);
	assert_int_equal(pass_with("a.point:4"), 0);
	assert_int_equal(pass_with("b.point:1"), FAULT_EXIT);
	assert_int_equal(pass_with("a.poin"), 0);
	assert_int_equal(pass_with("a.points"), 0);
}

/* A misspelt request must not pass for a test that found nothing. */
static void a_malformed_request_is_refused(void **state)
{
	static const char *const bad[] = { "a.point:", "a.point:0", "a.point:-1", "a.point:x", "a.point:1x" };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(pass_with(bad[i]), 78);
}

static void a_seeded_bug_is_on_by_its_name(void **state)
{
	(void)state;
	assert_int_equal(setenv("SD_BUG", "no-dedupe", 1), 0);
	assert_true(SEEDED("no-dedupe"));
	assert_false(SEEDED("no-dedup"));
	assert_int_equal(unsetenv("SD_BUG"), 0);
	assert_false(SEEDED("no-dedupe"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_armed_point_ends_the_process),
		cmocka_unit_test(a_malformed_request_is_refused),
		cmocka_unit_test(a_seeded_bug_is_on_by_its_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
