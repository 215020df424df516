/*
 * sdac-feed serve: takes what CaTH and Common Platform push, until it is told to stop. It has no connection to the
 * daemon and no certificate for one: what it took waits in the spool for sdac-feed watch.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sysexits.h>

#include "clients/feed/serve.h"
#include "clients/feed/serve_http.h"
#include "clients/feed/verbs.h"

#define PURGE_SECONDS 3600

static void on_stop(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)event_base_loopbreak(arg);
}

static void on_purge(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	serve_purge(arg);
}

static bool add_events(struct event_base *base, struct serve *serve, struct event *events[3])
{
	const struct timeval hour = { .tv_sec = PURGE_SECONDS };
	events[0] = evsignal_new(base, SIGTERM, on_stop, base);
	events[1] = evsignal_new(base, SIGINT, on_stop, base);
	events[2] = event_new(base, -1, EV_PERSIST, on_purge, serve);
	return events[0] != NULL && events[1] != NULL && events[2] != NULL && event_add(events[0], NULL) == 0 &&
	       event_add(events[1], NULL) == 0 && event_add(events[2], &hour) == 0;
}

static int serve_loop(struct serve *serve, struct event_base *base)
{
	struct event *events[3] = { NULL };
	char error[512];
	int code = EX_OSERR;
	struct serve_http *http = serve_http_new(base, &serve->conf, serve_request, serve, error, sizeof error);
	if (http == NULL) {
		(void)fprintf(stderr, "sdac-feed: %s\n", error);
		code = EX_CONFIG;
	} else if (add_events(base, serve, events)) {
		(void)fprintf(stderr, "sdac-feed: serving on %s\n", serve->conf.address);
		code = event_base_dispatch(base) < 0 ? EX_OSERR : EX_OK;
	}
	for (size_t i = 0; i < 3; i++)
		if (events[i] != NULL)
			event_free(events[i]);
	serve_http_free(http);
	return code;
}

/* Two processes would give one number twice. */
static bool is_alone(const struct serve *serve)
{
	if (flock(serve->archive.folder, LOCK_EX | LOCK_NB) == 0)
		return true;
	(void)fprintf(stderr, "sdac-feed: %s: another sdac-feed serves from it\n", serve->conf.archive);
	return false;
}

int verb_serve(struct options *options)
{
	struct serve serve;
	int code = serve_open(options->words[0], &serve);
	if (code == EX_OK && !is_alone(&serve))
		code = EX_CANTCREAT;
	if (code == EX_OK && serve_recover(&serve) != SD_OK)
		code = EX_IOERR;
	if (code == EX_OK) {
		struct event_base *base = event_base_new();
		serve_purge(&serve);
		code = base == NULL ? EX_OSERR : serve_loop(&serve, base);
		if (base != NULL)
			event_base_free(base);
	}
	serve_close(&serve);
	return code;
}
