/*
 * The durable spool of sdac-feed watch: DIR/new, DIR/sent, DIR/refused. A document stays in new until
 * what became of it is on disk; then it is moved, with a note beside it: NAME.receipt or NAME.reason.
 * Every step is fsynced, so that a crash between any two repeats work and loses none.
 *
 * Who delivers writes under a name that begins with "." and renames; such names are not looked at.
 */
#ifndef SDAC_FEED_SPOOL_H
#define SDAC_FEED_SPOOL_H

#include <stddef.h>
#include <stdint.h>

#include "proto/err.h"

enum spool_place { SPOOL_NEW, SPOOL_SENT, SPOOL_REFUSED, SPOOL_PLACES };

struct spool {
	int lock;
	int places[SPOOL_PLACES];
};

struct spool_entry {
	char *name;
	int64_t arrived_ns; /* time of last change of its content: the order of sending */
};

struct spool_list {
	struct spool_entry *entries;
	size_t count;
};

/* Makes what is missing, and takes the lock: one watcher for a spool. Else a sentence in error. */
enum sd_err spool_open(const char *dir, struct spool *spool_r, char *error, size_t size) SD_MUST_CHECK;
void spool_close(struct spool *spool);

/* What waits, in order of arrival. SD_IO with errno, SD_NO_MEMORY. */
enum sd_err spool_scan(const struct spool *spool, struct spool_list *list_r) SD_MUST_CHECK;
void spool_list_free(struct spool_list *list);

/* Opens a waiting document once it is safely on disk. A descriptor; -1 with errno. */
int spool_take(const struct spool *spool, const char *name) SD_MUST_CHECK;
/* Writes the note, then moves the document; a name that is taken gets "~2", "~3", ... SD_IO with errno. */
enum sd_err spool_finish(const struct spool *spool, const char *name, enum spool_place place, const char *note,
    size_t note_size) SD_MUST_CHECK;
/* Removes what was sent more than so many days ago, with its notes. How many documents; -1 with errno. */
int spool_purge(const struct spool *spool, int keep_days);

#endif
