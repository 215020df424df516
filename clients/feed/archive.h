/*
 * The archive of raw bodies as they were pushed: one file each, encrypted with AES-256-GCM, kept for a bounded time.
 * An entry is PENDING until what it says is in the spool; pending entries are gone through again after a crash.
 * It knows no format and no network.
 *
 * NAME is "20261124T133200Z-0000000017-cath": when (UTC), which in order, what kind. A pending file is NAME.pending.
 * Its octets: "SDACRAW1", a nonce of 12, the cipher text, a tag of 16; NAME is authenticated with them. The plain text
 * is one line of JSON, what is known of the request, and then the body.
 */
#ifndef SDAC_FEED_ARCHIVE_H
#define SDAC_FEED_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clients/feed/push_auth.h"
#include "proto/err.h"

#define ARCHIVE_NAME_SIZE 64u
#define ARCHIVE_MAX_BODY (4u << 20)

struct archive {
	int folder;
	uint8_t key[PUSH_KEY_SIZE];
	uint64_t last; /* number given out */
};

struct archive_entry {
	char name[ARCHIVE_NAME_SIZE]; /* without .pending */
	bool is_pending;
};

struct archive_list {
	struct archive_entry *entries; /* in the order of their numbers */
	size_t count;
};

/* The key is derived from the master key. SD_IO with errno, SD_NO_MEMORY. */
enum sd_err archive_open(const char *path, const uint8_t master[PUSH_KEY_SIZE], struct archive *archive_r)
    SD_MUST_CHECK;
/* Removes what a crash left half written. Only for who writes, and alone. SD_IO with errno. */
enum sd_err archive_sweep(const struct archive *archive) SD_MUST_CHECK;
/* Wipes the key. */
void archive_close(struct archive *archive);

/* On disk, pending, when this returns SD_OK. head: one line without its end. kind: a plain word. SD_IO with errno. */
enum sd_err archive_put(struct archive *archive, const char *kind, const char *head, const uint8_t *body, size_t size,
    char name_r[ARCHIVE_NAME_SIZE]) SD_MUST_CHECK;
/* When it was put there, since 1970; 0: it cannot be said. */
int64_t archive_arrived_ns(const struct archive *archive, const struct archive_entry *entry);
/* Not pending any more. */
enum sd_err archive_settle(const struct archive *archive, const char *name) SD_MUST_CHECK;

/* A plain text, malloc'ed: the line is ended with NUL, body points behind it. SD_INVALID: another key, or broken. */
struct archive_text {
	char *head;
	const uint8_t *body;
	size_t size;
};
enum sd_err archive_get(const struct archive *archive, const struct archive_entry *entry, struct archive_text *text_r)
    SD_MUST_CHECK;
void archive_text_clear(struct archive_text *text);

enum sd_err archive_scan(const struct archive *archive, struct archive_list *list_r) SD_MUST_CHECK;
void archive_list_free(struct archive_list *list);
/* Removes what is older and not pending. now: seconds since 1970. How many; -1 with errno. */
int archive_purge(const struct archive *archive, int64_t now, int keep_days);

#endif
