/*
 * sdacd: options, the process's own protection, and the server.
 */
#include <event2/event.h>
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "config.h"
#include "daemon/base/log.h"
#include "daemon/base/settings.h"
#include "daemon/server.h"

#define DEFAULT_FILE "/etc/sdac/sdacd.conf"

enum mode { MODE_RUN, MODE_CHECK, MODE_PRINT };

static const struct option long_options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "check-config", no_argument, NULL, 't' },
	{ "print-config", no_argument, NULL, 'p' },
	{ "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static const char usage[] = "Usage: sdacd [-c FILE] [-t | --print-config]\n"
			    "The daemon of a Specialist Domestic Abuse Court; runs in the foreground.\n\n"
			    "  -c, --config FILE    read FILE instead of " DEFAULT_FILE "\n"
			    "  -t, --check-config   check configuration, certificates and database; exit 0 or 78\n"
			    "      --print-config   print every setting in force, and where it comes from\n"
			    "  -V, --version\n"
			    "  -h, --help\n\n"
			    "Signals: HUP reloads, TERM drains and stops, USR2 writes the state into the log.\n"
			    "See sdacd(8) and sdacd.conf(5).\n";

/* What a crash or a debugger could carry out of the process is people's safety. */
static void protect_process(void)
{
	const struct rlimit no_core = { 0, 0 };

	umask(077);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)setrlimit(RLIMIT_CORE, &no_core);
#ifndef __SANITIZE_ADDRESS__ /* the leak checker of the developers' build must be able to look */
	if (prctl(PR_SET_DUMPABLE, 0) != 0) {
		log_warning("dumpable-not-cleared");
	}
#endif
}

static int run(struct settings *settings, const char *file)
{
	char error[512];
	enum log_level level;
	struct server *server;
	int code;

	if (log_level_parse(settings->log_level, &level)) {
		log_set_level(level);
	}
	server = server_new(settings, file, error, sizeof error);
	if (server == NULL) {
		fprintf(stderr, "sdacd: %s\n", error);
		return EX_CONFIG;
	}
	code = server_run(server);
	server_free(server);
	libevent_global_shutdown();
	return code;
}

static int start(enum mode mode, const char *file)
{
	char error[512];
	struct settings *settings = settings_load(file, error, sizeof error);

	if (settings == NULL) {
		fprintf(stderr, "sdacd: %s\n", error);
		return EX_CONFIG;
	}
	if (mode == MODE_CHECK) {
		return server_check(settings);
	}
	if (mode == MODE_PRINT) {
		settings_print(settings);
		settings_free(settings);
		return EX_OK;
	}
	return run(settings, file);
}

int main(int argc, char **argv)
{
	const char *file = DEFAULT_FILE;
	enum mode mode = MODE_RUN;
	int option;

	while ((option = getopt_long(argc, argv, "c:tVh", long_options, NULL)) != -1) {
		switch (option) {
		case 'c':
			file = optarg;
			break;
		case 't':
			mode = MODE_CHECK;
			break;
		case 'p':
			mode = MODE_PRINT;
			break;
		case 'V':
			printf("sdacd %s\n", PACKAGE_VERSION);
			return EX_OK;
		case 'h':
			fputs(usage, stdout);
			return EX_OK;
		default:
			fputs(usage, stderr);
			return EX_USAGE;
		}
	}
	if (optind != argc) {
		fputs(usage, stderr);
		return EX_USAGE;
	}
	protect_process();
	return start(mode, file);
}
