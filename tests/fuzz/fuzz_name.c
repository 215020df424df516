/*
 * Lines of any text as full name, forenames, middle names, surname and aliases: words are capital letters, bounded,
 * and have a sound.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/link/name.h"
#include "tests/fuzz/fuzz.h"

static void check(const struct name_word *words, size_t n)
{
	if (n > NAME_PARTS)
		abort();
	for (size_t i = 0; i < n; i++) {
		size_t length = strlen(words[i].text);

		if (length == 0 || length >= NAME_WORD_SIZE ||
		    strspn(words[i].text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != length || words[i].code[0] == '\0' ||
		    strlen(words[i].code) >= CODE_SIZE)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size), *rest = text, *lines[6] = { NULL };
	struct names names = { .n = 0 };

	for (size_t i = 0; i < sizeof lines / sizeof lines[0] && rest != NULL; i++)
		lines[i] = strsep(&rest, "\n");
	names_parse(&(struct name_source){ lines[0], lines[1], lines[2], lines[3], false }, &names);
	for (size_t i = 4; i < sizeof lines / sizeof lines[0]; i++)
		names_add_alias(&names, lines[i]);
	if (names.n > NAME_LIMIT)
		abort();
	for (size_t i = 0; i < names.n; i++) {
		check(names.all[i].forenames, names.all[i].n_forenames);
		check(names.all[i].surnames, names.all[i].n_surnames);
	}
	free(text);
	return 0;
}
