/*
 * sdac watch: live notices, a table on a terminal, one JSON object a line otherwise. It says at once when nothing
 * can be heard, because somebody relies on it.
 */
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "clients/sdac/app.h"
#include "clients/sdac/grid.h"
#include "clients/sdac/notice.h"
#include "clients/sdac/say.h"

struct watch {
	struct app *app;
	bool is_json;
	long long wanted; /* 0: without end */
	long long seen;
	bool is_late;
	bool is_degraded;
	bool has_failed; /* writing */
	struct sdac_error why;
};

struct watch_column {
	const char *path;
	const char *heading;
	int width;
};

static const struct watch_column watch_columns[] = {
	{ "sequence", "No", 5 },
	{ "created_at", "Raised", 17 },
	{ "priority", "!", 1 },
	{ "title", "Notice", 28 },
	{ "client_ref", "Client", 12 },
	{ "hearing_date", "Hearing", 13 },
	{ "local_time", "Time", 5 },
	{ "room", "Room", 8 },
	{ "changes.was", "Was", 11 },
	{ "changes.now", "Now", 11 },
	{ "attempt", "Time told", 1 },
};
#define N_COLUMNS (sizeof watch_columns / sizeof *watch_columns)

static void print_head(void)
{
	const bool has_color = say_has_color(STDOUT_FILENO);
	(void)fputs(has_color ? "\033[1m" : "", stdout);
	for (size_t i = 0; i < N_COLUMNS; i++) {
		grid_plain_cell(stdout, watch_columns[i].heading, watch_columns[i].width);
		(void)fputs(i + 1 == N_COLUMNS ? "\n" : "  ", stdout);
	}
	(void)fputs(has_color ? "\033[0m" : "", stdout);
	(void)fflush(stdout);
}

/* While no day is fixed only the last one possible is known: "by 2026-12-11". */
static char *cell_of(const Sdac__V1__Notice *notice, const char *path)
{
	char *text = NULL;
	if (notice->hearing_date != NULL || notice->warned_to == NULL || strcmp(path, "hearing_date") != 0)
		return print_path(&notice->base, path);
	return asprintf(&text, "by %s", notice->warned_to) < 0 ? NULL : text;
}

static enum sd_err print_row(const Sdac__V1__Notice *notice)
{
	for (size_t i = 0; i < N_COLUMNS; i++) {
		char *text = cell_of(notice, watch_columns[i].path);
		if (text == NULL)
			return SD_NO_MEMORY;
		grid_plain_cell(stdout, text, watch_columns[i].width);
		free(text);
		(void)fputs(i + 1 == N_COLUMNS ? "\n" : "  ", stdout);
	}
	return SD_OK;
}

static void on_notice(struct sdac_client *client, const Sdac__V1__Notice *notice, void *arg)
{
	struct watch *watch = arg;

	/* More may have come in the same turn of the loop as the last one that was wanted. */
	if (watch->wanted > 0 && watch->seen >= watch->wanted)
		return;
	enum sd_err err = watch->is_json ? print_json_line(stdout, &notice->base) : print_row(notice);
	if (fflush(stdout) != 0 && err == SD_OK)
		err = SD_IO;
	watch->has_failed = err != SD_OK;
	watch->seen++;
	if (watch->has_failed || (watch->wanted > 0 && watch->seen >= watch->wanted))
		sdac_break(client);
}

static void on_gap(struct sdac_client *client, int64_t first, int64_t last, void *arg)
{
	(void)client;
	(void)arg;
	say_error("notices %lld to %lld did not come; they are asked for again", (long long)first, (long long)last);
	say_advice("If this is said twice, tell the operator: sequences have no gaps.");
}

static void on_state(struct sdac_client *client, enum sdac_state state, const struct sdac_error *why, void *arg)
{
	struct watch *watch = ((struct app *)arg)->verb_data;
	/* Said once, not at every attempt of the night. */
	const bool is_new = why != NULL && strcmp(why->what, watch->why.what) != 0;
	if (why != NULL)
		watch->why = *why;
	if (state == SDAC_READY)
		watch->why.what[0] = '\0';
	if (state == SDAC_READY)
		say_note("Live: connected to %s.", sdac_client_server(client));
	else if (state == SDAC_DISCONNECTED && is_new)
		say_note("Not live: %s.", why->what);
	else
		say_detail("%s: %s", sdac_client_server(client), sdac_state_name(state));
}

static void on_cut_off(struct sdac_client *client, bool is_cut_off, void *arg)
{
	(void)client;
	(void)arg;
	if (!is_cut_off)
		say_error("heard again: notices are live");
	else
		say_error("CUT OFF: nothing has been heard for 15 seconds or more. You are not being told.");
	if (is_cut_off)
		say_advice("Ring the court's coordinator until this says that it is live again.");
}

static void on_heartbeat(struct sdac_client *client, const Sdac__V1__Heartbeat *heartbeat, void *arg)
{
	struct watch *watch = ((struct app *)arg)->verb_data;
	(void)client;
	const bool is_degraded = heartbeat->degraded != 0;
	if (is_degraded != watch->is_degraded) {
		watch->is_degraded = is_degraded;
		say_error("%s", is_degraded ? "the daemon has lost its database: no notices until it is back"
					    : "the daemon has its database again");
	}
}

static void on_signal(evutil_socket_t number, short what, void *arg)
{
	struct watch *watch = arg;
	(void)number;
	(void)what;
	sdac_break(watch->app->client);
}

static void on_late(evutil_socket_t fd, short what, void *arg)
{
	struct watch *watch = arg;
	(void)fd;
	(void)what;
	watch->is_late = true;
	sdac_break(watch->app->client);
}

static int outcome(const struct watch *watch, int failed)
{
	if (watch->has_failed || failed != 0) {
		say_error(
		    "watching failed: %s", watch->has_failed ? "the output could not be written" : "the event loop");
		return EX_IOERR;
	}
	if (sdac_client_state(watch->app->client) == SDAC_STOPPED)
		return app_say_error(SDAC_REFUSED, &watch->why);
	if (watch->wanted == 0 || watch->seen >= watch->wanted)
		return EX_OK;
	say_error("%lld of %lld notices came%s", watch->seen, watch->wanted, watch->is_late ? " in time" : "");
	return EX_TEMPFAIL;
}

/* Runs until enough, too late, a signal, or STOPPED. */
static int watch_loop(struct watch *watch)
{
	struct sdac_client *client = watch->app->client;
	struct event_base *base = sdac_client_base(client);
	struct event *interrupt = evsignal_new(base, SIGINT, on_signal, watch);
	struct event *terminate = evsignal_new(base, SIGTERM, on_signal, watch);
	struct event *late = evtimer_new(base, on_late, watch);
	const int limit_ms = app_has(watch->app, "timeout") ? watch->app->profile.timeout_ms : 0;
	const struct timeval limit = { .tv_sec = limit_ms / 1000, .tv_usec = (suseconds_t)(limit_ms % 1000) * 1000 };
	int failed = -1;
	if (interrupt != NULL && terminate != NULL && late != NULL && event_add(interrupt, NULL) == 0 &&
	    event_add(terminate, NULL) == 0 && (limit_ms == 0 || event_add(late, &limit) == 0))
		failed = sdac_run(client);
	if (interrupt != NULL)
		event_free(interrupt);
	if (terminate != NULL)
		event_free(terminate);
	if (late != NULL)
		event_free(late);
	return failed;
}

static int watch_with(struct app *app, struct watch *watch, long long since)
{
	static const struct sdac_events events = {
		.state = on_state, .cut_off = on_cut_off, .heartbeat = on_heartbeat
	};
	watch->is_json = app->has_format ? app->format == PRINT_JSON : isatty(STDOUT_FILENO) != 1;
	const int status = app_client(app, &events);
	if (status != EX_OK)
		return status;
	if (!watch->is_json)
		print_head();
	sdac_subscribe(app->client, since, on_notice, on_gap, watch);
	return outcome(watch, watch_loop(watch));
}

int run_watch(struct app *app)
{
	struct watch watch = { .app = app };
	long long since = SDAC_FROM_UNACKNOWLEDGED;
	int status = app_number(app, "since", 0, INT64_MAX, &since);
	if (status == EX_OK)
		status = app_number(app, "count", 1, INT32_MAX, &watch.wanted);
	if (status == EX_OK && app->has_format && app->format == PRINT_CSV)
		status = app_usage(app, "watch prints json or a table");
	if (status != EX_OK)
		return status;
	app->verb_data = &watch;
	status = watch_with(app, &watch, since);
	app->verb_data = NULL;
	return status;
}
