/*
 * sdac-feed: reads what court systems emit and sends it to sdacd.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "clients/feed/options.h"
#include "clients/feed/verbs.h"
#include "config.h"

static const struct verb {
	const char *name;
	int (*run)(struct options *options);
	const char *words; /* what must follow it */
	bool takes_many;
} verbs[] = {
	{ "show", verb_show, "FILE...", true },
	{ "send", verb_send, "FILE...", true },
	{ "open", verb_open, "FILE...", true },
	{ "watch", verb_watch, "DIR", false },
	{ "status", verb_status, "DIR", false },
	{ "serve", verb_serve, "CONF", false },
	{ "archive", verb_archive, "CONF [NAME...]", true },
	{ "replay", verb_replay, "CONF [NAME...]", true },
};

static int run(struct options *options)
{
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		if (strcmp(verbs[i].name, options->verb) != 0)
			continue;
		if (options->n_words == 1 || (options->n_words > 1 && verbs[i].takes_many))
			return verbs[i].run(options);
		(void)fprintf(stderr, "usage: sdac-feed [FLAGS] %s %s\n", verbs[i].name, verbs[i].words);
		return EX_USAGE;
	}
	(void)fputs(
	    "sdac-feed: there are show, send, open, watch, status, serve, archive and replay\nTry: sdac-feed --help\n",
	    stderr);
	return EX_USAGE;
}

static int finish(int code)
{
	if (fflush(stdout) == 0 || code != EX_OK)
		return code;
	perror("sdac-feed: standard output");
	return EX_IOERR;
}

int main(int argc, char **argv)
{
	struct options options;
	enum options_wish wish;
	/* A closed pipe is an error of writing like any other. */
	(void)signal(SIGPIPE, SIG_IGN);
	int code = options_parse(argc, argv, &options, &wish);
	if (code == EX_OK && wish == OPTIONS_HELP)
		options_help(stdout);
	else if (code == EX_OK && wish == OPTIONS_VERSION)
		(void)printf("sdac-feed %s\n", PACKAGE_VERSION);
	else if (code == EX_OK)
		code = run(&options);
	options_clear(&options);
	return finish(code);
}
