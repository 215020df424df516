/*
 * The table of verbs against what is written from it by hand: the man page and the completion.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "clients/sdac/args.h"
#include "clients/sdac/file.h"
#include "clients/sdac/verb.h"

static char *read_source(const char *path)
{
	const char *top = getenv("srcdir");
	char *data = NULL;
	size_t size = 0;
	char *whole = file_join(top != NULL ? top : ".", path);
	assert_non_null(whole);
	if (file_read(whole, 1u << 20, &data, &size) != SD_OK)
		fail_msg("%s cannot be read", whole);
	free(whole);
	return data;
}

static void spell(const struct verb *verb, char *name, size_t size)
{
	(void)snprintf(name, size, "%s%s%s", verb->family == NULL ? "" : verb->family, verb->family == NULL ? "" : " ",
	    verb->name);
}

static void the_man_page_has_every_verb_and_flag(void **state)
{
	char *page = read_source("clients/sdac/sdac.1");
	(void)state;
	for (const struct verb *const *table = verb_tables; *table != NULL; table++) {
		for (const struct verb *verb = *table; verb->name != NULL; verb++) {
			char name[64];
			char wanted[80];
			spell(verb, name, sizeof name);
			(void)snprintf(wanted, sizeof wanted, "Cm %s", name);
			if (strstr(page, wanted) == NULL)
				fail_msg("sdac.1 has no verb %s", name);
			for (const struct flag *flag = verb->flags; flag != NULL && flag->name != NULL; flag++) {
				(void)snprintf(wanted, sizeof wanted, "-%s", flag->name);
				if (strstr(page, wanted) == NULL)
					fail_msg("sdac.1 has no --%s of %s", flag->name, name);
			}
		}
	}
	for (const struct flag *flag = verb_global_flags; flag->name != NULL; flag++) {
		char wanted[80];
		(void)snprintf(wanted, sizeof wanted, "-%s", flag->name);
		if (strstr(page, wanted) == NULL)
			fail_msg("sdac.1 has no --%s", flag->name);
	}
	free(page);
}

/* One line of the completion: "\t['cert issue']='--dir --days ...'". */
static void completion_line(const struct verb *verb, char *line, size_t size)
{
	char name[64];
	spell(verb, name, sizeof name);
	size_t used = (size_t)snprintf(line, size, "\t['%s']='", name);
	for (const struct flag *flag = verb->flags; flag != NULL && flag->name != NULL; flag++)
		used +=
		    (size_t)snprintf(line + used, size - used, "%s--%s", flag == verb->flags ? "" : " ", flag->name);
	(void)snprintf(line + used, size - used, "'\n");
}

static void the_completion_has_every_verb_and_flag(void **state)
{
	char *completion = read_source("clients/sdac/sdac.bash-completion");
	size_t expected = 0;
	size_t found = 0;
	(void)state;
	for (const struct verb *const *table = verb_tables; *table != NULL; table++) {
		for (const struct verb *verb = *table; verb->name != NULL; verb++) {
			char line[512];
			completion_line(verb, line, sizeof line);
			expected++;
			if (strstr(completion, line) == NULL)
				fail_msg("sdac.bash-completion lacks the line\n%s", line);
		}
	}
	for (const char *at = strstr(completion, "\t['"); at != NULL; at = strstr(at + 1, "\t['"))
		found++;
	assert_int_equal(found, expected); /* and no verb that is gone */
	for (const struct flag *flag = verb_global_flags; flag->name != NULL; flag++) {
		char wanted[80];
		(void)snprintf(wanted, sizeof wanted, "--%s", flag->name);
		if (strstr(completion, wanted) == NULL)
			fail_msg("sdac.bash-completion has no --%s", flag->name);
	}
	free(completion);
}

static void every_verb_can_be_found_and_is_whole(void **state)
{
	(void)state;
	for (const struct verb *const *table = verb_tables; *table != NULL; table++) {
		for (const struct verb *verb = *table; verb->name != NULL; verb++) {
			const struct verb *same =
			    verb->family == NULL ? verb_find(verb->name, NULL) : verb_find(verb->family, verb->name);
			assert_ptr_equal(same, verb);
			assert_non_null(verb->run);
			assert_non_null(verb->summary);
			assert_true(verb->max_words < 0 || verb->min_words <= verb->max_words);
			assert_int_equal(verb->words[0] == '\0', verb->max_words == 0);
			if (verb->family != NULL)
				assert_null(verb_find(verb->family, NULL)); /* a word is a verb or a family, not both */
		}
	}
	assert_null(verb_find("cert", "no-such"));
	assert_null(verb_find("no-such", NULL));
}

static const struct flag own_flags[] = {
	{ "court", 'c', "CODE", "" },
	{ "all", 'a', NULL, "" },
	{ NULL, 0, NULL, NULL },
};

static void arguments_are_parsed_as_the_table_says(void **state)
{
	const struct flag *const tables[] = { verb_global_flags, own_flags, NULL };
	char *const argv[] = { (char *)(uintptr_t) "--court=A", (char *)(uintptr_t) "word", (char *)(uintptr_t) "-cB",
		(char *)(uintptr_t) "-c", (char *)(uintptr_t) "C", (char *)(uintptr_t) "-a", (char *)(uintptr_t) "-",
		(char *)(uintptr_t) "--", (char *)(uintptr_t) "--all" };
	struct args args = { 0 };
	char error[128];
	(void)state;
	assert_int_equal(args_parse(&args, tables, 9, argv, false, error, sizeof error), 9);
	assert_int_equal(args_count(&args, "court"), 3);
	assert_string_equal(args_nth(&args, "court", 0), "A");
	assert_string_equal(args_nth(&args, "court", 1), "B");
	assert_string_equal(args_value(&args, "court"), "C");
	assert_int_equal(args_count(&args, "all"), 1);
	assert_int_equal(args.n_words, 3);
	assert_string_equal(args.words[1], "-");
	assert_string_equal(args.words[2], "--all");
	args_clear(&args);
}

static void wrong_arguments_are_refused(void **state)
{
	const struct flag *const tables[] = { own_flags, NULL };
	static const char *const wrong[][2] = {
		{ "--no-such", "there is no flag --no-such here" },
		{ "-x", "there is no flag -x here" },
		{ "--all=1", "--all takes no value" },
		{ "--court", "--court needs a value: CODE" },
		{ "--cour=1", "there is no flag --cour here" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		char *const argv[] = { (char *)(uintptr_t)wrong[i][0] };
		struct args args = { 0 };
		char error[128];
		assert_int_equal(args_parse(&args, tables, 1, argv, false, error, sizeof error), -1);
		assert_string_equal(error, wrong[i][1]);
		args_clear(&args);
	}
}

static void times_have_units(void **state)
{
	long long ms = 0;
	(void)state;
	assert_true(args_duration_ms("500ms", &ms));
	assert_int_equal(ms, 500);
	assert_true(args_duration_ms("26h", &ms));
	assert_int_equal(ms, 26 * 3600000);
	assert_true(args_duration_ms("2min", &ms));
	assert_int_equal(ms, 120000);
	assert_false(args_duration_ms("10", &ms));
	assert_false(args_duration_ms("-1s", &ms));
	assert_false(args_duration_ms("1 s", &ms));
	assert_false(args_duration_ms("99999999999s", &ms));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_man_page_has_every_verb_and_flag),
		cmocka_unit_test(the_completion_has_every_verb_and_flag),
		cmocka_unit_test(every_verb_can_be_found_and_is_whole),
		cmocka_unit_test(arguments_are_parsed_as_the_table_says),
		cmocka_unit_test(wrong_arguments_are_refused),
		cmocka_unit_test(times_have_units),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
