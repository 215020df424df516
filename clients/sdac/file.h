/*
 * Files as whole things: read up to a cap, written so that a reader sees the old one or the new one.
 */
#ifndef SDAC_CLIENT_FILE_H
#define SDAC_CLIENT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "proto/err.h"

/* malloc'ed, with a NUL behind the last octet. SD_INVALID: longer than cap; SD_IO: see errno. "-" is stdin. */
enum sd_err file_read(const char *path, size_t cap, char **data_r, size_t *size_r) SD_MUST_CHECK;
/* Into a temporary file beside it, synced, renamed, and the directory synced. SD_IO: see errno. */
enum sd_err file_write(const char *path, const void *data, size_t size, mode_t mode) SD_MUST_CHECK;
/* Like mkdir -p; the last folder gets the mode if it is made. */
enum sd_err file_make_folder(const char *path, mode_t mode) SD_MUST_CHECK;
/* "folder/name", malloc'ed; NULL when there is no memory. */
char *file_join(const char *folder, const char *name) SD_MUST_CHECK;

#endif
