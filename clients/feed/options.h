/*
 * The command line of sdac-feed. Flags, contexts and the options of the connection are those of
 * sdac(1), by the same code.
 */
#ifndef SDAC_FEED_OPTIONS_H
#define SDAC_FEED_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

#include "clients/feed/reader.h"
#include "clients/feed/show.h"
#include "clients/sdac/args.h"
#include "clients/sdac/profile.h"

struct options {
	const char *verb;
	struct show_options show;
	struct reader_hints hints;
	struct profile profile; /* filled by options_profile() */
	int keep_days;          /* watch: of sent documents */
	int64_t limit_octets;   /* watch: of the spool */
	bool once;              /* watch: until the spool is empty */
	const char *const *words;
	size_t n_words;
	struct args args; /* what the members above point into */
};

enum options_wish { OPTIONS_RUN, OPTIONS_HELP, OPTIONS_VERSION };

/* EX_OK, or EX_USAGE after a line on standard error. options_clear() in both cases. */
int options_parse(int argc, char **argv, struct options *options_r, enum options_wish *wish_r);
/* Where to connect and as whom. EX_OK, or EX_CONFIG after a line on standard error. */
int options_profile(struct options *options);
void options_clear(struct options *options);
void options_help(FILE *out);

#endif
