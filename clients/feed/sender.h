/*
 * Sends the lists and outcomes of a reading, one call each, in their order, and writes down the receipts.
 * It knows libsdac and no file.
 */
#ifndef SDAC_FEED_SENDER_H
#define SDAC_FEED_SENDER_H

#include <stdbool.h>
#include <stdio.h>

#include "clients/feed/reading.h"
#include "clients/lib/sdac.h"

enum delivery {
	DELIVERED, /* everything has a durable receipt: accepted, a duplicate, or stale */
	REFUSED,   /* some of it never will: a person must look; the others have their receipts */
	LATER,     /* nothing more was tried after the first that could not be delivered now */
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

/* How many scope keys a reading has. */
size_t sender_scopes(const struct reading *reading);
/* "libra|B01LY|2026-03-04|3|1": what has one scope must keep its order. malloc'ed; NULL without memory. */
char *sender_scope_key(const struct reading *reading, size_t index) SD_MUST_CHECK;
/* How many calls. */
size_t sender_items(const struct reading *reading);

/* What the list or outcome of a key is, for people: "B01LY list 2026-03-04 room 3"; without case, hearing or person. */
void sender_scope_words(const struct reading *reading, size_t index, char *words_r, size_t size);

/* The wait before the next try: doubles from 1 s to 60 s, of which the last half is by chance. */
int sender_backoff_ms(unsigned attempts, int retry_after_ms, unsigned chance);
unsigned sender_chance(void);

#endif
