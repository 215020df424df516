/*
 * Dates and times as court systems write them; see moment.h. The clock of a court follows the rule
 * of the United Kingdom since 1996 (Summer Time Order 2002): one hour ahead of UTC from 01:00 UTC on
 * the last Sunday of March to 01:00 UTC on the last Sunday of October.
 */
#include "clients/feed/moment.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

/* Years outside are not dates of a court: the wire check's range. */
#define YEAR_MIN 1753
#define YEAR_MAX 9999

struct civil {
	int year, month, day;
	int hour, minute, second, milli;
	bool has_time;
	bool has_offset;
	int offset_minutes;
};

static const char *const months[] = { "january", "february", "march", "april", "may", "june", "july", "august",
	"september", "october", "november", "december" };

/* Days since 1970-01-01 of the proleptic Gregorian calendar; a year begins in March here, so that the leap day is
 * its last. */
static int64_t days_from_civil(int year, int month, int day)
{
	const int shifted = month > 2 ? month - 3 : month + 9;
	const int64_t y = month > 2 ? year : year - 1;
	const int64_t era = y / 400;
	const int64_t of_era = y - era * 400;
	const int64_t of_year = (153 * shifted + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void civil_from_days(int64_t days, struct civil *civil)
{
	const int64_t shifted = days + 719468;
	const int64_t era = shifted / 146097;
	const int64_t of_era = shifted - era * 146097;
	const int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	const int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	const int64_t month = (5 * of_year + 2) / 153;
	civil->day = (int)(of_year - (153 * month + 2) / 5 + 1);
	civil->month = (int)(month < 10 ? month + 3 : month - 9);
	civil->year = (int)(year + era * 400 + (civil->month <= 2 ? 1 : 0));
}

static bool is_day(int year, int month, int day)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1)
		return false;
	const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	return day <= lengths[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* 01:00 UTC on the last Sunday of a month with 31 days. */
static int64_t last_sunday_ms(int year, int month)
{
	const int64_t last = days_from_civil(year, month, 31);
	const int64_t weekday = (last + 4) % 7; /* 1970-01-01 was a Thursday; 0 is Sunday */
	return (last - weekday) * DAY_MS + HOUR_MS;
}

static int64_t summer_offset_ms(int year, int64_t utc_ms)
{
	return utc_ms >= last_sunday_ms(year, 3) && utc_ms < last_sunday_ms(year, 10) ? HOUR_MS : 0;
}

/* Of a clock time that occurs twice in October the first is meant; one that March skips moves on by the hour. */
static int64_t london_to_utc_ms(int year, int64_t local_ms)
{
	const int64_t as_summer = local_ms - HOUR_MS;
	return summer_offset_ms(year, as_summer) != 0 ? as_summer : local_ms;
}

/* One to max decimal digits; moves the text on. */
static bool take_number(const char **text, int min, int max, int *value_r)
{
	int value = 0, count = 0;
	while (count < max && isdigit((unsigned char)**text)) {
		value = value * 10 + (**text - '0');
		(*text)++;
		count++;
	}
	*value_r = value;
	return count >= min && !isdigit((unsigned char)**text);
}

static bool take_char(const char **text, char c)
{
	if (**text != c)
		return false;
	(*text)++;
	return true;
}

static bool take_fraction(const char **text, int *milli_r)
{
	int digits = 0, milli = 0;
	for (; isdigit((unsigned char)**text); (*text)++, digits++)
		if (digits < 3)
			milli = milli * 10 + (**text - '0');
	for (int i = digits; i < 3; i++)
		milli *= 10;
	*milli_r = milli;
	return digits >= 1 && digits <= 9;
}

static bool take_clock(const char **text, struct civil *civil)
{
	civil->second = civil->milli = 0;
	if (!take_number(text, 1, 2, &civil->hour) || !take_char(text, ':') || !take_number(text, 2, 2, &civil->minute))
		return false;
	if (take_char(text, ':')) {
		if (!take_number(text, 2, 2, &civil->second))
			return false;
		if (take_char(text, '.') && !take_fraction(text, &civil->milli))
			return false;
	}
	return civil->hour < 24 && civil->minute < 60 && civil->second < 61;
}

static bool take_offset(const char **text, struct civil *civil)
{
	int hours = 0, minutes = 0;
	if (take_char(text, 'Z')) {
		civil->has_offset = true;
		return true;
	}
	const char sign = **text;
	if (sign != '+' && sign != '-')
		return true;
	(*text)++;
	if (!isdigit((unsigned char)(*text)[0]) || !isdigit((unsigned char)(*text)[1]))
		return false;
	hours = ((*text)[0] - '0') * 10 + ((*text)[1] - '0');
	*text += 2;
	(void)take_char(text, ':');
	if (!take_number(text, 2, 2, &minutes) || hours > 14 || minutes > 59)
		return false;
	civil->has_offset = true;
	civil->offset_minutes = (hours * 60 + minutes) * (sign == '-' ? -1 : 1);
	return true;
}

/* Java's ZonedDateTime adds the zone's name, "[Europe/London]": the offset before it has said all. */
static bool take_zone_name(const char **text)
{
	if (!take_char(text, '['))
		return true;
	const char *end = strchr(*text, ']');
	if (end == NULL || end == *text)
		return false;
	*text = end + 1;
	return true;
}

static bool take_iso(const char **text, struct civil *civil)
{
	if (!take_number(text, 4, 4, &civil->year) || !take_char(text, '-') ||
	    !take_number(text, 2, 2, &civil->month) || !take_char(text, '-') || !take_number(text, 2, 2, &civil->day))
		return false;
	if (**text != 'T' && !(**text == ' ' && isdigit((unsigned char)(*text)[1])))
		return true;
	(*text)++;
	civil->has_time = true;
	return take_clock(text, civil) && take_offset(text, civil) && take_zone_name(text);
}

/* "04/03/2026", "4-3-2026": the day stands first. */
static bool take_numeric(const char **text, struct civil *civil)
{
	if (!take_number(text, 1, 2, &civil->day))
		return false;
	const char separator = **text;
	if (separator != '/' && separator != '-' && separator != '.')
		return false;
	(*text)++;
	return take_number(text, 1, 2, &civil->month) && take_char(text, separator) &&
	       take_number(text, 4, 4, &civil->year);
}

static int month_named(const char *word, size_t length)
{
	for (int i = 0; i < 12; i++)
		if (length >= 3 && length <= strlen(months[i]) && strncasecmp(word, months[i], length) == 0)
			return i + 1;
	return 0;
}

/* "5 May 1951", "18 August 1967". */
static bool take_worded(const char **text, struct civil *civil)
{
	if (!take_number(text, 1, 2, &civil->day) || !take_char(text, ' '))
		return false;
	while (**text == ' ')
		(*text)++;
	const char *word = *text;
	while (isalpha((unsigned char)**text))
		(*text)++;
	civil->month = month_named(word, (size_t)(*text - word));
	if (!take_char(text, ' '))
		return false;
	while (**text == ' ')
		(*text)++;
	return take_number(text, 4, 4, &civil->year);
}

static void fill_date(char date[MOMENT_DATE_SIZE], const struct civil *civil)
{
	(void)snprintf(date, MOMENT_DATE_SIZE, "%04u-%02u-%02u", (unsigned)civil->year % 10000u,
	    (unsigned)civil->month % 100u, (unsigned)civil->day % 100u);
}

static void fill_time(char time[MOMENT_TIME_SIZE], int hour, int minute)
{
	(void)snprintf(time, MOMENT_TIME_SIZE, "%02u:%02u", (unsigned)hour % 100u, (unsigned)minute % 100u);
}

void moment_from_unix_ms(int64_t unix_ms, struct moment *moment_r)
{
	struct civil civil = { 0 };
	const int64_t utc_day = (unix_ms >= 0 ? unix_ms : unix_ms - (DAY_MS - 1)) / DAY_MS;
	civil_from_days(utc_day, &civil);
	const int64_t local_ms = unix_ms + summer_offset_ms(civil.year, unix_ms);
	const int64_t day = (local_ms >= 0 ? local_ms : local_ms - (DAY_MS - 1)) / DAY_MS;
	const int64_t of_day = local_ms - day * DAY_MS;
	civil_from_days(day, &civil);
	fill_date(moment_r->date, &civil);
	fill_time(moment_r->time, (int)(of_day / HOUR_MS), (int)(of_day % HOUR_MS / MINUTE_MS));
	moment_r->unix_ms = unix_ms;
}

static void fill_local(const struct civil *civil, struct moment *moment_r)
{
	const int64_t of_day =
	    civil->hour * HOUR_MS + civil->minute * MINUTE_MS + civil->second * INT64_C(1000) + civil->milli;
	fill_date(moment_r->date, civil);
	moment_r->time[0] = '\0';
	if (civil->has_time)
		fill_time(moment_r->time, civil->hour, civil->minute);
	moment_r->unix_ms =
	    london_to_utc_ms(civil->year, days_from_civil(civil->year, civil->month, civil->day) * DAY_MS + of_day);
}

static bool fill(const struct civil *civil, struct moment *moment_r)
{
	if (!is_day(civil->year, civil->month, civil->day))
		return false;
	fill_local(civil, moment_r);
	if (!civil->has_offset)
		return true;
	const int64_t midnight = days_from_civil(civil->year, civil->month, civil->day) * DAY_MS;
	const int64_t of_day =
	    civil->hour * HOUR_MS + civil->minute * MINUTE_MS + civil->second * INT64_C(1000) + civil->milli;
	moment_from_unix_ms(midnight + of_day - civil->offset_minutes * MINUTE_MS, moment_r);
	return true;
}

bool moment_parse(const char *text, struct moment *moment_r)
{
	static bool (*const forms[])(const char **, struct civil *) = { take_iso, take_numeric, take_worded };
	if (text == NULL)
		return false;
	while (isspace((unsigned char)*text))
		text++;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct civil civil = { 0 };
		const char *rest = text;
		if (!forms[i](&rest, &civil))
			continue;
		while (isspace((unsigned char)*rest))
			rest++;
		if (*rest == '\0')
			return fill(&civil, moment_r);
	}
	return false;
}

bool moment_parse_packed(const char *digits, struct moment *moment_r)
{
	struct civil civil = { 0 };
	for (int i = 0; i < 8; i++)
		if (!isdigit((unsigned char)digits[i]))
			return false;
	civil.day = (digits[0] - '0') * 10 + (digits[1] - '0');
	civil.month = (digits[2] - '0') * 10 + (digits[3] - '0');
	for (int i = 4; i < 8; i++)
		civil.year = civil.year * 10 + (digits[i] - '0');
	return fill(&civil, moment_r);
}

static bool civil_of_date(const char *date, struct civil *civil)
{
	return take_iso(&date, civil) && *date == '\0' && is_day(civil->year, civil->month, civil->day);
}

bool moment_set_time(struct moment *moment, const char *text)
{
	struct civil civil = { 0 };
	if (text == NULL || !civil_of_date(moment->date, &civil))
		return false;
	while (isspace((unsigned char)*text))
		text++;
	if (!take_clock(&text, &civil))
		return false;
	while (isspace((unsigned char)*text))
		text++;
	if (*text != '\0')
		return false;
	civil.has_time = true;
	fill_local(&civil, moment);
	return true;
}

int moment_years_between(const char *from_date, const char *to_date)
{
	struct civil from = { 0 }, to = { 0 };
	if (!civil_of_date(from_date, &from) || !civil_of_date(to_date, &to))
		return 0;
	const bool before_birthday = to.month < from.month || (to.month == from.month && to.day < from.day);
	return to.year - from.year - (before_birthday ? 1 : 0);
}
