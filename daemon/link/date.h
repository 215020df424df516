/*
 * Days of the calendar as court systems write them, and whether one can be somebody's birth. Pure.
 */
#ifndef SDAC_DAEMON_LINK_DATE_H
#define SDAC_DAEMON_LINK_DATE_H

#include <stdbool.h>
#include <stdint.h>

/* year 0: none. */
struct date {
	int16_t year;
	int8_t month, day;
};

/* "2026-03-04", "20260304", "04/03/2026", "4.3.26", also with a time behind it; a day that exists.
 * Two digits of a year mean the last hundred years before latest_year. */
bool date_parse(const char *text, int latest_year, struct date *date_r);
/* Days since 1970-01-01. */
int32_t date_days(struct date date);
struct date date_from_unix_ms(int64_t unix_ms);
/* Parsed, and neither a known placeholder nor after today, nor that of a child under ten
 * (the age of criminal responsibility), nor of someone over 120; else none. */
struct date date_of_birth(const char *text, struct date today);

#endif
