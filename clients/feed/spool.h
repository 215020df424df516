/*
 * The durable spool of sdac-feed watch: DIR/new, DIR/sent, DIR/refused. A document stays in new until
 * what became of it is on disk; then it is moved, with a note beside it: NAME.receipt or NAME.reason.
 * Every step is fsynced, so that a crash between any two repeats work and loses none.
 *
 * Documents are sealed (seal.h). Who delivers writes plain ones under a name that begins with "." and renames; such
 * names are not looked at. A plain document is sealed where it lies: when it is taken, or once nobody writes to it.
 */
#ifndef SDAC_FEED_SPOOL_H
#define SDAC_FEED_SPOOL_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "clients/feed/document.h"
#include "clients/feed/seal.h"
#include "proto/err.h"

enum spool_place { SPOOL_NEW, SPOOL_SENT, SPOOL_REFUSED, SPOOL_PLACES };

struct spool {
	int lock;
	int places[SPOOL_PLACES];
	const struct seal *seal; /* borrowed; NULL: documents stay as they come */
	int64_t taken_in_ns;     /* what changed until then is sealed */
};

struct spool_entry {
	char *name;
	int64_t arrived_ns; /* time of last change of its content: the order of sending */
	int64_t changed_ns; /* when the file changed in any way, which nobody can set */
	int64_t octets;
};

/* Which content of a name was read: its deliverer may have put another there since. */
struct spool_version {
	ino_t inode;
	off_t size;
	int64_t modified_ns;
};

struct spool_list {
	struct spool_entry *entries;
	size_t count;
};

/* Makes what is missing, and takes the lock: one watcher for a spool. Else a sentence in error. */
enum sd_err spool_open(const char *dir, struct spool *spool_r, char *error, size_t size) SD_MUST_CHECK;
/* To look at it only: nothing is made, and no lock taken. SD_IO with errno. */
enum sd_err spool_open_to_look(const char *dir, struct spool *spool_r) SD_MUST_CHECK;
void spool_close(struct spool *spool);

/* What waits, in order of arrival. SD_IO with errno, SD_NO_MEMORY. */
enum sd_err spool_scan(const struct spool *spool, struct spool_list *list_r) SD_MUST_CHECK;
void spool_list_free(struct spool_list *list);

/* Opens a waiting document once it is safely on disk. A descriptor; -1 with errno. */
int spool_take(const struct spool *spool, const char *name) SD_MUST_CHECK;
/* Reads and opens a waiting document. SD_IO with errno; SD_INVALID: *what_r says why; SD_CONFLICT: sealed by another
 * key, or there is none; SD_NO_MEMORY. */
enum sd_err spool_load(const struct spool *spool, const char *name, struct document *document_r,
    struct spool_version *version_r, const char **what_r) SD_MUST_CHECK;
/* Seals a document where it lies, if it is plain. version: only that one; NULL: any. The time of its change stays.
 * SD_NOT_FOUND: it is gone, or another one now; SD_IO with errno; SD_NO_MEMORY. */
enum sd_err spool_seal(const struct spool *spool, enum spool_place which, const char *name,
    const struct spool_version *version) SD_MUST_CHECK;
/* All that waits and did not change since settled_ns (of the clock of files). SD_IO with errno: the others are done. */
enum sd_err spool_take_in(struct spool *spool, const struct spool_list *list, int64_t settled_ns) SD_MUST_CHECK;
/* What was sent and refused by a version of this program that did not seal. SD_IO with errno, SD_NO_MEMORY. */
enum sd_err spool_seal_kept(const struct spool *spool) SD_MUST_CHECK;
/* Writes the note, then moves the document; a name that is taken gets "~2", "~3", ... SD_IO with errno. */
enum sd_err spool_finish(const struct spool *spool, const char *name, enum spool_place place, const char *note,
    size_t note_size) SD_MUST_CHECK;
/* Removes what was sent more than so many days before now_s, with its notes. How many documents; -1 with errno. */
int spool_purge(const struct spool *spool, int64_t now_s, int keep_days);
/* What the spool holds of documents and notes, in octets; -1 with errno. */
int64_t spool_octets(const struct spool *spool);

#endif
