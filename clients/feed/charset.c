/*
 * From other encodings to UTF-8; see charset.h.
 */
#include "clients/feed/charset.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "clients/feed/xml.h"

/* 0x80 to 0x9f of windows-1252; 0: no character. HTML's practice reads ISO 8859-1 so, too: nobody means its controls.
 */
static const uint16_t windows_1252[32] = { 0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030,
	0x0160, 0x2039, 0x0152, 0, 0x017d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122,
	0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178 };

static size_t put(uint8_t *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (uint8_t)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (uint8_t)(0xc0 | c >> 6);
		out[1] = (uint8_t)(0x80 | (c & 0x3f));
		return 2;
	}
	const size_t length = c < 0x10000 ? 3 : 4;
	out[0] = (uint8_t)(length == 3 ? 0xe0 | c >> 12 : 0xf0 | c >> 18);
	for (size_t i = 1; i < length; i++)
		out[i] = (uint8_t)(0x80 | (c >> 6 * (length - 1 - i) & 0x3f));
	return length;
}

static uint32_t unit(const uint8_t *at, bool is_big)
{
	return is_big ? (uint32_t)at[0] << 8 | at[1] : (uint32_t)at[1] << 8 | at[0];
}

/* Octets written to out, which holds half as much again; 0: a half of a character. */
static size_t from_utf16(const uint8_t *in, size_t size, bool is_big, uint8_t *out)
{
	size_t used = 0;
	for (size_t i = 0; i < size; i += 2) {
		if (size - i < 2)
			return 0;
		uint32_t c = unit(in + i, is_big);
		if (c >= 0xdc00 && c < 0xe000)
			return 0;
		if (c >= 0xd800 && c < 0xdc00) {
			const uint32_t low = size - i < 4 ? 0 : unit(in + i + 2, is_big);
			if (low < 0xdc00 || low >= 0xe000)
				return 0;
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			i += 2;
		}
		used += put(out + used, c);
	}
	return used;
}

/* out holds three times as much; 0: an octet that is no character. */
static size_t from_windows(const uint8_t *in, size_t size, uint8_t *out)
{
	size_t used = 0;
	for (size_t i = 0; i < size; i++) {
		const bool is_odd = in[i] >= 0x80 && in[i] < 0xa0;
		const uint32_t c = is_odd ? windows_1252[in[i] - 0x80] : in[i];
		if (is_odd && c == 0)
			return 0;
		used += put(out + used, c);
	}
	return used;
}

enum encoding { ENCODING_UTF8, ENCODING_WINDOWS, ENCODING_UTF16_BIG, ENCODING_UTF16_LITTLE, ENCODING_OTHER };

/* UTF-16 in the declaration of what is none: programs write it that make the text and then encode it otherwise. */
static enum encoding named(const char *name, size_t length)
{
	static const struct {
		const char *name;
		enum encoding encoding;
	} known[] = { { "utf-8", ENCODING_UTF8 }, { "utf8", ENCODING_UTF8 }, { "us-ascii", ENCODING_UTF8 },
		{ "ascii", ENCODING_UTF8 }, { "utf-16", ENCODING_UTF8 }, { "windows-1252", ENCODING_WINDOWS },
		{ "cp1252", ENCODING_WINDOWS }, { "iso-8859-1", ENCODING_WINDOWS }, { "latin1", ENCODING_WINDOWS } };
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strlen(known[i].name) == length && strncasecmp(known[i].name, name, length) == 0)
			return known[i].encoding;
	return ENCODING_OTHER;
}

/* <?xml version="1.0" encoding="NAME"?> */
static enum encoding declared(const char *text, size_t size)
{
	const size_t skipped = xml_before_declaration(text, size);
	const char *at = text + skipped;
	const size_t left = size - skipped;
	const char *end = left < 5 || memcmp(at, "<?xml", 5) != 0 ? NULL : memmem(at, left, "?>", 2);
	const char *word = end == NULL ? NULL : memmem(at, (size_t)(end - at), "encoding", 8);
	if (word == NULL)
		return ENCODING_UTF8;
	word += 8;
	while (word < end && strchr(" \t\r\n=", *word) != NULL)
		word++;
	const char *close =
	    word == end || (*word != '"' && *word != '\'') ? NULL : memchr(word + 1, *word, (size_t)(end - word - 1));
	return close == NULL ? ENCODING_UTF8 : named(word + 1, (size_t)(close - word - 1));
}

static enum encoding find_encoding(const uint8_t *data, size_t size, size_t *mark_r)
{
	*mark_r = size >= 2 && ((data[0] == 0xff && data[1] == 0xfe) || (data[0] == 0xfe && data[1] == 0xff)) ? 2 : 0;
	if (*mark_r != 0)
		return data[0] == 0xff ? ENCODING_UTF16_LITTLE : ENCODING_UTF16_BIG;
	if (size >= 2 && data[0] == '<' && data[1] == 0)
		return ENCODING_UTF16_LITTLE;
	if (size >= 2 && data[0] == 0 && data[1] == '<')
		return ENCODING_UTF16_BIG;
	return declared((const char *)data, size);
}

enum sd_err charset_to_utf8(uint8_t **data, size_t *size, const char **what_r)
{
	size_t mark = 0;
	/* Nobody behind this has to know that there was a mark. */
	if (*size > 3 && memcmp(*data, "\xef\xbb\xbf", 3) == 0) {
		*size -= 3;
		memmove(*data, *data + 3, *size);
	}
	const enum encoding encoding = find_encoding(*data, *size, &mark);
	if (encoding == ENCODING_UTF8)
		return SD_OK;
	*what_r = "declares an encoding that is not read here: write UTF-8";
	if (encoding == ENCODING_OTHER)
		return SD_INVALID;
	const bool is_windows = encoding == ENCODING_WINDOWS;
	const size_t left = *size - mark;
	uint8_t *out = malloc((is_windows ? 3 * left : left + left / 2) + 1);
	if (out == NULL)
		return SD_NO_MEMORY;
	const size_t used = is_windows ? from_windows(*data, left, out)
				       : from_utf16(*data + mark, left, encoding == ENCODING_UTF16_BIG, out);
	if (used == 0) {
		*what_r = is_windows ? "is not in the encoding that it declares" : "is not UTF-16, or is cut off";
		free(out);
		return SD_INVALID;
	}
	explicit_bzero(*data, *size);
	free(*data);
	*data = out;
	*size = used;
	return SD_OK;
}
