/*
 * What sdac-feed can be told to do. Each returns a sysexits code and has said on standard error why it is not EX_OK.
 */
#ifndef SDAC_FEED_VERBS_H
#define SDAC_FEED_VERBS_H

#include "clients/feed/document.h"
#include "clients/feed/options.h"
#include "clients/lib/sdac.h"

int verb_show(struct options *options);
int verb_send(struct options *options);
int verb_open(struct options *options);
int verb_watch(struct options *options);
int verb_status(struct options *options);
int verb_serve(struct options *options);
int verb_archive(struct options *options);
int verb_replay(struct options *options);

/*
 * Reads one file, sealed or not. On SD_OK the reading is the caller's; else a line "FILE: place: reason" is in
 * reason, without anything of the document, and *exit_r is the code to leave with.
 */
enum sd_err verbs_read(const char *path, const struct options *options, const struct reader_hints *hints,
    struct reading **reading_r, char *reason, size_t size, int *exit_r) SD_MUST_CHECK;

/* A document of a spool that is sealed is opened, with the key that the options name; any other one stays as it is.
 * SD_INVALID: *what_r says why. */
enum sd_err verbs_unseal(const struct options *options, struct document *document, const char **what_r) SD_MUST_CHECK;

/* Sends a reading and tries again as long as the daemon asks for patience; receipts go to standard output. */
int verbs_deliver(struct sdac_client *client, const struct reading *reading, const char *name) SD_MUST_CHECK;

#endif
