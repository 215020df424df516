/*
 * sdac-feed watch: sends what arrives in a spool, until it is told to stop. It sleeps in the client's
 * event loop, so that the connection stays alive and its heartbeats are answered.
 */
#include "clients/feed/verbs.h"

#include <errno.h>
#include <event2/event.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "clients/feed/connection.h"
#include "clients/feed/key_file.h"
#include "clients/feed/queue.h"
#include "clients/feed/resend.h"
#include "clients/sdac/file.h"

#define PURGE_MS 3600000 /* once an hour; also the longest sleep: a lost inotify event costs no more */

struct watch {
	struct sdac_client *client;
	struct spool spool;
	struct seal seal;
	struct queue *queue;
	int inotify;
	struct event *arrival, *timer, *terminate, *interrupt;
	bool is_woken; /* since the last pass began; also from within a call, which runs the same loop */
	bool stop;
	bool is_over;     /* the limit, as was said last */
	int64_t ready_ns; /* the wall clock when the daemon last welcomed us; 0: nothing new since it was looked at */
	char *reported;   /* as the status file has it */
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

/* What the daemon knows is in its Welcome; the pass compares before it sends anything more. */
static void on_state(struct sdac_client *client, enum sdac_state state, const struct sdac_error *why, void *arg)
{
	struct watch *watch = arg;
	struct timespec now;
	(void)client;
	(void)why;
	if (state != SDAC_READY || clock_gettime(CLOCK_REALTIME, &now) != 0)
		return;
	watch->ready_ns = (int64_t)now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
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
	seal_clear(&watch->seal);
	free(watch->reported);
	sdac_client_free(watch->client);
}

/* What an older version left plain is sealed now; with no key, it is said that all is plain. */
static int seal_spool(struct watch *watch, const struct options *options)
{
	bool has_key = false;
	const int code = key_file_spool(options, true, &watch->seal, &has_key);
	if (code != EX_OK)
		return code;
	if (!has_key) {
		(void)fputs(
		    "sdac-feed: WARNING: court documents lie plain in the spool, by --archive-key none\n", stderr);
		return EX_OK;
	}
	watch->spool.seal = &watch->seal;
	const enum sd_err err = spool_seal_kept(&watch->spool);
	/* Not to send would be worse than what lies plain a while longer. */
	if (err != SD_OK)
		(void)fprintf(stderr, "sdac-feed: WARNING: what was sent cannot be sealed: %s\n",
		    err == SD_IO ? strerror(errno) : "not enough memory");
	return EX_OK;
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
	code = seal_spool(watch, options);
	if (code != EX_OK)
		return code;
	const struct sdac_events events = { .state = on_state };
	watch->client = connection_new(options, &events, watch, &code);
	if (watch->client == NULL)
		return code;
	watch->queue = queue_new(&watch->spool, watch->client, &options->hints, NULL);
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

/* A daemon that came back from a backup gets again what it had. */
static enum sd_err resend(struct watch *watch)
{
	size_t count = 0;
	struct sdac_error error;
	/* Not while sending: what is sent on a new connection is not behind its Welcome's mark. */
	if (sdac_client_state(watch->client) != SDAC_READY && sdac_connect(watch->client, 0, &error) != SDAC_OK)
		return SD_OK; /* the pass says of what waits that it waits, and why */
	const Sdac__V1__Welcome *welcome = sdac_client_welcome(watch->client);
	if (watch->ready_ns == 0 || welcome == NULL)
		return SD_OK;
	const enum sd_err err = resend_after(&watch->spool, welcome->last_message_id, watch->ready_ns, &count);
	if (err != SD_OK)
		(void)fprintf(stderr, "sdac-feed: spool: cannot look for what the daemon lost: %s\n",
		    err == SD_IO ? strerror(errno) : "not enough memory");
	else if (count != 0)
		(void)fprintf(stderr, "sdac-feed: the daemon does not have all that it took: %zu sent again\n", count);
	watch->ready_ns = 0;
	return err;
}

static int64_t wall_ms(void)
{
	struct timespec now;
	return clock_gettime(CLOCK_REALTIME, &now) == 0 ? (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 : 0;
}

/* Nothing is dropped; who looks is told. */
static bool is_over_limit(struct watch *watch, const struct options *options)
{
	const bool is_over = spool_octets(&watch->spool) > options->limit_octets;
	if (is_over && !watch->is_over)
		(void)fputs("sdac-feed: ALARM: the spool holds more than its limit; nothing is dropped\n", stderr);
	return watch->is_over = is_over;
}

/* For sdac-feed status. A quiet spool is not written to. */
static void report(struct watch *watch, const struct options *options, const struct queue_result *result)
{
	char *path = file_join(options->words[0], ".status");
	const bool waits = result->waiting != 0;
	json_t *line = json_pack("{s:b, s:s, s:b, s:b, s:I, s:o}", "connected",
	    sdac_client_state(watch->client) == SDAC_READY, "why", waits || result->is_plain ? result->why : "",
	    "sealed", watch->spool.seal != NULL && !result->is_plain, "over_limit", is_over_limit(watch, options),
	    "next_ms", (json_int_t)(waits && result->wait_ms != 0 ? wall_ms() + result->wait_ms : 0), "held",
	    queue_held(watch->queue));
	char *json = line == NULL ? NULL : json_dumps(line, JSON_COMPACT);
	if (json != NULL && path != NULL && (watch->reported == NULL || strcmp(json, watch->reported) != 0) &&
	    file_write(path, json, strlen(json), 0600) == SD_OK) {
		free(watch->reported);
		watch->reported = json;
		json = NULL;
	}
	free(json);
	free(path);
	json_decref(line);
}

static int watch_run(struct watch *watch, const struct options *options)
{
	struct queue_result result;
	enum sd_err err;
	while (!watch->stop) {
		watch->is_woken = false;
		(void)spool_purge(&watch->spool, wall_ms() / 1000, options->keep_days);
		err = resend(watch);
		if (err == SD_OK)
			err = queue_pass(watch->queue, &watch->stop, &result);
		if (err != SD_OK)
			return err == SD_CONFLICT ? EX_CONFIG : EX_IOERR;
		report(watch, options, &result);
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
