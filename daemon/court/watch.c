/*
 * Three chores on timers, all alike: build a request, ask, use the answer. A chore under way is not
 * started again.
 */
#include "daemon/court/watch.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/clock.h"
#include "daemon/base/fault.h"
#include "daemon/base/log.h"
#include "daemon/court/push.h"
#include "daemon/court/session.h"
#include "sdac/internal/v1/daemon.pb-c.h"

#define CHORE_MEMORY (16u * 1024 * 1024)
#define SOONEST_MS 20       /* what is due and cannot be done now, because another has it, is no reason to spin */
#define HEARTBEAT_SLICES 16 /* a sixteenth of the sessions at a time: no burst */

enum chore_id { CHORE_DEADLINES, CHORE_RECONCILE, CHORE_PULSE, N_CHORES };

struct chore {
	struct watch *watch;
	enum chore_id id;
	struct event *timer;
	struct arena *arena;
	struct db_call *call;
	int64_t due_ms; /* until something is due, as the last answer said; -1: nothing that is known */
};

struct watch {
	struct court *court;
	struct chore chores[N_CHORES];
	struct event *heartbeat;
	unsigned slice;
};

const struct db_function watch_function = {
	.name = "watch",
	.request = &sdac__internal__v1__watch_request__descriptor,
	.response = &sdac__internal__v1__watch_response__descriptor,
	.is_idempotent = true,
};

const struct db_function watch_pulse_function = {
	.name = "pulse",
	.request = &sdac__internal__v1__pulse_request__descriptor,
	.response = &sdac__internal__v1__pulse_response__descriptor,
	.is_idempotent = true,
};

/* --- what each chore asks ------------------------------------------------------------------------- */

static ProtobufCMessage *watch_ask(struct chore *chore)
{
	Sdac__Internal__V1__WatchRequest *request = arena_alloc(chore->arena, sizeof *request);

	if (request == NULL) {
		return NULL;
	}
	sdac__internal__v1__watch_request__init(request);
	request->instance = arena_strdup(chore->arena, chore->watch->court->instance);
	request->has_reconcile = true;
	request->reconcile = chore->id == CHORE_RECONCILE;
	return &request->base;
}

static ProtobufCMessage *watch_ask_pulse(struct chore *chore)
{
	const struct court *court = chore->watch->court;
	Sdac__Internal__V1__PulseRequest *request = arena_alloc(chore->arena, sizeof *request);
	struct session *session;

	if (request == NULL) {
		return NULL;
	}
	sdac__internal__v1__pulse_request__init(request);
	request->principal_ids = arena_alloc_array(chore->arena, court->n_sessions[SESSION_ACTIVE] + 1, sizeof(char *));
	if (request->principal_ids == NULL) {
		return NULL;
	}
	TAILQ_FOREACH(session, &court->sessions[SESSION_ACTIVE], entry) {
		request->principal_ids[request->n_principal_ids++] = session->principal_id;
	}
	return &request->base;
}

/* --- what each does with the answer ------------------------------------------------------------- */

static void watch_use(struct chore *chore, ProtobufCMessage *message)
{
	const Sdac__Internal__V1__WatchResponse *response = (const Sdac__Internal__V1__WatchResponse *)(void *)message;
	struct court *court = chore->watch->court;
	int32_t n = response->repeated_notices + response->escalated_notices + response->new_notices;

	stats_add(&court->stats, STAT_WATCH_ROUNDS, 1);
	chore->due_ms = response->has_next_due_in_ms ? response->next_due_in_ms : -1;
	if (response->findings > 0) {
		stats_add(&court->stats, STAT_FINDINGS, (uint64_t)response->findings);
		log_error("reconciler-findings n=%d", response->findings);
	}
	if (n > 0) {
		FAULT("watch.climbed_before_push");
		log_info("watch repeated=%d escalated=%d new=%d", response->repeated_notices,
		    response->escalated_notices, response->new_notices);
	}
	/* Every tick asks, also without a doorbell: a NOTIFY can be lost with its connection. */
	push_wake(court->push);
	court->work_waits(court->arg);
}

static bool watch_is_revoked(const Sdac__Internal__V1__PulseResponse *response, const char *principal_id)
{
	for (size_t i = 0; i < response->n_revoked_principal_ids; i++) {
		if (strcmp(response->revoked_principal_ids[i], principal_id) == 0) {
			return true;
		}
	}
	return false;
}

static void watch_cut_revoked(struct session *session, void *arg)
{
	const Sdac__Internal__V1__PulseResponse *response = arg;

	if (session->state == SESSION_ACTIVE && watch_is_revoked(response, session->principal_id)) {
		session_revoke(session, "access was withdrawn");
	}
}

static void watch_use_pulse(struct chore *chore, ProtobufCMessage *message)
{
	Sdac__Internal__V1__PulseResponse *response = (Sdac__Internal__V1__PulseResponse *)(void *)message;
	struct court *court = chore->watch->court;

	if (response->n_revoked_principal_ids > 0) {
		court_each_session(court, watch_cut_revoked, response);
	}
	/* The ages live on, with their arena, until the next pulse. */
	arena_free(court->feeds_arena);
	court->feeds_arena = chore->arena;
	court->feeds = response->feeds;
	court->n_feeds = response->n_feeds;
	chore->arena = NULL;
}

static const struct {
	const struct db_function *function;
	ProtobufCMessage *(*ask)(struct chore *chore);
	void (*use)(struct chore *chore, ProtobufCMessage *response);
	size_t interval; /* offset of its member in settings, ms */
} chore_table[N_CHORES] = {
	[CHORE_DEADLINES] = { &watch_function, watch_ask, watch_use, offsetof(struct settings, watch_ms) },
	[CHORE_RECONCILE] = { &watch_function, watch_ask, watch_use, offsetof(struct settings, reconcile_ms) },
	[CHORE_PULSE] = { &watch_pulse_function, watch_ask_pulse, watch_use_pulse,
	    offsetof(struct settings, pulse_ms) },
};

/* --- the chores ---------------------------------------------------------------------------------- */

static void chore_schedule(struct chore *chore)
{
	const struct settings *settings = chore->watch->court->settings;
	int ms = *(const int *)(const void *)((const char *)settings + chore_table[chore->id].interval);
	struct timeval interval;

	/* A deadline is met when it comes, not at the next look; the wait is monotonic, whatever clock is set. */
	if (chore->due_ms >= 0 && chore->due_ms < ms) {
		ms = chore->due_ms < SOONEST_MS ? SOONEST_MS : (int)chore->due_ms;
	}
	chore->due_ms = -1;
	interval = (struct timeval){ .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };
	(void)evtimer_add(chore->timer, &interval);
}

static void chore_done(void *arg, enum sd_err err, ProtobufCMessage *response, const struct db_fault *fault)
{
	struct chore *chore = arg;

	chore->call = NULL;
	if (err == SD_OK) {
		chore_table[chore->id].use(chore, response);
	} else {
		log_warning("watch-failed chore=%d sqlstate=%s", (int)chore->id, log_id(fault->sqlstate));
	}
	arena_free(chore->arena);
	chore->arena = NULL;
	chore_schedule(chore);
}

static void chore_run(evutil_socket_t fd, short what, void *arg)
{
	struct chore *chore = arg;
	struct court *court = chore->watch->court;
	ProtobufCMessage *request = NULL;
	enum sd_err err;

	(void)fd;
	(void)what;
	if (chore->call != NULL) {
		return;
	}
	if (db_is_ready(court->db) && (chore->arena = arena_new(CHORE_MEMORY)) != NULL) {
		request = chore_table[chore->id].ask(chore);
	}
	if (request != NULL) {
		chore->call = db_call(
		    court->db, chore_table[chore->id].function, NULL, request, chore->arena, chore_done, chore, &err);
	}
	if (chore->call == NULL) {
		arena_free(chore->arena);
		chore->arena = NULL;
		chore_schedule(chore);
	}
}

static void watch_beat_session(struct session *session, void *arg)
{
	const struct watch *watch = arg;

	if (session->state != SESSION_ACTIVE || session->id % HEARTBEAT_SLICES != watch->slice) {
		return;
	}
	/* A handshake proves for a moment; a connection can last for months. */
	if (session->expires_ms <= clock_unix_ms()) {
		session_revoke(session, "the certificate has expired");
	} else {
		session_heartbeat(session);
	}
}

static void watch_beat(evutil_socket_t fd, short what, void *arg)
{
	struct watch *watch = arg;
	int ms = watch->court->settings->heartbeat_ms / HEARTBEAT_SLICES;
	struct timeval interval = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };

	(void)fd;
	(void)what;
	watch->slice = (watch->slice + 1) % HEARTBEAT_SLICES;
	court_each_session(watch->court, watch_beat_session, watch);
	(void)evtimer_add(watch->heartbeat, &interval);
}

struct watch *watch_new(struct court *court)
{
	struct watch *watch = calloc(1, sizeof *watch);

	if (watch == NULL) {
		return NULL;
	}
	watch->court = court;
	watch->heartbeat = evtimer_new(court->base, watch_beat, watch);
	for (int id = 0; id < N_CHORES; id++) {
		struct chore *chore = &watch->chores[id];

		chore->watch = watch;
		chore->id = (enum chore_id)id;
		chore->due_ms = -1;
		chore->timer = evtimer_new(court->base, chore_run, chore);
		if (chore->timer == NULL || watch->heartbeat == NULL) {
			watch_free(watch);
			return NULL;
		}
		chore_schedule(chore);
	}
	watch_beat(-1, 0, watch);
	return watch;
}

void watch_kick(struct watch *watch)
{
	for (int id = 0; id < N_CHORES; id++) {
		chore_run(-1, 0, &watch->chores[id]);
	}
}

void watch_free(struct watch *watch)
{
	if (watch == NULL) {
		return;
	}
	for (int id = 0; id < N_CHORES; id++) {
		struct chore *chore = &watch->chores[id];

		if (chore->call != NULL) {
			db_forget(chore->call);
		}
		if (chore->timer != NULL) {
			event_free(chore->timer);
		}
		arena_free(chore->arena);
	}
	if (watch->heartbeat != NULL) {
		event_free(watch->heartbeat);
	}
	free(watch);
}
