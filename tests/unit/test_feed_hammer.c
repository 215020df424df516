/*
 * Every reader against every fixture and every real sample, cut off and altered: a document is read or refused with a
 * place and a reason, what is cut off is never taken as whole, what comes out passes the daemon's check, and reading
 * takes less than sixteen times the document's memory. The real samples are no part of this tree: their folder is
 * $SDAC_FEED_SAMPLES. $SDAC_FEED_ROUNDS altered documents of each format (default 150); all of it, for some minutes:
 *
 *   make -C build/dev tests/unit/test_feed_hammer && srcdir=. SDAC_FEED_ROUNDS=10000 nice
 * build/dev/tests/unit/test_feed_hammer
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
#include "tests/unit/feed_memory.h"

#define CUTS 200u
#define SAMPLES_MAX 1000u
#define MEMORY_FACTOR 16u
#define MEMORY_BASE (512u << 10) /* the parsers' own buffers, whatever the document */

static const struct reader_hints no_hints;

static const char *const folders[] = { "bichard-results", "cath-crown-pdda", "cath-magistrates", "cath-other",
	"court-schedule-rota", "cp-hearing-event", "cp-hearing-resulted", "cp-listing", "crown-xhibit-xml",
	"laa-common-platform", "libra-json", "libra-xml", "spi-xml" };

static struct sample {
	char *path;
	const char *format; /* the reader's name; "": it is refused as it is */
} samples[SAMPLES_MAX];
static size_t n_samples;
static double greatest_factor; /* of memory, of the documents for which the base does not count */

static void find_in(const char *top, const char *folder)
{
	char *path = NULL;
	assert_true(asprintf(&path, "%s/%s", top, folder) > 0);
	DIR *dir = opendir(path);
	for (const struct dirent *entry = dir == NULL ? NULL : readdir(dir); entry != NULL; entry = readdir(dir)) {
		const char *ending = strrchr(entry->d_name, '.');
		if (entry->d_type != DT_REG || n_samples == SAMPLES_MAX || ending == NULL ||
		    strstr(".json.xml.csv.txt", ending) == NULL)
			continue;
		assert_true(asprintf(&samples[n_samples++].path, "%s/%s", path, entry->d_name) > 0);
	}
	if (dir != NULL)
		(void)closedir(dir);
	free(path);
}

static int by_name(const void *a, const void *b)
{
	const struct sample *left = a, *right = b;
	return strcmp(left->path, right->path);
}

static void find_samples(void)
{
	const char *given = getenv("SDAC_FEED_SAMPLES"), *source = getenv("srcdir");
	char *top = NULL, *ours = NULL;
	source = source == NULL ? "." : source;
	if (given != NULL)
		top = strdup(given);
	else if (asprintf(&top, "%s/../shared/data/feeds", source) < 0)
		top = NULL;
	if (top == NULL || asprintf(&ours, "%s/tests/fixtures/feeds", source) < 0)
		abort();
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		find_in(top, folders[i]);
	find_in(ours, ".");
	find_in(ours, "refused");
	free(ours);
	free(top);
	qsort(samples, n_samples, sizeof *samples, by_name);
}

static int forget_samples(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_samples; i++)
		free(samples[i].path);
	return 0;
}

static void load(const char *path, struct document *document)
{
	const char *what;
	if (document_load(path, document, &what) != SD_OK)
		fail_msg("cannot load %s", path);
}

/* A table without its last line "end,N" is read, and never called more than a part. */
static bool is_known_part(const struct reading *reading)
{
	/* A table has no end: one that is cut off is a shorter one, and replaces only what it names. */
	bool is_part = strcmp(reading->reader, "csv") == 0 || strncmp(reading->reader, "rota", 4) == 0;
	for (size_t i = 0; i < reading->n_publications; i++)
		is_part = is_part && reading->publications[i]->request.completeness ==
					 SDAC__V1__COMPLETENESS__COMPLETENESS_PARTIAL;
	return is_part;
}

/* Reads a document of ours, and gives what became of it. */
static enum sd_err judge(struct document *document, const char *path, bool is_cut)
{
	const size_t size = document->size;
	feed_memory_start();
	struct reading *reading = reading_new(document->size);
	assert_non_null(reading);
	const enum sd_err err = reader_read(document, &no_hints, reading);
	/* The document itself is one of the sixteen. */
	const size_t most = feed_memory_most();
	if (size > 32 * 1024 && (double)(most + size) / (double)size > greatest_factor)
		greatest_factor = (double)(most + size) / (double)size;
	if (most + size > MEMORY_BASE + MEMORY_FACTOR * size)
		fail_msg("%s: %zu octets of memory for %zu of document", path, most + size, size);
	if (err != SD_OK && err != SD_INVALID)
		fail_msg("%s: error %d", path, err);
	if (err == SD_INVALID && (reading->fault_where[0] == '\0' || reading->fault_what[0] == '\0'))
		fail_msg("%s: refused without a reason", path);
	if (err == SD_OK)
		assert_sendable(reading, path);
	if (err == SD_OK && is_cut && !is_known_part(reading))
		fail_msg("%s cut off at %zu is taken as whole", path, size);
	reading_free(reading);
	document_clear(document);
	return err;
}

static void find_formats(void)
{
	for (size_t i = 0; i < n_samples; i++) {
		struct document document;
		load(samples[i].path, &document);
		struct reading *reading = reading_new(document.size);
		assert_non_null(reading);
		samples[i].format = reader_read(&document, &no_hints, reading) == SD_OK ? reading->reader : "";
		reading_free(reading);
		document_clear(&document);
	}
}

static void test_cut_off(void **state)
{
	unsigned seed = 20260304;
	(void)state;
	for (size_t i = 0; i < n_samples; i++) {
		struct document whole, document;
		load(samples[i].path, &whole);
		size_t end = whole.size;
		while (end != 0 && strchr(" \t\r\n", whole.data[end - 1]) != NULL)
			end--;
		for (unsigned n = 0; n < CUTS; n++) {
			const size_t size = chance(&seed, (unsigned)end);
			copy_of(&whole, size, &document);
			/* What is refused for what follows its end may be whole without it. */
			(void)judge(&document, samples[i].path, samples[i].format[0] != '\0');
		}
		document_clear(&whole);
	}
}

/* Those of one format share its rounds. */
static long share_of(size_t sample, long rounds)
{
	long of_format = 0;
	for (size_t i = 0; i < n_samples; i++)
		of_format += strcmp(samples[i].format, samples[sample].format) == 0;
	return (rounds + of_format - 1) / of_format;
}

static void test_altered(void **state)
{
	const char *text = getenv("SDAC_FEED_ROUNDS");
	size_t read = 0, refused = 0;
	unsigned seed = 20260305;
	(void)state;
	for (size_t i = 0; i < n_samples; i++) {
		const long rounds = share_of(i, text == NULL ? 150 : strtol(text, NULL, 10));
		struct document whole, document;
		load(samples[i].path, &whole);
		for (long n = 0; n < rounds; n++) {
			copy_of(&whole, whole.size, &document);
			alter(&document, &seed);
			*(judge(&document, samples[i].path, false) == SD_OK ? &read : &refused) += 1;
		}
		document_clear(&whole);
	}
	print_message("%zu altered documents read, %zu refused; memory %.1f times the document at most\n", read,
	    refused, greatest_factor);
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
	find_formats();
	return cmocka_run_group_tests(tests, NULL, forget_samples);
}
