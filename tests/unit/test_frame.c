/*
 * Frames: each state at its edges.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proto/frame.h"

static void test_states(void **state)
{
	static const struct {
		uint8_t data[8];
		size_t size, limit;
		enum frame_state expected;
		size_t length;
	} cases[] = {
		{ { 0 }, 0, 100, FRAME_NEED_MORE, 0 },
		{ { 0, 0, 0 }, 3, 100, FRAME_NEED_MORE, 0 },
		{ { 0, 0, 0, 0 }, 4, 100, FRAME_EMPTY, 0 },
		{ { 0, 0, 0, 1 }, 4, 100, FRAME_NEED_MORE, 1 },
		{ { 0, 0, 0, 1, 'x' }, 5, 100, FRAME_WHOLE, 1 },
		{ { 0, 0, 0, 1, 'x', 'y' }, 6, 100, FRAME_WHOLE, 1 },
		{ { 0, 0, 0, 4, 'x', 'y', 'z' }, 7, 4, FRAME_NEED_MORE, 4 },
		{ { 0, 0, 0, 4, 'x', 'y', 'z', '!' }, 8, 4, FRAME_WHOLE, 4 },
		{ { 0, 0, 0, 5 }, 4, 4, FRAME_TOO_LARGE, 5 },
		{ { 0xff, 0xff, 0xff, 0xff }, 4, 100, FRAME_TOO_LARGE, 0xffffffff },
		{ { 0x01, 0x02, 0x03, 0x04 }, 4, SIZE_MAX, FRAME_NEED_MORE, 0x01020304 },
		{ { 0xff, 0xff, 0xff, 0xff }, 4, SIZE_MAX, FRAME_NEED_MORE, 0xffffffff },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		size_t length = 99;
		assert_int_equal(frame_next(cases[i].data, cases[i].size, cases[i].limit, &length), cases[i].expected);
		assert_int_equal(length, cases[i].length);
	}
}

static void test_header(void **state)
{
	static const size_t lengths[] = { 1, 127, 128, 255, 256, 65535, 65536, 0x01020304, 0x7fffffff };

	(void)state;
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		uint8_t header[FRAME_HEADER_SIZE];
		size_t length;
		frame_header(header, lengths[i]);
		assert_int_equal(frame_next(header, sizeof header, SIZE_MAX, &length), FRAME_NEED_MORE);
		assert_int_equal(length, lengths[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
