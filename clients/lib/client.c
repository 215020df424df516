/*
 * A client's life: made, connecting, connected, lost, connecting again, stopped, freed. It decides when to
 * connect and where to; how is dial.c's, and what is said on the connection is session.c's.
 */
#include "clients/lib/private.h"

#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "proto/tls.h"

#define FRAME_ARENA_CAP (64u << 20)
#define WELCOME_ARENA_CAP (1u << 20)

int64_t lib_now_ms(void)
{
	struct timespec now;
	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		abort(); /* a bug: Linux always has this clock */
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void lib_start_timer(struct event *event, int64_t ms)
{
	const struct timeval wait = { .tv_sec = (time_t)(ms / 1000), .tv_usec = (suseconds_t)(ms % 1000) * 1000 };
	if (event_add(event, &wait) != 0)
		abort(); /* a bug: an event of ours that was not made */
}

static void destroy(struct sdac_client *client);

void lib_enter(struct sdac_client *client)
{
	client->depth++;
}

void lib_leave(struct sdac_client *client)
{
	client->depth--;
	lib_reap(client);
}

void lib_reap(struct sdac_client *client)
{
	if (client->is_freed && client->depth == 0 && client->waits == 0)
		destroy(client);
}

void lib_set_state(struct sdac_client *client, enum sdac_state state, const struct sdac_error *why)
{
	static const unsigned moves[] = {
		[SDAC_DISCONNECTED] = 1u << SDAC_CONNECTING | 1u << SDAC_STOPPED,
		[SDAC_CONNECTING] = 1u << SDAC_PROVISIONAL | 1u << SDAC_DISCONNECTED | 1u << SDAC_STOPPED,
		[SDAC_PROVISIONAL] = 1u << SDAC_READY | 1u << SDAC_DISCONNECTED | 1u << SDAC_STOPPED,
		[SDAC_READY] = 1u << SDAC_DISCONNECTED | 1u << SDAC_STOPPED,
		[SDAC_STOPPED] = 0,
	};
	if ((moves[client->state] & 1u << state) == 0)
		abort(); /* a bug of the library */
	client->state = state;
	if (client->options.events.state != NULL && !client->is_freed)
		client->options.events.state(client, state, why, client->options.arg);
}

void lib_drop_stream(struct sdac_client *client)
{
	struct stream *stream = client->stream;
	client->stream = NULL;
	if (stream == NULL)
		return;
	client->connection->client = NULL;
	client->connection = NULL;
	stream_abort(stream);
}

/* What is queued still leaves, then close_notify. A loop of our own must see the end of it before it is freed. */
static void close_stream(struct sdac_client *client)
{
	struct stream *stream = client->stream;
	client->stream = NULL;
	if (stream == NULL)
		return;
	if (!client->owns_base) {
		client->connection->client = NULL;
		client->connection = NULL;
	}
	stream_close(stream);
}

/* 50 to 100 per cent of ms, so that a thousand clients do not come back in the same moment. */
static int64_t jitter(int64_t ms)
{
	uint32_t random = 0;
	if (getrandom(&random, sizeof random, GRND_NONBLOCK) != (ssize_t)sizeof random)
		random = (uint32_t)lib_now_ms();
	return ms <= 1 ? ms : ms / 2 + (int64_t)(random % (uint32_t)(ms - ms / 2 + 1));
}

/* Doubles from attempt to attempt. Only a connection that has lasted makes it short again: a daemon that welcomes
 * and drops everybody must not be knocked at four times a second by each of them. */
static int64_t back_off(struct sdac_client *client)
{
	int64_t wait = client->options.backoff_min_ms;
	for (unsigned i = 0; i < client->failures && wait < client->options.backoff_max_ms; i++)
		wait *= 2;
	client->failures++;
	return jitter(wait < client->options.backoff_max_ms ? wait : client->options.backoff_max_ms);
}

/* Chooses where the next attempt goes, and how long to wait for it. */
static int64_t plan_next(struct sdac_client *client, bool was_ready)
{
	if (!was_ready && lib_has_more_addresses(client))
		return 0;
	client->address = 0;
	client->n_addresses = 0;
	client->server = (client->server + 1) % client->n_servers;
	if (was_ready) {
		if (lib_now_ms() - client->ready_ms >= client->options.backoff_max_ms)
			client->failures = 0;
		return back_off(client);
	}
	if (++client->tried < client->n_servers)
		return 0;
	client->tried = 0;
	client->rounds++;
	return back_off(client);
}

static void forget_connection(struct sdac_client *client)
{
	lib_drop_stream(client);
	client->welcome = NULL;
	lib_subscribe_lost(client);
}

void lib_lost(struct sdac_client *client, const struct sdac_error *why)
{
	const struct sdac_error kept = *why; /* it may stand in the client */
	const bool was_ready = client->state == SDAC_READY;
	forget_connection(client);
	/* "You are revoked" from one daemon tells more than "not reachable" from the next. */
	if (was_ready || client->why.code != SDAC__V1__ERROR_CODE__ERROR_CODE_NOT_ALLOWED)
		client->why = kept;
	const int64_t wait = plan_next(client, was_ready);
	lib_start_timer(client->timer, wait > kept.retry_after_ms ? wait : kept.retry_after_ms);
	lib_set_state(client, SDAC_DISCONNECTED, &kept);
	lib_calls_lost(client, false, &kept);
}

void lib_stopped(struct sdac_client *client, const struct sdac_error *why)
{
	const struct sdac_error kept = *why;
	if (client->state == SDAC_STOPPED)
		return;
	forget_connection(client);
	client->why = kept;
	(void)event_del(client->timer);
	(void)event_del(client->tick);
	lib_set_state(client, SDAC_STOPPED, &kept);
	lib_calls_lost(client, true, &kept);
	if (client->waits > 0 && !client->is_freed)
		(void)event_base_loopbreak(client->base);
}

void lib_welcomed(struct sdac_client *client)
{
	const Sdac__V1__Welcome *welcome = client->welcome;
	const int seconds = welcome->has_heartbeat_seconds ? welcome->heartbeat_seconds : 10;
	client->beat_every_ms = seconds < 1 ? 1000 : seconds > 3600 ? 3600000 : seconds * 1000;
	const int longest = client->beat_every_ms + client->beat_every_ms / 2;
	client->silence_ms = client->options.silence_ms > longest ? client->options.silence_ms : longest;
	client->frame_limit =
	    welcome->has_frame_limit && welcome->frame_limit > 0 ? (size_t)welcome->frame_limit : SIZE_MAX;
	client->beat_ms = lib_now_ms();
	client->ready_ms = client->beat_ms;
	client->tried = 0;
	client->why = (struct sdac_error){ 0 };
	(void)event_del(client->timer);
	lib_set_state(client, SDAC_READY, NULL);
	if (client->state != SDAC_READY || client->is_freed)
		return;
	lib_subscribe_ready(client);
	lib_calls_send(client);
}

static void attempt(struct sdac_client *client)
{
	struct sdac_error why;
	lib_set_state(client, SDAC_CONNECTING, NULL);
	if (client->state != SDAC_CONNECTING || client->is_freed)
		return;
	lib_start_timer(client->timer, client->options.connect_ms);
	if (!lib_dial(client, &why))
		lib_lost(client, &why);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct sdac_client *client = arg;
	(void)fd;
	(void)what;
	lib_enter(client);
	if (client->state == SDAC_DISCONNECTED) {
		attempt(client);
	} else if (client->state == SDAC_CONNECTING || client->state == SDAC_PROVISIONAL) {
		struct sdac_error why;
		lib_error_format(&why, SDAC__V1__ERROR_CODE__ERROR_CODE_RETRY_LATER, "is it sdacd, and is it well?",
		    "no Welcome from %s within %d ms", client->servers[client->server], client->options.connect_ms);
		lib_lost(client, &why);
	}
	lib_leave(client);
}

static void beat(struct sdac_client *client, int64_t now)
{
	if (now - client->beat_ms < client->beat_every_ms)
		return;
	client->beat_ms = now;
	struct timespec wall = { 0 };
	(void)clock_gettime(CLOCK_REALTIME, &wall);
	Sdac__V1__Heartbeat heartbeat = SDAC__V1__HEARTBEAT__INIT;
	heartbeat.has_at = 1;
	heartbeat.at = (int64_t)wall.tv_sec * 1000 + wall.tv_nsec / 1000000;
	if (envelope_append(stream_output(client->stream), 0, &heartbeat.base) == SD_OK)
		stream_flush(client->stream);
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct sdac_client *client = arg;
	(void)fd;
	(void)what;
	lib_enter(client);
	const int64_t now = lib_now_ms();
	const bool is_silent = now - client->heard_ms > client->silence_ms;
	if (is_silent && client->state == SDAC_READY) {
		struct sdac_error why;
		lib_error_format(&why, SDAC__V1__ERROR_CODE__ERROR_CODE_RETRY_LATER, "it connects again by itself",
		    "nothing heard from %s for %d ms", client->servers[client->server], client->silence_ms);
		lib_lost(client, &why);
	} else if (client->state == SDAC_READY) {
		beat(client, now);
	}
	if (is_silent && !client->is_cut_off && client->state != SDAC_STOPPED && !client->is_freed) {
		client->is_cut_off = true;
		if (client->options.events.cut_off != NULL)
			client->options.events.cut_off(client, true, client->options.arg);
	}
	lib_leave(client);
}

static void on_send(evutil_socket_t fd, short what, void *arg)
{
	struct sdac_client *client = arg;
	(void)fd;
	(void)what;
	lib_enter(client);
	lib_calls_send(client);
	lib_leave(client);
}

void sdac_options_init(struct sdac_options *options)
{
	*options = (struct sdac_options){
		.connect_ms = 5000,
		.call_ms = 10000,
		.silence_ms = 15000,
		.backoff_min_ms = 250,
		.backoff_max_ms = 30000,
	};
}

static bool check_options(const struct sdac_options *options, struct sdac_error *error_r)
{
	const struct {
		const char *name;
		bool is_good;
	} needs[] = {
		{ "servers", options->servers != NULL && options->servers[0] != NULL },
		{ "ca", options->ca != NULL },
		{ "cert", options->cert != NULL },
		{ "key", options->key != NULL },
		{ "deployment", options->deployment != NULL && options->deployment[0] != '\0' },
		{ "connect_ms", options->connect_ms > 0 },
		{ "call_ms", options->call_ms > 0 },
		{ "silence_ms", options->silence_ms > 0 },
		{ "backoff_min_ms", options->backoff_min_ms > 0 && options->backoff_min_ms <= 3600000 },
		{ "backoff_max_ms",
		    options->backoff_max_ms >= options->backoff_min_ms && options->backoff_max_ms <= 86400000 },
	};
	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
		if (needs[i].is_good)
			continue;
		lib_error_format(error_r, SDAC__V1__ERROR_CODE__ERROR_CODE_INVALID, "see sdac(3)",
		    "the option %s is %s", needs[i].name, i < 5 ? "missing" : "out of range");
		return false;
	}
	return true;
}

static bool copy_options(struct sdac_client *client, const struct sdac_options *options, struct sdac_error *error_r)
{
	char host[256];
	char port[16];
	client->options = *options;
	client->options.servers = NULL;
	client->options.ca = client->options.cert = client->options.key = client->options.crl = NULL;
	client->options.deployment = strdup(options->deployment);
	for (size_t i = 0; options->servers[i] != NULL; i++) {
		if (i == LIB_MAX_SERVERS || !lib_split_server(options->servers[i], host, port)) {
			lib_error_format(error_r, SDAC__V1__ERROR_CODE__ERROR_CODE_INVALID,
			    "write HOST:PORT or [IPV6]:PORT",
			    i == LIB_MAX_SERVERS ? "too many servers: %zu and more" : "server %zu is no address",
			    i + 1);
			return false;
		}
		client->servers[i] = strdup(options->servers[i]);
		client->n_servers = i + 1;
		if (client->servers[i] == NULL)
			break;
	}
	if (client->options.deployment != NULL && client->servers[client->n_servers - 1] != NULL)
		return true;
	lib_error(error_r, SDAC__V1__ERROR_CODE__ERROR_CODE_INTERNAL, "there is no memory", "");
	return false;
}

static bool load_tls(struct sdac_client *client, const struct sdac_options *options, struct sdac_error *error_r)
{
	const struct tls_files files = {
		.ca = options->ca, .crl = options->crl, .cert = options->cert, .key = options->key
	};
	char sentence[192];
	client->tls = tls_client_context(&files, sentence, sizeof sentence);
	if (client->tls == NULL)
		lib_error(error_r, SDAC__V1__ERROR_CODE__ERROR_CODE_INVALID, sentence, "");
	return client->tls != NULL;
}

static bool make_parts(struct sdac_client *client, struct event_base *base, struct sdac_error *error_r)
{
	client->owns_base = base == NULL;
	client->base = base != NULL ? base : event_base_new();
	client->arena = arena_new(FRAME_ARENA_CAP);
	client->welcome_arena = arena_new(WELCOME_ARENA_CAP);
	client->reply_arena = arena_new(FRAME_ARENA_CAP);
	if (client->base != NULL) {
		client->timer = evtimer_new(client->base, on_timer, client);
		client->tick = event_new(client->base, -1, EV_PERSIST, on_tick, client);
		client->send = event_new(client->base, -1, 0, on_send, client);
	}
	if (client->arena != NULL && client->welcome_arena != NULL && client->reply_arena != NULL &&
	    client->timer != NULL && client->tick != NULL && client->send != NULL)
		return true;
	lib_error(error_r, SDAC__V1__ERROR_CODE__ERROR_CODE_INTERNAL, "there is no memory", "");
	return false;
}

struct sdac_client *sdac_client_new(
    const struct sdac_options *options, struct event_base *base, struct sdac_error *error_r)
{
	if (!check_options(options, error_r))
		return NULL;
	struct sdac_client *client = calloc(1, sizeof *client);
	if (client == NULL) {
		lib_error(error_r, SDAC__V1__ERROR_CODE__ERROR_CODE_INTERNAL, "there is no memory", "");
		return NULL;
	}
	TAILQ_INIT(&client->calls);
	client->subscription.last = client->subscription.gap_at = -1;
	if (!copy_options(client, options, error_r) || !load_tls(client, options, error_r) ||
	    !make_parts(client, base, error_r)) {
		destroy(client);
		return NULL;
	}
	client->heard_ms = lib_now_ms();
	client->silence_ms = options->silence_ms;
	client->beat_every_ms = 10000;
	uint32_t random = 0;
	if (getrandom(&random, sizeof random, GRND_NONBLOCK) != (ssize_t)sizeof random)
		random = (uint32_t)client->heard_ms;
	client->server = random % client->n_servers;
	lib_start_timer(client->timer, 0);
	lib_start_timer(client->tick, options->silence_ms < 4000 ? options->silence_ms / 4 + 1 : 1000);
	return client;
}

static void free_event(struct event *event)
{
	if (event != NULL)
		event_free(event);
}

/* Streams free themselves when the loop turns. One turn is given for a polite end; then it is cut. */
static void end_own_loop(struct sdac_client *client)
{
	if (client->base == NULL)
		return;
	close_stream(client);
	(void)event_base_loop(client->base, EVLOOP_NONBLOCK);
	if (client->connection != NULL) {
		stream_abort(client->connection->stream);
		(void)event_base_loop(client->base, EVLOOP_NONBLOCK);
	}
}

static void destroy(struct sdac_client *client)
{
	if (client->owns_base)
		end_own_loop(client);
	else
		lib_drop_stream(client);
	lib_calls_forget(client);
	lib_subscribe_clear(client);
	free_event(client->timer);
	free_event(client->tick);
	free_event(client->send);
	if (client->owns_base && client->base != NULL)
		event_base_free(client->base);
	arena_free(client->arena);
	arena_free(client->welcome_arena);
	arena_free(client->reply_arena);
	SSL_CTX_free(client->tls);
	for (size_t i = 0; i < client->n_servers; i++)
		free(client->servers[i]);
	free((void *)(uintptr_t)client->options.deployment); /* our own copy */
	free(client);
}

void sdac_client_free(struct sdac_client *client)
{
	if (client == NULL || client->is_freed)
		return;
	client->is_freed = true;
	if (!client->owns_base)
		lib_drop_stream(client);
	lib_calls_forget(client);
	(void)event_del(client->timer);
	(void)event_del(client->tick);
	(void)event_del(client->send);
	if (client->waits > 0)
		(void)event_base_loopbreak(client->base);
	lib_reap(client);
}

void sdac_client_stop(struct sdac_client *client)
{
	struct sdac_error why;
	lib_enter(client);
	close_stream(client);
	lib_error(&why, SDAC__V1__ERROR_CODE__ERROR_CODE_RETRY_LATER, "the client was stopped", "");
	lib_stopped(client, &why);
	lib_leave(client);
}

enum sdac_state sdac_client_state(const struct sdac_client *client)
{
	return client->state;
}

struct event_base *sdac_client_base(struct sdac_client *client)
{
	return client->base;
}

const Sdac__V1__Welcome *sdac_client_welcome(const struct sdac_client *client)
{
	return client->state == SDAC_READY ? client->welcome : NULL;
}

const char *sdac_client_server(const struct sdac_client *client)
{
	return client->servers[client->server];
}
