/*
 * The readers against documents of our own: what is understood, line by line (FILE.expected, made by
 * sdac-feed show --records --warnings and read by a person); what is refused; what happens to a
 * document that is cut off anywhere, or altered by chance.
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

#include "clients/feed/outcome.h"
#include "clients/feed/reader.h"
#include "clients/feed/show.h"
#include "tests/unit/feed_alter.h"

static const struct reader_hints no_hints;

/* Every document that has its lines beside it. */
#define FIXTURES_MAX 256u
static char *fixtures[FIXTURES_MAX];
static size_t n_fixtures;

static char *path_of(const char *name, const char *ending)
{
	const char *top = getenv("srcdir");
	char *path = NULL;
	assert_true(asprintf(&path, "%s/tests/fixtures/feeds/%s%s", top == NULL ? "." : top, name, ending) > 0);
	return path;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in a folder that have a file with this ending beside them, in order. */
static size_t names_with(const char *folder, const char *ending, char **names)
{
	size_t count = 0;
	char *path = path_of(folder, "");
	DIR *dir = opendir(path);
	assert_non_null(dir);
	for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
		const size_t length = strlen(entry->d_name), tail = strlen(ending);
		if (length <= tail || strcmp(entry->d_name + length - tail, ending) != 0)
			continue;
		assert_true(count < FIXTURES_MAX);
		names[count++] = strndup(entry->d_name, length - tail);
	}
	(void)closedir(dir);
	free(path);
	qsort(names, count, sizeof *names, by_name);
	return count;
}

static void free_names(char **names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(names[i]);
}

static void load(const char *name, const char *ending, struct document *document)
{
	const char *what;
	char *path = path_of(name, ending);
	if (document_load(path, document, &what) != SD_OK)
		fail_msg("cannot load %s", path);
	free(path);
	document->name = name;
}

static char *shown(const struct reading *reading, const char *name)
{
	const struct show_options options = { .records = true, .warnings = true };
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);
	assert_non_null(stream);
	assert_int_equal(show_reading(reading, name, &options, stream), SD_OK);
	assert_int_equal(fclose(stream), 0);
	return text;
}

static void assert_lines(const char *name, const char *found, const char *wanted, size_t size)
{
	for (unsigned line = 1; size != 0; line++) {
		const char *end = memchr(wanted, '\n', size);
		const size_t length = end == NULL ? size : (size_t)(end - wanted) + 1;
		if (strncmp(found, wanted, length) != 0)
			fail_msg("%s.expected, line %u: found\n%.*s", name, line, (int)strcspn(found, "\n"), found);
		found += length;
		wanted += length;
		size -= length;
	}
	assert_string_equal(found, "");
}

static void test_expected(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_fixtures; i++) {
		struct document document, expected;
		load(fixtures[i], "", &document);
		load(fixtures[i], ".expected", &expected);
		struct reading *reading = reading_new(document.size);
		assert_non_null(reading);
		if (reader_read(&document, &no_hints, reading) != SD_OK)
			fail_msg("%s: %s: %s", fixtures[i], reading->fault_where, reading->fault_what);
		assert_sendable(reading, fixtures[i]);
		char *text = shown(reading, fixtures[i]);
		assert_lines(fixtures[i], text, (const char *)expected.data, expected.size);
		free(text);
		reading_free(reading);
		document_clear(&document);
		document_clear(&expected);
	}
}

/* NAME.reason holds the one line that a person is shown. */
static void test_refused(void **state)
{
	char *names[FIXTURES_MAX];
	const size_t count = names_with("refused", ".reason", names);
	(void)state;
	assert_true(count >= 13);
	for (size_t i = 0; i < count; i++) {
		struct document document, reason;
		char *path = NULL, line[400];
		assert_true(asprintf(&path, "refused/%s", names[i]) > 0);
		load(path, "", &document);
		load(path, ".reason", &reason);
		struct reading *reading = reading_new(document.size);
		assert_non_null(reading);
		assert_int_equal(reader_read(&document, &no_hints, reading), SD_INVALID);
		(void)snprintf(line, sizeof line, "%s: %s\n", reading->fault_where, reading->fault_what);
		if (strlen(line) != reason.size || memcmp(line, reason.data, reason.size) != 0)
			fail_msg("%s: %s", path, line);
		reading_free(reading);
		document_clear(&document);
		document_clear(&reason);
		free(path);
	}
	free_names(names, count);
}

static bool is_table(const char *name)
{
	return strcmp(name + strlen(name) - 4, ".csv") == 0;
}

/* A table cut off between two lines looks whole: then at least it must say nothing by what it leaves out. */
static void assert_partial(const struct reading *reading, const char *name, size_t size)
{
	for (size_t i = 0; i < reading->n_publications; i++)
		if (reading->publications[i]->request.completeness != SDAC__V1__COMPLETENESS__COMPLETENESS_PARTIAL)
			fail_msg("%s cut off at %zu is taken as whole", name, size);
}

/* Cut off anywhere but in the blanks at its end, a document is refused whole. */
static void test_cut_off(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_fixtures; i++) {
		struct document whole;
		load(fixtures[i], "", &whole);
		size_t end = whole.size;
		while (end != 0 && strchr(" \r\n", whole.data[end - 1]) != NULL)
			end--;
		for (size_t size = 0; size < end; size += 1 + (size > 600 ? size % 7 : 0)) {
			struct document document;
			copy_of(&whole, size, &document);
			struct reading *reading = reading_new(size);
			assert_non_null(reading);
			const enum sd_err err = reader_read(&document, &no_hints, reading);
			if (err == SD_OK && is_table(fixtures[i]))
				assert_partial(reading, fixtures[i], size);
			else if (err != SD_INVALID || reading->fault_where[0] == '\0' || reading->fault_what[0] == '\0')
				fail_msg("%s cut off at %zu: %d", fixtures[i], size, err);
			reading_free(reading);
			document_clear(&document);
		}
		document_clear(&whole);
	}
}

/* Whatever comes, it is read or refused, within bounds: the sanitizers are the judge. */
static void test_altered(void **state)
{
	unsigned seed = 20260304;
	size_t read = 0, refused = 0;
	(void)state;
	for (size_t round = 0; round < 300 * n_fixtures; round++) {
		struct document whole, document;
		load(fixtures[round % n_fixtures], "", &whole);
		copy_of(&whole, whole.size, &document);
		alter(&document, &seed);
		struct reading *reading = reading_new(document.size);
		assert_non_null(reading);
		const enum sd_err err = reader_read(&document, &no_hints, reading);
		assert_true(err == SD_OK || err == SD_INVALID);
		if (err == SD_OK) {
			assert_sendable(reading, document.name);
			free(shown(reading, "altered"));
		}
		*(err == SD_OK ? &read : &refused) += 1;
		reading_free(reading);
		document_clear(&document);
		document_clear(&whole);
	}
	/* A test in which nothing gets through, or everything does, tests nothing. */
	assert_true(read > 100 && refused > 100);
}

static void test_hints(void **state)
{
	const struct reader_hints hints = { .court_code = "B02ZZ", .list_date = "2026-03-05", .replay = true };
	struct document document, again;
	(void)state;
	load("cath-public.json", "", &document);
	load("cath-public.json", "", &again);
	struct reading *reading = reading_new(document.size), *plain = reading_new(document.size);
	assert_non_null(reading);
	assert_non_null(plain);
	assert_int_equal(reader_read(&document, &hints, reading), SD_OK);
	assert_int_equal(reader_read(&again, &no_hints, plain), SD_OK);
	const struct publication *publication = reading->publications[0];
	assert_string_equal(publication->request.court_code, "B02ZZ");
	assert_string_equal(publication->request.list_date, "2026-03-05");
	assert_true(publication->source.replay);
	assert_int_equal(publication->source.raw_sha256.len, 32);
	/* Other content needs another id, or the daemon would see a conflict. */
	assert_string_not_equal(publication->source.message_id, plain->publications[0]->source.message_id);
	assert_true(strlen(publication->source.message_id) <= 128);
	reading_free(reading);
	reading_free(plain);
	document_clear(&document);
	document_clear(&again);
}

/* Nothing of a document may stand in a refusal or a warning: they go to logs. */
static void test_no_words_of_the_document(void **state)
{
	static const char *const words[] = { "Fenwright", "Garland", "GARLAND", "Hollins", "HOLLINS", "Invented",
		"invented", "CJ88116", "01AA", "2600000", "1988", "Kept" };
	(void)state;
	for (size_t i = 0; i < n_fixtures; i++) {
		struct document document;
		load(fixtures[i], "", &document);
		struct reading *reading = reading_new(document.size);
		assert_non_null(reading);
		assert_int_equal(reader_read(&document, &no_hints, reading), SD_OK);
		for (size_t j = 0; j < reading->n_warnings; j++)
			for (size_t k = 0; k < sizeof words / sizeof *words; k++)
				if (strstr(reading->warnings[j]->where, words[k]) != NULL ||
				    strstr(reading->warnings[j]->what, words[k]) != NULL)
					fail_msg("%s: a warning holds a word of it", fixtures[i]);
		reading_free(reading);
		document_clear(&document);
	}
}

static void drop_sensitive_offences(const Sdac__V1__ListedDefendant *defendant)
{
	for (size_t i = 0; i < defendant->n_offences; i++)
		defendant->offences[i]->wording = defendant->offences[i]->adjournment_reason = NULL;
}

/* Takes out of a request what its contract marks SENSITIVE. */
static const ProtobufCMessage *without_sensitive(const struct reading *reading, size_t index)
{
	const size_t lists = reading->n_publications;
	if (index < lists) {
		Sdac__V1__SubmitListRequest *list = &reading->publications[index]->request;
		for (size_t i = 0; i < list->n_hearings; i++)
			for (size_t j = 0; j < list->hearings[i]->n_defendants; j++)
				drop_sensitive_offences(list->hearings[i]->defendants[j]);
		return &list->base;
	}
	Sdac__V1__SubmitOutcomeRequest *outcome = &reading->outcomes[index - lists]->request;
	drop_sensitive_offences(outcome->defendant);
	for (size_t i = 0; i < outcome->n_results; i++) {
		outcome->results[i]->text = NULL;
		outcome->results[i]->n_conditions = 0;
	}
	return &outcome->base;
}

/* The fixtures call every victim Protectedname, wherever real documents name one. */
static void test_victims_stay_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_fixtures; i++) {
		struct document document;
		load(fixtures[i], "", &document);
		struct reading *reading = reading_new(document.size);
		assert_non_null(reading);
		assert_int_equal(reader_read(&document, &no_hints, reading), SD_OK);
		char *text = shown(reading, fixtures[i]);
		if (strstr(text, "Protectedname") != NULL)
			fail_msg("%s: a victim's name is shown", fixtures[i]);
		free(text);
		for (size_t j = 0; j < reading->n_publications + reading->n_outcomes; j++) {
			const ProtobufCMessage *request = without_sensitive(reading, j);
			const size_t size = protobuf_c_message_get_packed_size(request);
			uint8_t *packed = malloc(size);
			assert_non_null(packed);
			assert_int_equal(protobuf_c_message_pack(request, packed), size);
			if (memmem(packed, size, "Protectedname", 13) != NULL)
				fail_msg("%s: a victim's name stands in a field that is not marked", fixtures[i]);
			free(packed);
		}
		reading_free(reading);
		document_clear(&document);
	}
}

static void assert_refused_for(char *text, const char *what)
{
	struct document document;
	assert_int_equal(document_from_bytes((uint8_t *)text, strlen(text), "made", &document), SD_OK);
	struct reading *reading = reading_new(document.size);
	assert_non_null(reading);
	assert_int_equal(reader_read(&document, &no_hints, reading), SD_INVALID);
	assert_string_equal(reading->fault_what, what);
	reading_free(reading);
	document_clear(&document);
}

/* A small document may not become a large tree, nor a deep one. */
static void test_bounds(void **state)
{
	static const char open[] = "<ResultedCaseMessage>", shut[] = "</ResultedCaseMessage>";
	const size_t count = 60000;
	char *wide = calloc(1, sizeof open + sizeof shut + 4 * count), *deep = calloc(1, sizeof open + 3 * 100);
	(void)state;
	assert_non_null(wide);
	assert_non_null(deep);
	(void)strcpy(wide, open);
	for (size_t i = 0; i < count; i++)
		memcpy(wide + sizeof open - 1 + 4 * i, "<a/>", 4);
	(void)strcpy(wide + sizeof open - 1 + 4 * count, shut);
	assert_refused_for(wide, "holds more elements than a court's document of its size can");
	(void)strcpy(deep, open);
	for (size_t i = 0; i < 100; i++)
		memcpy(deep + sizeof open - 1 + 3 * i, "<a>", 3);
	assert_refused_for(deep, "nested too deeply");
}

/* What must not go wrong with an outcome. Custody never becomes bail: SPI's P is a remand in custody, Common Platform's
 * P is conditional bail. */
static void test_outcome(void **state)
{
	struct document document;
	(void)state;
	load("spi-result.xml", "", &document);
	assert_true(document_contains(&document, "<DC:BailStatus>P</DC:BailStatus>"));
	struct reading *reading = reading_new(document.size);
	assert_non_null(reading);
	assert_int_equal(reader_read(&document, &no_hints, reading), SD_OK);
	assert_int_equal(reading->n_outcomes, 1);
	assert_string_equal(reading->outcomes[0]->request.bail_status, "C");
	assert_true(reading->outcomes[0]->defendant.has_in_custody);
	assert_true(reading->outcomes[0]->defendant.in_custody);
	/* A restraining order's text is not even kept apart. */
	assert_string_equal(reading->outcomes[0]->request.results[2]->code, "3047");
	assert_null(reading->outcomes[0]->request.results[2]->text);
	reading_free(reading);
	document_clear(&document);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_expected),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_cut_off),
		cmocka_unit_test(test_altered),
		cmocka_unit_test(test_hints),
		cmocka_unit_test(test_no_words_of_the_document),
		cmocka_unit_test(test_victims_stay_apart),
		cmocka_unit_test(test_outcome),
		cmocka_unit_test(test_bounds),
	};
	n_fixtures = names_with("", ".expected", fixtures);
	if (n_fixtures < 9)
		return 99; /* an error of the harness: without documents nothing is tested */
	const int failed = cmocka_run_group_tests(tests, NULL, NULL);
	free_names(fixtures, n_fixtures);
	return failed;
}
