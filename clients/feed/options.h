/*
 * The command line of sdac-feed. The options of the connection are those of sdac(1).
 */
#ifndef SDAC_FEED_OPTIONS_H
#define SDAC_FEED_OPTIONS_H

#include <stdbool.h>

#include "clients/feed/reader.h"
#include "clients/feed/show.h"

#define OPTIONS_MAX_SERVERS 8u

struct options {
	struct show_options show;
	struct reader_hints hints;
	/* The connection. */
	const char *servers[OPTIONS_MAX_SERVERS + 1]; /* NULL at the end */
	const char *ca, *cert, *key, *crl, *deployment;
	int keep_days; /* watch: of sent documents */
	bool once;     /* watch: until the spool is empty */
	/* What follows the options. */
	char **arguments;
	int n_arguments;
};

/* argv[0] is the verb. EX_OK, or a sysexits code after a line on standard error; -1: help was asked for and given. */
int options_parse(int argc, char **argv, struct options *options_r);
void options_usage(FILE *out);

#endif
