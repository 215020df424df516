/*
 * Each rule takes words out or joins two; the lists of words are tables. What is doubtful stays in: a
 * word too many costs a little evidence, a word too few can make two people one.
 */
#include "daemon/link/name_words.h"

#include <stdbool.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* What systems and people write where no name is known, or before one. Blanks separate words. */
static const char *const placeholders[] = { "NOT ENTERED", "NOT KNOWN", "NOT AVAILABLE", "NOT PROVIDED", "NO NAME",
	"UNKNOWN", "UNNAMED", "ANONYMOUS", "REDACTED", "WITHHELD", "TBC", "MIG ERROR", "NO SHOW", "DUPLICATE",
	"TWIN OF", "BABY OF" };

static const char *const titles[] = { "MR", "MRS", "MS", "MISS", "MX", "DR" };
/* Names as well: titles only in front of at least one forename and one surname. */
static const char *const doubtful_titles[] = { "MASTER", "SIR", "LORD", "LADY", "DAME", "PROF", "PROFESSOR", "REV",
	"REVEREND", "CAPT", "CAPTAIN", "HAJI", "SHEIKH" };

static const struct {
	const char *word;
	char generation;
} generations[] = {
	{ "JR", 'J' },
	{ "JNR", 'J' },
	{ "JUNIOR", 'J' },
	{ "SR", 'S' },
	{ "SNR", 'S' },
	{ "SENIOR", 'S' },
	{ "II", '2' },
	{ "III", '3' },
};

static const char *const particles[] = { "AL", "EL", "BIN", "IBN", "BINT", "VAN", "VON", "DER", "DEN", "DE", "DA", "DI",
	"DO", "DU", "DOS", "DAS", "LA", "LE", "DEL", "DELLA" };

static bool is_in(const char *const table[], size_t n, const char *word)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(table[i], word) == 0)
			return true;
	}
	return false;
}

void words_split(char *text, struct words *words_r)
{
	words_r->n = 0;
	for (char *at = text; *at != '\0' && words_r->n < WORDS_LIMIT;) {
		size_t length = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

		if (length > 0)
			words_r->word[words_r->n++] = at;
		at += length;
		if (*at != '\0')
			*at++ = '\0';
	}
}

static void words_remove(struct words *words, size_t at, size_t n)
{
	memmove(&words->word[at], &words->word[at + n], (words->n - at - n) * sizeof words->word[0]);
	words->n -= n;
}

/* How many words of the phrase's stand at this place: all of them, or 0. */
static size_t words_match(const struct words *words, size_t at, const char *phrase)
{
	size_t n = 0;

	for (const char *next = phrase; next != NULL; n++) {
		const char *blank = strchr(next, ' ');
		size_t length = blank == NULL ? strlen(next) : (size_t)(blank - next);

		if (at + n >= words->n || strlen(words->word[at + n]) != length ||
		    strncmp(words->word[at + n], next, length) != 0)
			return 0;
		next = blank == NULL ? NULL : blank + 1;
	}
	return n;
}

static void drop_placeholders(struct words *words)
{
	/* "N/A", "X X": no name is two initials. */
	if (words->n == 2 && words->word[0][1] == '\0' && words->word[1][1] == '\0')
		words->n = 0;
	for (size_t at = 0; at < words->n;) {
		size_t n = 0;

		for (size_t i = 0; i < COUNT(placeholders) && n == 0; i++)
			n = words_match(words, at, placeholders[i]);
		if (n > 0)
			words_remove(words, at, n);
		else
			at++;
	}
}

static void drop_titles(struct words *words, enum part part)
{
	static const size_t enough[] = { [PART_FORENAMES] = 2, [PART_SURNAME] = WORDS_LIMIT + 1, [PART_BARE] = 3 };

	for (size_t at = 0; at < words->n;) {
		if (is_in(titles, COUNT(titles), words->word[at]))
			words_remove(words, at, 1);
		else
			at++;
	}
	while (words->n >= enough[part] && is_in(doubtful_titles, COUNT(doubtful_titles), words->word[0]))
		words_remove(words, 0, 1);
}

static void take_generation(struct words *words, enum part part, char *generation)
{
	size_t least = part == PART_BARE ? 3 : 2;

	for (size_t i = 0; i < COUNT(generations) && words->n >= least; i++) {
		if (strcmp(words->word[words->n - 1], generations[i].word) != 0)
			continue;
		*generation = generations[i].generation;
		words->n--;
		return;
	}
}

/* O and MAC before a word are part of a surname; in a bare string only MAC, and not in front, where
 * it is a forename: a lone O is then rather an initial. */
static bool is_prefix(const struct words *words, size_t at, enum part part)
{
	const char *word = words->word[at];

	if (strcmp(word, "MC") == 0)
		return true;
	if (strcmp(word, "MAC") == 0)
		return part == PART_SURNAME || (part == PART_BARE && at > 0);
	return strcmp(word, "O") == 0 && part == PART_SURNAME;
}

/* "MC DONALD" is one word. */
static void join_prefixes(struct words *words, enum part part)
{
	for (size_t at = 0; at + 1 < words->n; at++) {
		char *prefix = words->word[at], *rest = words->word[at + 1];

		if (!is_prefix(words, at, part))
			continue;
		memmove(prefix + strlen(prefix), rest, strlen(rest) + 1);
		words_remove(words, at + 1, 1);
	}
}

static bool is_particle(const struct words *words, size_t at)
{
	return is_in(particles, COUNT(particles), words->word[at]);
}

/* LE and VAN are also names: particles go only where enough other words are left, in a bare string
 * (where the last word may be the whole surname) two. */
static void drop_particles(struct words *words, enum part part)
{
	size_t others = 0, enough = part == PART_BARE ? 2 : 1;

	for (size_t i = 0; i < words->n; i++)
		others += is_particle(words, i) ? 0 : 1;
	if (part == PART_FORENAMES || others < enough)
		return;
	for (size_t at = 0; at < words->n;) {
		bool is_last_of_bare = part == PART_BARE && at + 1 == words->n;

		if (is_particle(words, at) && !is_last_of_bare)
			words_remove(words, at, 1);
		else
			at++;
	}
}

void words_clean(struct words *words, enum part part, char *generation)
{
	drop_placeholders(words);
	drop_titles(words, part);
	take_generation(words, part, generation);
	join_prefixes(words, part);
	drop_particles(words, part);
}
