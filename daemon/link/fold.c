/*
 * One character at a time: decompose, drop the marks, keep what is a Latin letter. Each is normalised
 * alone, since marks are dropped anyway and their order cannot matter. Letters of other scripts are
 * dropped: an unread name is missing evidence, a wrongly read one is false evidence.
 */
#include "daemon/link/fold.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#define INPUT_LIMIT 1024u
#define DECOMPOSED_LIMIT 32u /* the longest of Unicode has 18 */

struct folded {
	char *out;
	size_t size, length;
};

/* Latin letters that NFKD leaves whole; small ones come here in capitals. */
static const struct {
	ucs4_t letter;
	char spelling[3];
} letters[] = {
	{ 0x00C6, "AE" },
	{ 0x00D0, "D" },
	{ 0x00D8, "O" },
	{ 0x00DE, "TH" },
	{ 0x00DF, "SS" },
	{ 0x0110, "D" },
	{ 0x0126, "H" },
	{ 0x0131, "I" },
	{ 0x0138, "K" },
	{ 0x0141, "L" },
	{ 0x014A, "NG" },
	{ 0x0152, "OE" },
	{ 0x0166, "T" },
	{ 0x0189, "D" },
	{ 0x018F, "A" },
	{ 0x01E4, "G" },
	{ 0x0243, "B" },
	{ 0x1E9E, "SS" },
};

/* Apostrophes, primes, and the signs that stand for hamza, ayn and the glottal stop: part of the word. */
static const ucs4_t dropped[] = { 0x27, 0x60, 0xB4, 0x2B9, 0x2BB, 0x2BC, 0x2BD, 0x2BE, 0x2BF, 0x2C8, 0x2CA, 0x2CB,
	0x200B, 0x200C, 0x200D, 0x2018, 0x2019, 0x201B, 0x2032, 0x2060, 0xAD, 0xFEFF, 0xFF07 };

static void put(struct folded *folded, char c)
{
	bool is_start = folded->length == 0 || folded->out[folded->length - 1] == ' ';

	if (c == ' ' && is_start)
		return;
	if (folded->length + 1 < folded->size)
		folded->out[folded->length++] = c;
}

static size_t end(struct folded *folded)
{
	if (folded->length > 0 && folded->out[folded->length - 1] == ' ')
		folded->length--;
	folded->out[folded->length] = '\0';
	return folded->length;
}

static void put_ascii(struct folded *folded, char c)
{
	if (c >= 'A' && c <= 'Z')
		put(folded, c);
	else if (c >= 'a' && c <= 'z')
		put(folded, (char)(c - 'a' + 'A'));
	else if (c == ',')
		put(folded, ',');
	else if (c == '(' || c == '[' || c == '{')
		put(folded, '(');
	else if (c == ')' || c == ']' || c == '}')
		put(folded, ')');
	else if (c == ';' || c == '|')
		put(folded, ';');
	else if (!(c >= '0' && c <= '9')) /* a digit is a slip within a word: "IG0R" */
		put(folded, ' ');
}

static void put_other(struct folded *folded, ucs4_t c)
{
	ucs4_t capital = uc_toupper(c);

	if (capital < 0x80) {
		put_ascii(folded, (char)capital);
		return;
	}
	for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
		if (letters[i].letter != capital)
			continue;
		for (const char *at = letters[i].spelling; *at != '\0'; at++)
			put(folded, *at);
		return;
	}
	/* Marks and letters of other scripts leave nothing; all else separates. */
	if (!uc_is_general_category_withtable(c, UC_CATEGORY_MASK_M | UC_CATEGORY_MASK_L))
		put(folded, ' ');
}

static bool is_dropped(ucs4_t c)
{
	for (size_t i = 0; i < sizeof dropped / sizeof dropped[0]; i++) {
		if (dropped[i] == c)
			return true;
	}
	return false;
}

static void put_decomposed(struct folded *folded, ucs4_t c)
{
	uint32_t buffer[DECOMPOSED_LIMIT];
	size_t length = DECOMPOSED_LIMIT;
	uint32_t *result = u32_normalize(UNINORM_NFKD, &c, 1, buffer, &length);

	if (result == NULL) { /* out of memory cannot be: the buffer is ours and long enough */
		put(folded, ' ');
		return;
	}
	for (size_t i = 0; i < length; i++)
		put_other(folded, result[i]);
	if (result != buffer)
		free(result);
}

size_t fold_text(const char *text, char *out, size_t size)
{
	struct folded folded = { out, size, 0 };
	const uint8_t *at = (const uint8_t *)text;
	size_t left = text == NULL ? 0 : strnlen(text, INPUT_LIMIT);

	while (left > 0) {
		ucs4_t c = 0;
		int octets = u8_mbtouc(&c, at, left);

		if (is_dropped(c))
			; /* leaves nothing */
		else if (c < 0x80)
			put_ascii(&folded, (char)c);
		else
			put_decomposed(&folded, c);
		at += octets;
		left -= (size_t)octets;
	}
	return end(&folded);
}

size_t fold_identifier(const char *text, char *out, size_t size)
{
	struct folded folded = { out, size, 0 };

	for (const char *at = text == NULL ? "" : text; *at != '\0'; at++) {
		if ((*at >= '0' && *at <= '9') || (*at >= 'A' && *at <= 'Z'))
			put(&folded, *at);
		else if (*at >= 'a' && *at <= 'z')
			put(&folded, (char)(*at - 'a' + 'A'));
	}
	return end(&folded);
}
