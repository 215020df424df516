/*
 * Which spellings are one sound, and which are not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "daemon/link/code.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void one_sound(void **state)
{
	static const char *const classes[][6] = {
		{ "MOHAMMED", "MUHAMMAD", "MOHAMED", "MEHMOOD", "MOHAMUD" },
		{ "HUSSAIN", "HOSSEIN", "HUSSEIN", "HUSAYN" },
		{ "YUSUF", "YOUSSEF", "YOUSUF", "YOSEF" },
		{ "OMAR", "UMAR", "OMER" },
		{ "AHMED", "AHMAD", "AHMAED" },
		{ "CATHERINE", "KATHERINE", "KATHRYN" },
		{ "PHILIP", "FILIP" },
		{ "STEPHEN", "STEFAN" },
		{ "SZYMANSKI", "SHYMANSKY" },
		{ "SCHMIDT", "SHMIDT" },
		{ "JACKSON", "JAKSON" },
		{ "SINGH", "SING" },
		{ "KHAN", "KAN", "QAN" },
		{ "ELLIOTT", "ELIOT" },
		{ "REILLY", "RILEY" },
		{ "ISLAM", "ESLAM" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(classes); i++) {
		char first[CODE_SIZE], other[CODE_SIZE];

		code_sound(classes[i][0], first);
		for (size_t j = 1; j < 6 && classes[i][j] != NULL; j++) {
			code_sound(classes[i][j], other);
			assert_string_equal(first, other);
		}
	}
}

static void different_sounds(void **state)
{
	static const char *const pairs[][2] = { { "SMITH", "JONES" }, { "HUSSAIN", "HASHIM" }, { "MARK", "MARTIN" },
		{ "ALI", "OMAR" }, { "PATEL", "BATEL" }, { "KAUR", "KHAN" } };

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		char a[CODE_SIZE], b[CODE_SIZE];

		code_sound(pairs[i][0], a);
		code_sound(pairs[i][1], b);
		assert_string_not_equal(a, b);
	}
}

static void exact_codes(void **state)
{
	static const struct {
		const char *word, *code;
	} table[] = {
		{ "", "" },
		{ "A", "A" },
		{ "HH", "H" },
		{ "Y", "A" },
		{ "YY", "A" },
		{ "WEBB", "VB" },
		{ "COWAN", "KN" },
		{ "KWAME", "KVM" },
		{ "CECIL", "SL" },
		{ "XAVIER", "KVR" },
		{ "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "ABKDFG" },
		{ "HAYES", "HS" },
		{ "YASMIN", "YSMN" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		char code[CODE_SIZE];

		code_sound(table[i].word, code);
		assert_string_equal(code, table[i].code);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_sound),
		cmocka_unit_test(different_sounds),
		cmocka_unit_test(exact_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
