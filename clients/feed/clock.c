/*
 * Clock times as people write them; see clock.h.
 */
#include "clients/feed/clock.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define AFTERNOON "13:00"

/* The digits: an hour, and minutes if a colon or a full stop stands between. What was read; 0: none. */
static size_t read_digits(const char *at, unsigned *hour_r, unsigned *minute_r)
{
	int used = 0;
	*minute_r = 0;
	if (sscanf(at, "%2u%*1[:.]%2u%n", hour_r, minute_r, &used) == 2 && used >= 4 &&
	    isdigit((unsigned char)at[used - 2]) && isdigit((unsigned char)at[used - 1]))
		return (size_t)used;
	*minute_r = 0;
	return sscanf(at, "%2u%n", hour_r, &used) == 1 && used > 0 ? (size_t)used : 0;
}

/* "2:58 PM", "10.30am", "14:00", "2 pm": what follows the digits decides between morning and afternoon. */
static bool clock_at(const char *at, char clock_r[MOMENT_TIME_SIZE])
{
	unsigned hour = 0, minute = 0;
	const size_t used = read_digits(at, &hour, &minute);
	const bool has_minutes = used > 2;
	at += used;
	while (*at == ' ')
		at++;
	const bool is_pm = strncasecmp(at, "pm", 2) == 0 || strncasecmp(at, "p.m", 3) == 0;
	const bool is_am = strncasecmp(at, "am", 2) == 0 || strncasecmp(at, "a.m", 3) == 0;
	if (used == 0 || hour > 23 || minute > 59 || (!has_minutes && !is_am && !is_pm))
		return false;
	if ((is_pm || is_am) && (hour == 0 || hour > 12))
		return false;
	if (is_pm && hour != 12)
		hour += 12;
	if (is_am && hour == 12)
		hour = 0;
	(void)snprintf(clock_r, MOMENT_TIME_SIZE, "%02u:%02u", hour % 24, minute % 60);
	return true;
}

bool clock_find(const char *text, char clock_r[MOMENT_TIME_SIZE])
{
	for (const char *at = text; at != NULL && *at != '\0'; at++) {
		if (!isdigit((unsigned char)*at))
			continue;
		if (clock_at(at, clock_r))
			return true;
		while (isdigit((unsigned char)at[1]))
			at++;
	}
	return false;
}

void clock_fill(struct reading *reading, const struct moment *start, Sdac__V1__ListedHearing *hearing)
{
	hearing->has_starts_at = true;
	hearing->starts_at = start->unix_ms;
	hearing->local_time = reading_strdup(reading, start->time);
	hearing->has_day_part = true;
	hearing->day_part = strcmp(start->time, AFTERNOON) < 0 ? SDAC__V1__DAY_PART__DAY_PART_MORNING
							       : SDAC__V1__DAY_PART__DAY_PART_AFTERNOON;
}
