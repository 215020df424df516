/*
 * What the linker leaves in the database for itself: packed records, and the names of levels.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/link/level.h"
#include "daemon/link/packed.h"

static struct arena *arena;

static int make_arena(void **state)
{
	(void)state;
	arena = arena_new(1u << 20);
	return arena == NULL ? -1 : 0;
}

static int drop_arena(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void make_record(Sdac__Internal__V1__LinkRecord *record, char *id, char *postcode)
{
	sdac__internal__v1__link_record__init(record);
	record->subject_id = id;
	record->has_kind = true;
	record->kind = SDAC__INTERNAL__V1__SUBJECT_KIND__SUBJECT_KIND_CASE;
	record->postcode = postcode;
}

static void a_record_comes_back_as_it_was(void **state)
{
	Sdac__Internal__V1__LinkRecord stored, other;
	Sdac__Internal__V1__LinkKeys keys = SDAC__INTERNAL__V1__LINK_KEYS__INIT;
	Sdac__Internal__V1__LinkFetched fetched = SDAC__INTERNAL__V1__LINK_FETCHED__INIT;
	char first[] = "one", second[] = "two", postcode[] = "WB1 1AA";

	(void)state;
	make_record(&stored, first, postcode);
	make_record(&other, second, NULL);
	assert_int_equal(packed_put(arena, &stored, &keys), SD_OK);
	assert_true(keys.has_record);
	fetched.has_packed = true;
	fetched.packed = keys.record;
	const Sdac__Internal__V1__LinkRecord *record = packed_take(arena, &fetched);

	assert_non_null(record);
	assert_string_equal(record->subject_id, "one");
	assert_string_equal(record->postcode, "WB1 1AA");
	assert_int_equal(record->kind, SDAC__INTERNAL__V1__SUBJECT_KIND__SUBJECT_KIND_CASE);
	fetched.has_packed = false;
	fetched.record = &other;
	assert_ptr_equal(packed_take(arena, &fetched), &other);
}

static void what_is_no_record_is_an_error(void **state)
{
	uint8_t octets[] = { 0x0a, 0xff, 0x01 }; /* a string longer than what follows */
	Sdac__Internal__V1__LinkFetched fetched = SDAC__INTERNAL__V1__LINK_FETCHED__INIT;

	(void)state;
	assert_null(packed_take(arena, &fetched));
	fetched.has_packed = true;
	fetched.packed = (ProtobufCBinaryData){ sizeof octets, octets };
	assert_null(packed_take(arena, &fetched));
}

static void a_full_arena_is_said(void **state)
{
	struct arena *small = arena_new(64);
	Sdac__Internal__V1__LinkRecord record;
	Sdac__Internal__V1__LinkKeys keys = SDAC__INTERNAL__V1__LINK_KEYS__INIT;
	char id[200];

	(void)state;
	assert_non_null(small);
	memset(id, 'x', sizeof id - 1);
	id[sizeof id - 1] = '\0';
	make_record(&record, id, NULL);
	assert_int_equal(packed_put(small, &record, &keys), SD_NO_MEMORY);
	assert_false(keys.has_record);
	arena_free(small);
}

/* The caller frees. */
static char *read_model(void)
{
	char path[4096];
	const char *source = getenv("srcdir");
	char *text = calloc(1, 1u << 16);

	(void)snprintf(path, sizeof path, "%s/daemon/link/model.csv", source == NULL ? "." : source);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	assert_non_null(text);
	size_t read = fread(text, 1, (1u << 16) - 1, file);
	assert_true(read > 0);
	(void)fclose(file);
	return text;
}

static void each_level_is_a_constant_of_the_model(void **state)
{
	char *model = read_model();
	size_t named = 0;

	(void)state;
	for (int field = 0; field < FIELD_COUNT; field++) {
		for (uint8_t level = 0; level <= LEVEL_MISSING; level++) {
			char line[64];
			const char *constant = level_constant((enum field)field, level, false);

			if (constant == NULL)
				continue;
			(void)snprintf(line, sizeof line, "\n%s,", constant);
			if (strstr(model, line) == NULL)
				fail_msg("model.csv has no %s", constant);
			named++;
		}
	}
	assert_true(named > 40);
	assert_null(level_constant(FIELD_BIRTH, LEVEL_MISSING, false));
	assert_null(level_constant(FIELD_ORDER, ORDER_STRAIGHT, false));
	assert_string_equal(level_constant(FIELD_PLACE, PLACE_OUTCODE, true), "m.outcode.same");
	assert_string_equal(level_constant(FIELD_PLACE, PLACE_DIFFERENT, true), "m.outcode.different");
	assert_string_equal(level_constant(FIELD_PLACE, PLACE_POSTCODE, true), "m.place.postcode");
	free(model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_record_comes_back_as_it_was, make_arena, drop_arena),
		cmocka_unit_test_setup_teardown(what_is_no_record_is_an_error, make_arena, drop_arena),
		cmocka_unit_test(a_full_arena_is_said),
		cmocka_unit_test(each_level_is_a_constant_of_the_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
