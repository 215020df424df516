/*
 * The linker: a worker inside the daemon. It claims defendants and cases that are not linked yet
 * (a lease with an epoch, so that several daemons may work), stores their blocking keys, searches
 * candidates, scores, and commits links, notices and audit in one call. It keeps nothing but copies: after a
 * crash the lease runs out and another claims. It also runs when a caseload or the model changes,
 * because the database then marks the records again.
 */
#ifndef SDAC_DAEMON_LINK_LINKER_H
#define SDAC_DAEMON_LINK_LINKER_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/data/db.h"
#include "daemon/link/key.h"

struct event_base;
struct linker;

struct linker_settings {
	const char *instance;
	const uint8_t *key; /* for the keyed hashes; copied, wiped by linker_free() */
	size_t key_size;
	size_t memory; /* octets of candidates that are known from earlier batches */
	int batch;     /* records claimed at once */
	int poll_ms;   /* looks for work without a doorbell */
};

/* The functions that the linker calls, for db_new(). */
extern const struct db_function *const linker_functions[];
extern const size_t linker_n_functions;

struct linker *linker_new(struct event_base *base, struct db *db, const struct linker_settings *settings) SD_MUST_CHECK;
void linker_free(struct linker *linker);
/* There may be work: look in this turn of the loop, or after the batch under way. */
void linker_kick(struct linker *linker);

struct linker_stats {
	uint64_t records, candidates, made, proposed, skipped_blocks;
	uint64_t skipped_by_family[KEY_FAMILY_MASK + 1]; /* see key.h; their sum is skipped_blocks */
};
void linker_stats(const struct linker *linker, struct linker_stats *stats_r);

#endif
