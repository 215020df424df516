/*
 * What a log line must never be: two lines, of another priority, or a carrier of what a peer wrote.
 */
#include "daemon/base/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char text[4096];

/* Runs body in a child with standard error in a pipe; its output is in text. Returns the wait status. */
static int in_child(void (*body)(void))
{
	int ends[2], status = 0;
	size_t used = 0;
	ssize_t got;

	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		body();
		_exit(0);
	}
	close(ends[1]);
	while ((got = read(ends[0], text + used, sizeof text - 1 - used)) > 0)
		used += (size_t)got;
	text[used] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void say_levels(void)
{
	log_set_level(LOG_LEVEL_NOTICE);
	log_error("one id=%d", 1);
	log_notice("two");
	log_info("three");
	log_debug("four");
}

static void lines_have_priorities_and_a_threshold(void **state)
{
	(void)state;
	in_child(say_levels);
	assert_string_equal(text, "<3>one id=1\n<5>two\n");
}

static void say_hostile(void)
{
	log_warning("peer name=%s", "x\n<0>forged\r\x7f");
}

static void a_line_cannot_be_forged(void **state)
{
	(void)state;
	in_child(say_hostile);
	assert_string_equal(text, "<4>peer name=x?<0>forged??\n");
}

static void say_long(void)
{
	char big[3000];

	memset(big, 'a', sizeof big - 1);
	big[sizeof big - 1] = '\0';
	log_error("%s", big);
}

static void a_long_line_is_cut_and_still_a_line(void **state)
{
	(void)state;
	in_child(say_long);
	assert_true(strlen(text) <= 1024);
	assert_int_equal(strchr(text, '\n') - text, strlen(text) - 1);
}

static void identifiers_are_checked(void **state)
{
	static const char *const bad[] = { "", "a b", "O'Brien", "a\n", "\xc3\xa9", "a=b", NULL };
	char long_id[130];

	(void)state;
	assert_string_equal(log_id("urn:sdac:dev:feeder/Cath_1.2-3"), "urn:sdac:dev:feeder/Cath_1.2-3");
	for (int i = 0; bad[i] != NULL; i++)
		assert_string_equal(log_id(bad[i]), "?");
	assert_string_equal(log_id(NULL), "?");
	memset(long_id, 'a', sizeof long_id);
	long_id[129] = '\0';
	assert_string_equal(log_id(long_id), "?");
	long_id[128] = '\0';
	assert_ptr_equal(log_id(long_id), long_id);
}

static void levels_are_parsed(void **state)
{
	enum log_level level = LOG_LEVEL_ERROR;

	(void)state;
	assert_true(log_level_parse("debug", &level));
	assert_int_equal(level, LOG_LEVEL_DEBUG);
	assert_false(log_level_parse("DEBUG", &level));
	assert_false(log_level_parse("", &level));
}

static void stop_for_good(void)
{
	log_fatal(78, "stop reason=%s", "test");
}

static void break_a_promise(void)
{
	BUG("promise");
}

static void fatal_exits_and_a_bug_aborts(void **state)
{
	(void)state;
	int status = in_child(stop_for_good);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 78);
	assert_string_equal(text, "<3>stop reason=test\n");
	status = in_child(break_a_promise);
	assert_true(WIFSIGNALED(status));
	assert_non_null(strstr(text, "<3>bug file="));
	assert_non_null(strstr(text, "what=promise\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_have_priorities_and_a_threshold),
		cmocka_unit_test(a_line_cannot_be_forged),
		cmocka_unit_test(a_long_line_is_cut_and_still_a_line),
		cmocka_unit_test(identifiers_are_checked),
		cmocka_unit_test(levels_are_parsed),
		cmocka_unit_test(fatal_exits_and_a_bug_aborts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
