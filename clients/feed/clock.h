/*
 * Clock times as people write them, and a hearing's start from one.
 */
#ifndef SDAC_FEED_CLOCK_H
#define SDAC_FEED_CLOCK_H

#include "clients/feed/moment.h"
#include "clients/feed/reading.h"

/* The first clock time in words, "2:58 PM", "not before 10.30am", as "hh:mm" of 24 hours. False if there is none. */
bool clock_find(const char *text, char clock_r[MOMENT_TIME_SIZE]) SD_MUST_CHECK;
/* Start, clock time and half of the day; the precision is left to the caller. */
void clock_fill(struct reading *reading, const struct moment *start, Sdac__V1__ListedHearing *hearing);

#endif
