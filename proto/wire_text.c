/*
 * The two rules about text that the wire check applies: UTF-8 without NUL, and ISO dates.
 */
#include "proto/wire.h"

#include <string.h>

#define ONES 0x0101010101010101ULL
#define HIGH 0x8080808080808080ULL

/* What a lead octet promises: how many octets follow, and the bounds of the first of them, which is
 * where RFC 3629 shuts out over-long forms, surrogates and what lies beyond U+10FFFF. */
static const struct lead {
	uint8_t from, to, follow, low, high;
} leads[] = {
	{ 0x01, 0x7f, 0, 0, 0 },
	{ 0xc2, 0xdf, 1, 0x80, 0xbf },
	{ 0xe0, 0xe0, 2, 0xa0, 0xbf },
	{ 0xe1, 0xec, 2, 0x80, 0xbf },
	{ 0xed, 0xed, 2, 0x80, 0x9f },
	{ 0xee, 0xef, 2, 0x80, 0xbf },
	{ 0xf0, 0xf0, 3, 0x90, 0xbf },
	{ 0xf1, 0xf3, 3, 0x80, 0xbf },
	{ 0xf4, 0xf4, 3, 0x80, 0x8f },
};

static const struct lead *find_lead(uint8_t octet)
{
	for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++)
		if (octet >= leads[i].from && octet <= leads[i].to)
			return &leads[i];
	return NULL;
}

/* Octets of the valid character at data, 0 if it is none. */
static size_t character(const uint8_t *data, size_t size)
{
	const struct lead *lead = find_lead(data[0]);

	if (!lead || lead->follow > size - 1)
		return 0;
	for (size_t i = 1; i <= lead->follow; i++) {
		const uint8_t low = i == 1 ? lead->low : 0x80;
		const uint8_t high = i == 1 ? lead->high : 0xbf;
		if (data[i] < low || data[i] > high)
			return 0;
	}
	return 1 + (size_t)lead->follow;
}

/* Whether eight octets are all ASCII and none is NUL: nearly all of a court list is. */
static bool is_plain(const uint8_t *data)
{
	uint64_t word;

	memcpy(&word, data, sizeof word);
	return (((word - ONES) | word) & HIGH) == 0;
}

bool wire_is_utf8(const uint8_t *data, size_t size)
{
	while (size > 0) {
		size_t length = 1;
		if (size >= sizeof(uint64_t) && is_plain(data))
			length = sizeof(uint64_t);
		else if (data[0] == 0 || data[0] >= 0x80)
			length = character(data, size);
		if (length == 0)
			return false;
		data += length;
		size -= length;
	}
	return true;
}

/* The number of count digits, -1 if one is none. */
static int digits(const char *text, size_t count)
{
	int number = 0;

	for (size_t i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		number = number * 10 + (text[i] - '0');
	}
	return number;
}

bool wire_is_iso_date(const char *text, size_t length)
{
	static const int month_days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (length != 10 || text[4] != '-' || text[7] != '-')
		return false;
	const int year = digits(text, 4);
	const int month = digits(text + 5, 2);
	const int day = digits(text + 8, 2);
	if (year < 1753 || month < 1 || month > 12 || day < 1)
		return false;
	const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	return day <= month_days[month - 1] + (month == 2 && leap ? 1 : 0);
}
