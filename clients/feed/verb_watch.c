/*
 * sdac-feed watch: sends what arrives in a spool, until it is told to stop. It sleeps in the client's
 * event loop, so that the connection stays alive and its heartbeats are answered.
 */
#include "clients/feed/verbs.h"

#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sysexits.h>
#include <unistd.h>

#include "clients/feed/connection.h"
#include "clients/feed/queue.h"

#define PURGE_MS 3600000 /* once an hour; also the longest sleep: a lost inotify event costs no more */

struct watch {
	struct sdac_client *client;
	struct spool spool;
	struct queue *queue;
	int inotify;
	struct event *arrival, *timer, *terminate, *interrupt;
	bool is_woken; /* since the last pass began; also from within a call, which runs the same loop */
	bool stop;
};

static void wake(struct watch *watch)
{
	watch->is_woken = true;
	sdac_break(watch->client);
}

static void on_arrival(evutil_socket_t fd, short what, void *arg)
{
	struct watch *watch = arg;
	char events[4096];
	(void)what;
	/* What the events say is not needed: the pass looks at all that is there. */
	while (read(fd, events, sizeof events) > 0)
		continue;
	wake(watch);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct watch *watch = arg;
	(void)fd;
	(void)what;
	wake(watch);
}

static void on_signal(evutil_socket_t fd, short what, void *arg)
{
	struct watch *watch = arg;
	(void)fd;
	(void)what;
	watch->stop = true;
	wake(watch);
}

static bool start_inotify(struct watch *watch)
{
	char path[64];
	/* By descriptor: the folder that we hold is watched, whatever its name leads to by now. */
	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", watch->spool.places[SPOOL_NEW]);
	watch->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	return watch->inotify >= 0 && inotify_add_watch(watch->inotify, path, IN_CLOSE_WRITE | IN_MOVED_TO) >= 0;
}

static bool start_events(struct watch *watch)
{
	struct event_base *base = sdac_client_base(watch->client);
	watch->arrival = event_new(base, watch->inotify, EV_READ | EV_PERSIST, on_arrival, watch);
	watch->timer = event_new(base, -1, 0, on_timer, watch);
	watch->terminate = evsignal_new(base, SIGTERM, on_signal, watch);
	watch->interrupt = evsignal_new(base, SIGINT, on_signal, watch);
	return watch->arrival != NULL && watch->timer != NULL && watch->terminate != NULL && watch->interrupt != NULL &&
	       event_add(watch->arrival, NULL) == 0 && event_add(watch->terminate, NULL) == 0 &&
	       event_add(watch->interrupt, NULL) == 0;
}

static void free_event(struct event *event)
{
	if (event != NULL)
		event_free(event);
}

static void watch_clear(struct watch *watch)
{
	free_event(watch->arrival);
	free_event(watch->timer);
	free_event(watch->terminate);
	free_event(watch->interrupt);
	queue_free(watch->queue);
	if (watch->inotify >= 0)
		close(watch->inotify);
	spool_close(&watch->spool);
	sdac_client_free(watch->client);
}

static int watch_start(struct watch *watch, struct options *options)
{
	char error[512];
	int code = EX_OK;
	*watch = (struct watch){ .inotify = -1, .spool = { .lock = -1, .places = { -1, -1, -1 } } };
	if (spool_open(options->words[0], &watch->spool, error, sizeof error) != SD_OK) {
		(void)fprintf(stderr, "sdac-feed: %s\n", error);
		return EX_CANTCREAT;
	}
	watch->client = connection_new(options, &code);
	if (watch->client == NULL)
		return code;
	watch->queue = queue_new(&watch->spool, watch->client, &options->hints);
	if (watch->queue == NULL || !start_inotify(watch) || !start_events(watch)) {
		(void)fprintf(stderr, "sdac-feed: cannot watch %s: %s\n", options->words[0], strerror(errno));
		return EX_OSERR;
	}
	return EX_OK;
}

/* In the loop until something arrives, the time is up, or we are told to stop. False: the loop failed. */
static bool sleep_ms(struct watch *watch, int ms)
{
	const struct timeval time = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };
	return watch->is_woken || (event_add(watch->timer, &time) == 0 && sdac_run(watch->client) == 0);
}

static int stopped_by_daemon(void)
{
	(void)fputs("sdac-feed: the daemon does not take this feeder any more; the spool is kept\n", stderr);
	return EX_NOPERM;
}

static int watch_run(struct watch *watch, const struct options *options)
{
	struct queue_result result;
	while (!watch->stop) {
		watch->is_woken = false;
		(void)spool_purge(&watch->spool, options->keep_days);
		if (queue_pass(watch->queue, &watch->stop, &result) != SD_OK)
			return EX_IOERR;
		if (result.sent + result.refused != 0)
			(void)fprintf(stderr, "sdac-feed: sent %zu, refused %zu, waiting %zu\n", result.sent,
			    result.refused, result.waiting);
		if (sdac_client_state(watch->client) == SDAC_STOPPED)
			return stopped_by_daemon();
		if (options->once && result.waiting == 0)
			break;
		if (!watch->stop && !sleep_ms(watch, result.wait_ms == 0 ? PURGE_MS : result.wait_ms))
			return EX_OSERR;
	}
	return EX_OK;
}

int verb_watch(struct options *options)
{
	struct watch watch;
	int code = watch_start(&watch, options);
	if (code == EX_OK)
		code = watch_run(&watch, options);
	watch_clear(&watch);
	return code;
}
