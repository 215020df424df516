/*
 * The queue of a spool by what it is about, for sdac-feed status: one row for each court, kind, day and room. It reads
 * what waits, and knows what the watcher last wrote; it changes nothing.
 */
#ifndef SDAC_FEED_STATUS_QUEUE_H
#define SDAC_FEED_STATUS_QUEUE_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "clients/feed/reader.h"
#include "clients/feed/spool.h"

struct status_row {
	char about[160]; /* "B01LY list 2026-03-04 room 3" */
	size_t documents;
	int64_t since_ms; /* when the oldest came */
	int64_t next_ms;  /* when it is tried again; 0: not known, or after an older one */
	char why[256];    /* the last error, or why it waits */
};

struct status_queue {
	struct status_row *rows; /* in order of age */
	size_t count;
};

/* report: the watcher's, or NULL. SD_IO with errno, SD_NO_MEMORY. */
enum sd_err status_queue_read(const struct spool *spool, const struct reader_hints *hints, const json_t *report,
    struct status_queue *queue_r) SD_MUST_CHECK;
void status_queue_clear(struct status_queue *queue);

#endif
