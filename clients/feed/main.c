/*
 * sdac-feed: reads what court systems emit and sends it to sdacd.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "clients/feed/options.h"
#include "clients/feed/verbs.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

static const struct verb {
	const char *name;
	int (*run)(const struct options *options);
	int min_arguments, max_arguments;
} verbs[] = {
    {"show", verb_show, 1, 1 << 20},
};

static int run_verb(const struct verb *verb, int argc, char **argv)
{
	struct options options;
	const int code = options_parse(argc, argv, &options);
	if (code != EX_OK)
		return code < 0 ? EX_OK : code;
	if (options.n_arguments < verb->min_arguments || options.n_arguments > verb->max_arguments) {
		options_usage(stderr);
		return EX_USAGE;
	}
	return verb->run(&options);
}

int main(int argc, char **argv)
{
	/* A closed pipe is an error of writing like any other. */
	(void)signal(SIGPIPE, SIG_IGN);
	const char *word = argc < 2 ? "" : argv[1];
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (strcmp(verbs[i].name, word) == 0)
			return run_verb(&verbs[i], argc - 1, argv + 1);
	if (strcmp(word, "--version") == 0) {
		(void)printf("sdac-feed %s\n", PACKAGE_VERSION);
		return EX_OK;
	}
	const bool help = strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
	options_usage(help ? stdout : stderr);
	return help ? EX_OK : EX_USAGE;
}
