/*
 * Every reader against every real sample, cut off and altered: a document is read or refused with a
 * place and a reason, what is cut off is never taken as whole, and what comes out passes the daemon's
 * check. The samples are no part of this tree: their folder is $SDAC_FEED_SAMPLES; where it is absent,
 * this is skipped. $SDAC_FEED_ROUNDS alterations of each sample (default 20; the sanitizers judge).
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/feed_alter.h"

#define CUTS 200u
#define SAMPLES_MAX 1000u

static const struct reader_hints no_hints;

static const char *const folders[] = { "bichard-results", "cath-crown-pdda", "cath-magistrates", "cath-other",
	"court-schedule-rota", "cp-hearing-event", "cp-hearing-resulted", "cp-listing", "crown-xhibit-xml",
	"laa-common-platform", "libra-json", "libra-xml", "spi-xml" };

static char *samples[SAMPLES_MAX];
static size_t n_samples;

static void find_in(const char *top, const char *folder)
{
	char *path = NULL;
	assert_true(asprintf(&path, "%s/%s", top, folder) > 0);
	DIR *dir = opendir(path);
	for (const struct dirent *entry = dir == NULL ? NULL : readdir(dir); entry != NULL; entry = readdir(dir)) {
		if (entry->d_type != DT_REG || n_samples == SAMPLES_MAX)
			continue;
		assert_true(asprintf(&samples[n_samples++], "%s/%s", path, entry->d_name) > 0);
	}
	if (dir != NULL)
		(void)closedir(dir);
	free(path);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void find_samples(void)
{
	const char *given = getenv("SDAC_FEED_SAMPLES"), *source = getenv("srcdir");
	char *top = NULL;
	if (given != NULL)
		top = strdup(given);
	else if (asprintf(&top, "%s/../shared/data/feeds", source == NULL ? "." : source) < 0)
		top = NULL;
	if (top == NULL)
		abort();
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		find_in(top, folders[i]);
	free(top);
	qsort(samples, n_samples, sizeof *samples, by_name);
}

static int forget_samples(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_samples; i++)
		free(samples[i]);
	return 0;
}

static void load(const char *path, struct document *document)
{
	const char *what;
	if (document_load(path, document, &what) != SD_OK)
		fail_msg("cannot load %s", path);
}

/* Reads a document of ours, and gives what became of it. */
static enum sd_err judge(struct document *document, const char *path)
{
	struct reading *reading = reading_new(document->size);
	assert_non_null(reading);
	const enum sd_err err = reader_read(document, &no_hints, reading);
	if (err != SD_OK && err != SD_INVALID)
		fail_msg("%s: error %d", path, err);
	if (err == SD_INVALID && (reading->fault_where[0] == '\0' || reading->fault_what[0] == '\0'))
		fail_msg("%s: refused without a reason", path);
	if (err == SD_OK)
		assert_sendable(reading, path);
	reading_free(reading);
	document_clear(document);
	return err;
}

static void test_cut_off(void **state)
{
	unsigned seed = 20260304;
	(void)state;
	for (size_t i = 0; i < n_samples; i++) {
		struct document whole, document;
		load(samples[i], &whole);
		size_t end = whole.size;
		while (end != 0 && strchr(" \t\r\n", whole.data[end - 1]) != NULL)
			end--;
		for (unsigned n = 0; n < CUTS; n++) {
			const size_t size = chance(&seed, (unsigned)end);
			copy_of(&whole, size, &document);
			if (judge(&document, samples[i]) != SD_INVALID)
				fail_msg("%s cut off at %zu is taken as whole", samples[i], size);
		}
		document_clear(&whole);
	}
}

static void test_altered(void **state)
{
	const char *text = getenv("SDAC_FEED_ROUNDS");
	const long rounds = text == NULL ? 20 : strtol(text, NULL, 10);
	size_t read = 0, refused = 0;
	unsigned seed = 20260305;
	(void)state;
	for (size_t i = 0; i < n_samples; i++) {
		struct document whole, document;
		load(samples[i], &whole);
		for (long n = 0; n < rounds; n++) {
			copy_of(&whole, whole.size, &document);
			alter(&document, &seed);
			*(judge(&document, samples[i]) == SD_OK ? &read : &refused) += 1;
		}
		document_clear(&whole);
	}
	print_message("%zu altered documents read, %zu refused\n", read, refused);
	/* A test in which nothing gets through, or everything does, tests nothing. */
	assert_true(read > 100 && refused > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cut_off),
		cmocka_unit_test(test_altered),
	};
	find_samples();
	if (n_samples == 0) {
		/* Not cmocka's skip(): it says "not ok", which automake takes for a failure. */
		printf("1..0 # SKIP no folder of samples: set SDAC_FEED_SAMPLES\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, forget_samples);
}
