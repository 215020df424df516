/*
 * Files of keys: who may read them, and which one seals the spool.
 */
#ifndef SDAC_FEED_KEY_FILE_H
#define SDAC_FEED_KEY_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "clients/feed/options.h"
#include "clients/feed/seal.h"

/* All of it, malloc'ed; others may not read it. A sysexits code; not EX_OK after a line on standard error. */
int key_file_read(const char *path, char **text_r, size_t *size_r);
void key_file_wipe(char *text, size_t size);
/* The master key of archive and spool: 32 octets. As key_file_read(). */
int key_file_master(const char *path, char **master_r);

/*
 * The spool's key: --archive-key FILE; else feed-archive.key in $CREDENTIALS_DIRECTORY; else the one beside the
 * contexts, which is made if may_make. *has_r is false if there is none: --archive-key none, or it is not there and may
 * not be made. A sysexits code; not EX_OK after a line on standard error.
 */
int key_file_spool(const struct options *options, bool may_make, struct seal *seal_r, bool *has_r);

#endif
