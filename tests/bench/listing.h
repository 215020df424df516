/*
 * Invented court lists for the bench: n hearings, each with one defendant and two offences.
 */
#ifndef SDAC_TESTS_BENCH_LISTING_H
#define SDAC_TESTS_BENCH_LISTING_H

#include "proto/arena.h"
#include "sdac/v1/envelope.pb-c.h"

/* List number i (its own scope: a day and a room), in the arena. */
Sdac__V1__SubmitListRequest *listing_make(struct arena *arena, const char *run, int i, int hearings);

#endif
