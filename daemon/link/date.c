/*
 * Dates by own arithmetic: no locale, no time zone, no library state.
 */
#include "daemon/link/date.h"

#include <stddef.h>

#define YOUNGEST 10
#define OLDEST 120

/* Systems put these in where nothing is known. */
static const struct date placeholders[] = { { 1900, 1, 1 }, { 1901, 1, 1 }, { 1970, 1, 1 }, { 1753, 1, 1 } };

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static bool exists(int year, int month, int day)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (year < 1753 || year > 9999 || month < 1 || month > 12 || day < 1)
		return false;
	return day <= days[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
}

/* Reads up to limit digits; returns how many. */
static int read_digits(const char **at, int limit, int *value_r)
{
	int digits = 0;

	for (*value_r = 0; digits < limit && **at >= '0' && **at <= '9'; digits++, (*at)++)
		*value_r = *value_r * 10 + (**at - '0');
	return digits;
}

static bool is_separator(char c)
{
	return c == '-' || c == '/' || c == '.';
}

static bool ends_well(const char *at)
{
	return *at == '\0' || *at == ' ' || *at == 'T';
}

static int whole_year(int year, int digits, int latest_year)
{
	if (digits != 2)
		return year;
	year += latest_year - latest_year % 100;
	return year > latest_year ? year - 100 : year;
}

/* Eight digits, or three numbers with separators. numbers and digits hold three each. */
static bool split(const char *text, int numbers[3], int digits[3])
{
	const char *at = text;

	digits[0] = read_digits(&at, 4, &numbers[0]);
	if (digits[0] == 4 && !is_separator(*at)) {
		digits[1] = read_digits(&at, 2, &numbers[1]);
		digits[2] = read_digits(&at, 2, &numbers[2]);
		return digits[1] == 2 && digits[2] == 2 && ends_well(at);
	}
	for (int i = 1; i < 3; i++) {
		if (!is_separator(*at))
			return false;
		at++;
		digits[i] = read_digits(&at, 4, &numbers[i]);
	}
	return digits[0] > 0 && digits[1] > 0 && digits[1] <= 2 && digits[2] > 0 && ends_well(at);
}

bool date_parse(const char *text, int latest_year, struct date *date_r)
{
	int numbers[3] = { 0 }, digits[3] = { 0 };

	*date_r = (struct date){ 0 };
	while (text != NULL && *text == ' ')
		text++;
	if (text == NULL || !split(text, numbers, digits))
		return false;
	bool is_year_first = digits[0] == 4;
	int year = numbers[is_year_first ? 0 : 2], day = numbers[is_year_first ? 2 : 0];

	if (!is_year_first)
		year = whole_year(year, digits[2], latest_year);
	if (!exists(year, numbers[1], day))
		return false;
	*date_r = (struct date){ (int16_t)year, (int8_t)numbers[1], (int8_t)day };
	return true;
}

/* Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March. */
int32_t date_days(struct date date)
{
	int32_t year = date.year - (date.month <= 2 ? 1 : 0);
	int32_t era = year / 400, of_era = year - era * 400;
	int32_t of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct date date_from_unix_ms(int64_t unix_ms)
{
	int32_t days = (int32_t)(unix_ms / 86400000) + 719468;
	int32_t era = days / 146097, of_era = days - era * 146097;
	int32_t years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int32_t of_year = of_era - (365 * years + years / 4 - years / 100);
	int32_t march_month = (5 * of_year + 2) / 153;
	int32_t month = march_month < 10 ? march_month + 3 : march_month - 9;

	return (struct date){ (int16_t)(years + era * 400 + (month <= 2 ? 1 : 0)), (int8_t)month,
		(int8_t)(of_year - (153 * march_month + 2) / 5 + 1) };
}

static bool is_placeholder(struct date date)
{
	for (size_t i = 0; i < sizeof placeholders / sizeof placeholders[0]; i++) {
		if (date.year == placeholders[i].year && date.month == placeholders[i].month &&
		    date.day == placeholders[i].day)
			return true;
	}
	return false;
}

static int written(struct date date)
{
	return date.year * 10000 + date.month * 100 + date.day;
}

struct date date_of_birth(const char *text, struct date today)
{
	struct date date;
	const struct date none = { 0 };

	if (!date_parse(text, today.year, &date) || is_placeholder(date))
		return none;
	/* Whole years are differences of a number that reads YYYYMMDD. */
	int apart = written(today) - written(date);

	return apart < YOUNGEST * 10000 || apart >= (OLDEST + 1) * 10000 ? none : date;
}
