/*
 * The rules are a table, longest spelling first. Vowels, H and Y are kept at the start only, where a
 * vowel is 'A': people mishear vowels first. Equal sounds in a row are one, also across a vowel.
 */
#include "daemon/link/code.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* 0: the letters are silent. */
static const struct {
	const char *spelling;
	char sound;
} groups[] = {
	{ "SCH", 'X' },
	{ "CH", 'X' },
	{ "CZ", 'X' },
	{ "SH", 'X' },
	{ "SZ", 'X' },
	{ "PH", 'F' },
	{ "CK", 'K' },
	{ "KH", 'K' },
	{ "GH", 'G' },
	{ "TH", 'T' },
	{ "DH", 'D' },
	{ "CE", 'S' },
	{ "CI", 'S' },
	{ "CY", 'S' },
};

/* One letter, not at the start of the word; W is looked at apart. */
static const char singles[26] = {
	['B' - 'A'] = 'B',
	['C' - 'A'] = 'K',
	['D' - 'A'] = 'D',
	['F' - 'A'] = 'F',
	['G' - 'A'] = 'G',
	['J' - 'A'] = 'J',
	['K' - 'A'] = 'K',
	['L' - 'A'] = 'L',
	['M' - 'A'] = 'M',
	['N' - 'A'] = 'N',
	['P' - 'A'] = 'P',
	['Q' - 'A'] = 'K',
	['R' - 'A'] = 'R',
	['S' - 'A'] = 'S',
	['T' - 'A'] = 'T',
	['V' - 'A'] = 'V',
	['X' - 'A'] = 'K',
	['Z' - 'A'] = 'S',
};

static bool is_vowel(char c)
{
	return c != '\0' && strchr("AEIOU", c) != NULL;
}

static char sound_at_start(const char *word)
{
	if (is_vowel(word[0]))
		return 'A';
	if (word[0] == 'Y')
		return is_vowel(word[1]) ? 'Y' : 'A';
	if (word[0] == 'W')
		return 'V';
	return word[0] == 'H' ? 'H' : '\0';
}

/* W is a consonant between a consonant and a vowel (KWAME); after a vowel it is part of it (COWAN). */
static char sound_of_w(char before, char after)
{
	return is_vowel(after) && !is_vowel(before) ? 'V' : '\0';
}

static char sound_at(const char *word, size_t i, size_t *letters_r)
{
	for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++) {
		size_t length = strlen(groups[g].spelling);

		if (strncmp(word + i, groups[g].spelling, length) != 0)
			continue;
		/* The vowel of CE, CI, CY is left for the next step, as it would be alone. */
		*letters_r = groups[g].sound == 'S' ? 1 : length;
		return groups[g].sound;
	}
	*letters_r = 1;
	if (word[i] < 'A' || word[i] > 'Z')
		return '\0';
	if (word[i] == 'W' && i > 0)
		return sound_of_w(word[i - 1], word[i + 1]);
	return singles[word[i] - 'A'];
}

void code_sound(const char *word, char code_r[CODE_SIZE])
{
	size_t length = 0;
	char last = '\0';

	for (size_t i = 0, step = 0; word[i] != '\0' && length < CODE_SIZE - 1; i += step) {
		char sound = sound_at(word, i, &step);

		if (i == 0 && sound == '\0')
			sound = sound_at_start(word);
		if (sound != '\0' && sound != last)
			code_r[length++] = sound;
		if (sound != '\0')
			last = sound;
	}
	/* A word without any sound (HH) is its own first letter. */
	if (length == 0 && word[0] != '\0')
		code_r[length++] = word[0];
	code_r[length] = '\0';
}
