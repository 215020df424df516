/*
 * sdac: one tool with verbs. This file reads the command line and calls the verb.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "clients/sdac/app.h"
#include "clients/sdac/help.h"
#include "clients/sdac/say.h"
#include "clients/sdac/verb.h"
#include "config.h"

/* Finds the verb at argv[0], and moves *argc and *argv behind it. EX_OK with a NULL verb: help was shown. */
static int find_verb(struct app *app, int *argc, char ***argv)
{
	const char *first = (*argv)[0];
	app->verb = verb_find(first, NULL);
	int taken = 1;
	if (app->verb == NULL && verb_is_family(first)) {
		const char *second = *argc > 1 ? (*argv)[1] : "";
		if (strcmp(second, "--help") == 0 || strcmp(second, "-h") == 0 || app_has(app, "help")) {
			help_family(stdout, first);
			return EX_OK;
		}
		app->verb = verb_find(first, second);
		taken = 2;
		if (app->verb == NULL) {
			say_error("there is no verb '%s%s%s'", first, second[0] == '\0' ? "" : " ", second);
			help_family(stderr, first);
			return EX_USAGE;
		}
	}
	if (app->verb == NULL) {
		say_error("there is no verb '%s'; 'sdac --help' lists them", first);
		return EX_USAGE;
	}
	*argc -= taken;
	*argv += taken;
	return EX_OK;
}

static int parse_line(struct app *app, int argc, char **argv)
{
	const struct flag *const before[] = { verb_global_flags, NULL };
	char error[192];
	const int taken = args_parse(&app->args, before, argc, argv, true, error, sizeof error);
	if (taken < 0) {
		say_error("%s; 'sdac --help' lists what there is", error);
		return EX_USAGE;
	}
	if (app_has(app, "version") || taken == argc)
		return EX_OK;
	argc -= taken;
	argv += taken;
	const int status = find_verb(app, &argc, &argv);
	if (status != EX_OK || app->verb == NULL)
		return status;
	const struct flag *const own = app->verb->flags;
	const struct flag *const behind[] = { verb_global_flags, own, NULL };
	if (args_parse(&app->args, behind, argc, argv, false, error, sizeof error) < 0)
		return app_usage(app, "%s", error);
	return EX_OK;
}

/* Flags that are the same for all. */
static int apply_globals(struct app *app)
{
	static const char *const formats[] = { [PRINT_TABLE] = "table", [PRINT_JSON] = "json", [PRINT_CSV] = "csv" };
	static const char *const colors[] = {
		[SAY_COLOR_AUTO] = "auto", [SAY_COLOR_NEVER] = "never", [SAY_COLOR_ALWAYS] = "always"
	};
	size_t color = SAY_COLOR_AUTO;
	const char *text = app_flag(app, "color");
	while (text != NULL && color < 3 && strcmp(colors[color], text) != 0)
		color++;
	if (color == 3)
		return app_usage(app, "--color is auto, always or never");
	say_init(app_has(app, "quiet")     ? SAY_QUIET
		 : app_has(app, "verbose") ? SAY_VERBOSE
					   : SAY_NORMAL,
	    (enum say_color)color);
	size_t format = PRINT_TABLE;
	text = app_flag(app, "output");
	while (text != NULL && format < 3 && strcmp(formats[format], text) != 0)
		format++;
	if (format == 3)
		return app_usage(app, "--output is json, csv or table");
	app->format = (enum print_format)format;
	app->has_format = text != NULL;
	return EX_OK;
}

static int run_verb(struct app *app)
{
	const struct verb *verb = app->verb;
	if (app_has(app, "help")) {
		help_verb(stdout, verb);
		return EX_OK;
	}
	const int status = apply_globals(app);
	if (status != EX_OK)
		return status;
	const size_t n_words = app->args.n_words;
	if (n_words < (size_t)verb->min_words)
		return app_usage(app, "'%s' needs %s", verb->name, verb->words);
	if (verb->max_words >= 0 && n_words > (size_t)verb->max_words)
		return app_usage(app, "'%s' is one word too many", app->args.words[verb->max_words]);
	return verb->run(app);
}

int main(int argc, char **argv)
{
	/* A reader of our output that goes away shows as a failed write, a daemon that does as a lost connection. */
	(void)signal(SIGPIPE, SIG_IGN);
	/* Courts in England and Wales keep this time, wherever the reader sits; only tables for people use it. */
	if (setenv("TZ", "Europe/London", 1) != 0)
		return EX_OSERR;
	struct app app = { 0 };
	int status = parse_line(&app, argc - 1, argv + 1);
	if (status == EX_OK && app.verb != NULL) {
		status = run_verb(&app);
	} else if (status == EX_OK && app_has(&app, "version")) {
		(void)puts("sdac " PACKAGE_VERSION);
	} else if (status == EX_OK && argc > 1 && app_has(&app, "help") && app.args.n_words == 0) {
		help_all(stdout);
	} else if (status == EX_OK && argc == 1) {
		help_all(stderr);
		status = EX_USAGE;
	}
	sdac_client_free(app.client);
	profile_clear(&app.profile);
	args_clear(&app.args);
	if (fflush(stdout) != 0 || ferror(stdout) != 0) {
		if (status == EX_OK)
			status = EX_IOERR;
		say_error("the output could not be written: %s", strerror(errno));
	}
	return status;
}
