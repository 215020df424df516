/*
 * The guard against a database whose history went backwards: restored from an old backup, or another
 * one behind the same name (a wrong failover lost acknowledged receipts in 2 of 6 trials). A file in
 * the state folder keeps the system identifier, the timeline and the last acknowledged receipt;
 * db.c compares at each connection, before the first call.
 *
 * The file is written at most every few seconds and at the end; what it lacks after a crash only
 * makes the guard look a little further back.
 */
#ifndef SDAC_DAEMON_DATA_HISTORY_H
#define SDAC_DAEMON_DATA_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/err.h"

struct event_base;
struct history;

/* Reads the file in state_dir; none yet is good. NULL and one sentence in error otherwise. */
struct history *history_new(struct event_base *base, const char *state_dir, char *error, size_t size) SD_MUST_CHECK;
/* Takes NULL. Writes what is not written yet. */
void history_free(struct history *history);

/* The database committed this receipt and its feeder is about to be told: kept as the last one. */
void history_note_receipt(struct history *history, const char *receipt_id);
/* "" if none is known. Valid until the next note. */
const char *history_last_receipt(const struct history *history);

/* What a database says of itself; receipt_is_known is about history_last_receipt(). */
struct history_view {
	const char *system_identifier;
	int64_t timeline;
	bool receipt_is_known;
};

/* True, and remembers the view; false and one sentence in why if history went backwards. */
bool history_check(struct history *history, const struct history_view *view, char *why, size_t size);

#endif
