/*
 * The arena: its cap, alignment, zeroed memory, and that nothing stays in it after a reset.
 */
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "proto/arena.h"

static void test_cap(void **state)
{
	struct arena *arena = arena_new(1000);

	(void)state;
	assert_non_null(arena);
	assert_null(arena_alloc(arena, 1001));
	assert_int_equal(arena_used(arena), 0);
	assert_non_null(arena_alloc(arena, 900));
	assert_null(arena_alloc(arena, 200));
	assert_non_null(arena_alloc(arena, 16));
	assert_true(arena_used(arena) <= 1000);
	assert_null(arena_alloc(arena, SIZE_MAX));
	assert_null(arena_alloc_array(arena, SIZE_MAX / 2, 4));
	assert_null(arena_alloc_array(arena, 1, SIZE_MAX - 3));
	arena_reset(arena);
	assert_int_equal(arena_used(arena), 0);
	assert_non_null(arena_alloc(arena, 900));
	arena_free(arena);
	arena_free(NULL);
}

static bool is_zero(const unsigned char *data, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (data[i] != 0)
			return false;
	return true;
}

/* Sizes around those of the blocks, twice, so that the second round gets what the first one wrote to. */
static void test_zeroed_and_aligned(void **state)
{
	static const size_t sizes[] = { 0, 1, 15, 16, 17, 100, 2000, 4031, 4032, 4033, 9000, 40000, 300000, 3, 500000 };
	struct arena *arena = arena_new(8 * 1024 * 1024);

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
			unsigned char *piece = arena_alloc(arena, sizes[i]);
			assert_non_null(piece);
			assert_int_equal((uintptr_t)piece % alignof(max_align_t), 0);
			assert_true(is_zero(piece, sizes[i]));
			memset(piece, 0xa5, sizes[i]);
		}
		arena_reset(arena);
	}
	arena_free(arena);
}

/* Pieces must not lie in each other: each keeps its own mark. */
static void test_apart(void **state)
{
	struct arena *arena = arena_new(8 * 1024 * 1024);
	unsigned char *pieces[600];

	(void)state;
	for (size_t i = 0; i < 600; i++) {
		pieces[i] = arena_alloc(arena, i * 7 % 3000 + 1);
		assert_non_null(pieces[i]);
		memset(pieces[i], (int)(i % 251), i * 7 % 3000 + 1);
	}
	for (size_t i = 0; i < 600; i++)
		for (size_t at = 0; at < i * 7 % 3000 + 1; at++)
			assert_int_equal(pieces[i][at], i % 251);
	arena_free(arena);
}

static void test_text(void **state)
{
	struct arena *arena = arena_new(200);
	const char bytes[] = { 'a', 'b', 'c', 'd' };

	(void)state;
	assert_string_equal(arena_strdup(arena, "Southwark"), "Southwark");
	assert_string_equal(arena_strdup(arena, ""), "");
	assert_string_equal(arena_strndup(arena, bytes, 3), "abc");
	assert_string_equal(arena_printf(arena, "%s-%d", "B01DU", 7), "B01DU-7");
	assert_null(arena_strndup(arena, bytes, SIZE_MAX));
	assert_null(arena_printf(arena, "%300d", 1));
	arena_free(arena);
}

static void test_allocator(void **state)
{
	struct arena *arena = arena_new(100);
	ProtobufCAllocator *allocator = arena_allocator(arena);

	(void)state;
	void *piece = allocator->alloc(allocator->allocator_data, 64);
	assert_non_null(piece);
	allocator->free(allocator->allocator_data, piece);
	assert_int_equal(arena_used(arena), 64);
	assert_null(allocator->alloc(allocator->allocator_data, 64));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cap),
		cmocka_unit_test(test_zeroed_and_aligned),
		cmocka_unit_test(test_apart),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_allocator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
