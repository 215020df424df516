/*
 * Sends the publications of a reading, one call each, in their order, and writes down the receipts.
 * It knows libsdac and no file.
 */
#ifndef SDAC_FEED_SENDER_H
#define SDAC_FEED_SENDER_H

#include <stdbool.h>
#include <stdio.h>

#include "clients/feed/reading.h"
#include "clients/lib/sdac.h"

enum delivery {
	DELIVERED, /* every list has a durable receipt: accepted, a duplicate, or stale */
	REFUSED,   /* some list never will: a person must look; the others have their receipts */
	LATER,     /* nothing more was tried after the first list that could not be delivered now */
};

struct sender_outcome {
	enum delivery delivery;
	bool is_unreachable; /* LATER: no daemon answered, so that other documents need not be tried */
	int retry_after_ms;  /* LATER: what the daemon asked for; 0: nothing */
	char reason[768];    /* of REFUSED and LATER: one line without personal data */
};

/* Writes one JSON line for each receipt to receipts, and one for people to words. */
struct sender_outcome sender_deliver(struct sdac_client *client, const struct reading *reading, const char *file,
    FILE *receipts, FILE *words) SD_MUST_CHECK;

/* "libra|B01LY|2026-03-04|3|1": lists with one scope must keep their order. malloc'ed; NULL without memory. */
char *sender_scope_key(const struct publication *publication) SD_MUST_CHECK;

/* The wait before the next try: doubles from 1 s to 60 s, of which the last half is by chance. */
int sender_backoff_ms(unsigned attempts, int retry_after_ms);

#endif
