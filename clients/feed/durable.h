/*
 * Files that are whole or not there, and stay: written under a draft name, synced, renamed, and the folder synced.
 * It knows folders by descriptor and nothing of what is in the files.
 */
#ifndef SDAC_FEED_DURABLE_H
#define SDAC_FEED_DURABLE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "proto/err.h"

/* Makes the folder if it is missing, for its owner only. A descriptor, or -1 with errno. */
int durable_open_folder(const char *path) SD_MUST_CHECK;
int durable_open_folder_at(int folder, const char *name) SD_MUST_CHECK;

/*
 * The draft is "." and the name, which nobody looks at. modified_ns: the file's time of change, 0: now. An older file
 * of that name is replaced. SD_IO with errno.
 */
enum sd_err durable_write(int folder, const char *name, const struct iovec *pieces, size_t count, int64_t modified_ns)
    SD_MUST_CHECK;
/* Only the draft, synced; what was left of an older one is replaced. SD_IO with errno, and then no draft is left. */
enum sd_err durable_draft(int folder, const char *draft, const struct iovec *pieces, size_t count, int64_t modified_ns)
    SD_MUST_CHECK;
/* Within one folder. SD_IO with errno. */
enum sd_err durable_rename(int folder, const char *from, const char *to) SD_MUST_CHECK;
/* Of a regular file, all of it; malloc'ed. SD_IO with errno, SD_INVALID: longer than cap, SD_NO_MEMORY. */
enum sd_err durable_read(int folder, const char *name, size_t cap, uint8_t **data_r, size_t *size_r) SD_MUST_CHECK;

#endif
