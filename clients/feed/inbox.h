/*
 * The delivering side of a spool (spool.h): what is put here is sealed, on disk, and waits for sdac-feed watch.
 * Documents get rising times, so that the watcher sends them in the order in which they were put, whatever the clock
 * does.
 */
#ifndef SDAC_FEED_INBOX_H
#define SDAC_FEED_INBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clients/feed/seal.h"
#include "proto/err.h"

#define INBOX_PLACES 3u    /* new, sent, refused */
#define INBOX_FULL ".full" /* in the spool, from the first document that had no room until one has */

struct inbox {
	int places[INBOX_PLACES];
	int64_t last_ns;
	int folder;
	const struct seal *seal; /* borrowed */
	int64_t octets, limit;   /* what waits, at most; and how much may: 0: any */
	bool is_full;            /* the spool's folder says so, in INBOX_FULL */
};

/* Makes what is missing. limit: octets that may wait in new/. SD_IO with errno. */
enum sd_err inbox_open(const char *path, const struct seal *seal, int64_t limit, struct inbox *inbox_r) SD_MUST_CHECK;
void inbox_close(struct inbox *inbox);
/* Whether so much more may wait; what it says is seen by sdac-feed status. */
bool inbox_has_room(struct inbox *inbox, size_t size);
/*
 * Puts it there whatever waits. arrived_ns: since 1970, of a document that comes late, so that it takes its place among
 * those that wait; 0: now. A name that is in the spool already, in any of its folders, is left alone. SD_IO with errno.
 */
enum sd_err inbox_put(struct inbox *inbox, const char *name, const void *data, size_t size, int64_t arrived_ns)
    SD_MUST_CHECK;

#endif
