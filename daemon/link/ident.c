/*
 * Shapes are strings: 'A' wants a letter, '9' a digit; a character that only looks like the one
 * wanted is repaired, and the shape that needs the fewest repairs wins.
 */
#include "daemon/link/ident.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "daemon/link/fold.h"

#define IDENT_SIZE 32u

static const char *const outward_shapes[] = { "A9", "A99", "A9A", "AA9", "AA99", "AA9A" };
static const char *const no_postcodes[] = { "NF1", "ZZ9" };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* 'O' to '0' and back; NUL if it looks like nothing else. */
static char look_alike(char c)
{
	static const char pairs[] = "O0I1S5";

	for (size_t i = 0; pairs[i] != '\0'; i++) {
		if (pairs[i] == c)
			return pairs[i ^ 1];
	}
	return '\0';
}

/* Number of repairs, or -1: text does not fit. out gets length characters and NUL. */
static int fit(const char *shape, const char *text, size_t length, char *out)
{
	int repairs = 0;

	for (size_t i = 0; i < length; i++) {
		bool want_digit = shape[i] == '9';

		out[i] = text[i];
		if (want_digit ? is_digit(text[i]) : is_letter(text[i]))
			continue;
		out[i] = look_alike(text[i]);
		if (want_digit ? !is_digit(out[i]) : !is_letter(out[i]))
			return -1;
		repairs++;
	}
	out[length] = '\0';
	return repairs;
}

static int fit_outward(const char *text, size_t length, char outcode_r[OUTCODE_SIZE])
{
	int best = -1;
	char out[OUTCODE_SIZE];

	for (size_t i = 0; i < sizeof outward_shapes / sizeof outward_shapes[0]; i++) {
		if (strlen(outward_shapes[i]) != length)
			continue;
		int repairs = fit(outward_shapes[i], text, length, out);

		if (repairs >= 0 && (best < 0 || repairs < best)) {
			best = repairs;
			memcpy(outcode_r, out, length + 1);
		}
	}
	return best;
}

static bool means_none(const char *outcode)
{
	for (size_t i = 0; i < sizeof no_postcodes / sizeof no_postcodes[0]; i++) {
		if (strncmp(outcode, no_postcodes[i], strlen(no_postcodes[i])) == 0)
			return true;
	}
	return false;
}

bool postcode_parse(const char *text, struct postcode *postcode_r)
{
	char plain[IDENT_SIZE], inward[4] = "";
	size_t length = fold_identifier(text, plain, sizeof plain);
	struct postcode postcode = { "", "" };
	bool is_whole = length >= 5 && length <= 7;
	size_t outward = is_whole ? length - 3 : length;

	*postcode_r = postcode;
	if (outward < 2 || outward > 4 || fit_outward(plain, outward, postcode.outcode) < 0 ||
	    means_none(postcode.outcode))
		return false;
	if (is_whole) {
		if (fit("9AA", plain + outward, 3, inward) < 0)
			return false;
		memcpy(postcode.full, postcode.outcode, outward);
		memcpy(postcode.full + outward, inward, 4);
	}
	*postcode_r = postcode;
	return true;
}

static size_t count_digits(const char *text)
{
	size_t digits = 0;

	for (; *text != '\0'; text++)
		digits += is_digit(*text) ? 1 : 0;
	return digits;
}

bool urn_parse(const char *text, char urn_r[URN_SIZE])
{
	char plain[IDENT_SIZE], head[3], tail[8];
	size_t length = fold_identifier(text, plain, sizeof plain);

	urn_r[0] = '\0';
	if (length < 6 || length >= URN_SIZE || count_digits(plain) < 4)
		return false;
	memcpy(urn_r, plain, length + 1);
	if (length == 11 && fit("99", plain, 2, head) >= 0 && fit("9999999", plain + 4, 7, tail) >= 0) {
		memcpy(urn_r, head, 2);
		memcpy(urn_r + 4, tail, 7);
	}
	return true;
}

static bool all_digits(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (!is_digit(text[i]))
			return false;
	}
	return true;
}

static unsigned number(const char *text, size_t length)
{
	unsigned value = 0;

	for (size_t i = 0; i < length; i++)
		value = value * 10 + (unsigned)(text[i] - '0');
	return value;
}

/* Year as two or four digits: with a slash, by what stands before it; else by the length. */
static size_t year_digits(const char *text, size_t length)
{
	const char *slash = strchr(text, '/');
	size_t before = 0;

	if (slash == NULL)
		return length == 12 ? 4 : 2;
	for (const char *at = text; at < slash; at++)
		before += is_digit(*at) ? 1 : 0;
	return before;
}

enum pnc_quality pnc_parse(const char *text, int this_year, char pnc_r[PNC_SIZE])
{
	static const char check_letters[] = "ZABCDEFGHJKLMNPQRTUVWXY";
	char plain[IDENT_SIZE];
	size_t length = fold_identifier(text, plain, sizeof plain);

	pnc_r[0] = '\0';
	if (length < 4 || length > 12)
		return PNC_NONE;
	size_t years = year_digits(text, length), serials = length - 1 - years;

	if ((years != 2 && years != 4) || length < years + 2 || serials > 7 || !all_digits(plain, length - 1) ||
	    !is_letter(plain[length - 1]))
		return PNC_NONE;
	unsigned year = number(plain, years), serial = number(plain + years, serials);

	if (years == 2)
		year += (int)(2000 + year) <= this_year ? 2000u : 1900u;
	(void)snprintf(pnc_r, PNC_SIZE, "%04u/%07u%c", year % 10000, serial % 10000000, plain[length - 1]);
	return check_letters[(year % 100 * 10000000ull + serial) % 23] == plain[length - 1] ? PNC_VALID
											    : PNC_UNVERIFIED;
}
