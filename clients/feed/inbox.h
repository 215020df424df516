/*
 * The delivering side of a spool (spool.h): what is put here is on disk, and waits for sdac-feed watch. Documents get
 * rising times, so that the watcher sends them in the order in which they were put, whatever the clock does.
 */
#ifndef SDAC_FEED_INBOX_H
#define SDAC_FEED_INBOX_H

#include <stddef.h>
#include <stdint.h>

#include "proto/err.h"

#define INBOX_PLACES 3u /* new, sent, refused */

struct inbox {
	int places[INBOX_PLACES];
	int64_t last_ns;
};

/* Makes what is missing. SD_IO with errno. */
enum sd_err inbox_open(const char *path, struct inbox *inbox_r) SD_MUST_CHECK;
void inbox_close(struct inbox *inbox);
/*
 * arrived_ns: since 1970, of a document that comes late, so that it takes its place among those that wait; 0: now.
 * A name that is in the spool already, in any of its folders, is left alone. SD_IO with errno.
 */
enum sd_err inbox_put(struct inbox *inbox, const char *name, const void *data, size_t size, int64_t arrived_ns)
    SD_MUST_CHECK;

#endif
