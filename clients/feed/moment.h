/*
 * Dates and times as court systems write them. A court's clock is Europe/London; this file knows
 * its rule and never asks the process's time zone. Pure; allocates nothing.
 */
#ifndef SDAC_FEED_MOMENT_H
#define SDAC_FEED_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/err.h"

#define MOMENT_DATE_SIZE 11u /* "2026-03-04" */
#define MOMENT_TIME_SIZE 6u  /* "10:00" */

struct moment {
	char date[MOMENT_DATE_SIZE]; /* at the court */
	char time[MOMENT_TIME_SIZE]; /* the court's clock; "" when only a date was given */
	int64_t unix_ms;             /* of date and time; midnight at the court when only a date was given */
};

/*
 * A date, or a date and time: "2026-03-04", "2026-03-04T10:00:00.123Z", "...+01:00[Europe/London]",
 * "...Z[UTC]", "04/03/2026", "4-3-2026", "5 May 1951", "18 August 1967". A time without a zone is the
 * court's clock. Blanks around it are ignored. False unless all of it is such a date that exists.
 */
bool moment_parse(const char *text, struct moment *moment_r) SD_MUST_CHECK;
/* "04032026", as in Libra's file names. */
bool moment_parse_packed(const char *digits, struct moment *moment_r) SD_MUST_CHECK;
/* Puts a clock time, "09:00", "9:00", "09:00:04", on the moment's date. False, and unchanged, if it is none. */
bool moment_set_time(struct moment *moment, const char *text) SD_MUST_CHECK;
/* Fills all members from an instant. */
void moment_from_unix_ms(int64_t unix_ms, struct moment *moment_r);
/* Whole years from one ISO date to another; negative if the second is earlier. */
int moment_years_between(const char *from_date, const char *to_date);

#endif
