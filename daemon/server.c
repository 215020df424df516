/*
 * Creation, wiring, reload and drain. What a session or a request does stands in court/.
 */
#include "daemon/server.h"

#include <event2/event.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "config.h"
#include "daemon/admin.h"
#include "daemon/base/clock.h"
#include "daemon/base/log.h"
#include "daemon/court/admission.h"
#include "daemon/court/operation.h"
#include "daemon/court/push.h"
#include "daemon/court/quota.h"
#include "daemon/court/session.h"
#include "daemon/court/watch.h"
#include "daemon/data/history.h"
#include "daemon/link/linker.h"
#include "daemon/listener.h"
#include "daemon/report.h"
#include "daemon/sd_notify.h"
#include "daemon/secret.h"
#include "proto/tls.h"

#define MAX_FUNCTIONS 128u
#define LINK_POLL_MS 1000

enum server_signal { ON_TERM, ON_INT, ON_HUP, ON_USR2, N_SIGNALS };

struct server {
	struct court court; /* first in everything: sessions, settings in force */
	struct settings *settings;
	char *instance; /* outlives a reload */
	const char *file;
	SSL_CTX *context;
	struct listeners *listeners;
	struct linker *linker;
	struct watch *watch;
	struct admin *admin;
	struct event *signals[N_SIGNALS];
	struct event *watchdog, *drain;
	int exit_code;
	bool was_ready;
};

/* --- callbacks from below --------------------------------------------------------------------------- */

static void server_on_ready(void *arg)
{
	struct server *server = arg;

	log_notice("database-ready");
	if (!server->was_ready) {
		server->was_ready = true;
		log_notice("ready version=%s instance=%s", PACKAGE_VERSION, log_id(server->court.instance));
		sd_notify_send("READY=1\nSTATUS=ready");
	} else {
		sd_notify_send("STATUS=ready");
	}
	watch_kick(server->watch);
	push_wake(server->court.push);
	linker_kick(server->linker);
}

static void server_on_lost(void *arg)
{
	(void)arg;
	log_error("database-lost");
	sd_notify_send("STATUS=degraded: the database does not answer");
}

static void server_on_refused(const char *reason, void *arg)
{
	struct server *server = arg;

	/* log-safe: reason is made of names of settings and types, by our own code */
	log_error("database-refused reason=\"%s\"", reason);
	fprintf(stderr, "sdacd: the database must not be used: %s\n", reason);
	server->exit_code = EX_CONFIG;
	(void)event_base_loopbreak(server->court.base);
}

static void server_on_doorbell(void *arg)
{
	struct server *server = arg;

	push_wake(server->court.push);
	linker_kick(server->linker);
}

static const struct db_events server_db_events = {
	.ready = server_on_ready,
	.lost = server_on_lost,
	.refused = server_on_refused,
	.doorbell = server_on_doorbell,
};

static void server_on_work(void *arg)
{
	struct server *server = arg;

	linker_kick(server->linker);
}

static void server_on_session_gone(void *arg)
{
	struct server *server = arg;

	if (server->court.is_draining && court_n_sessions(&server->court) == 0) {
		(void)event_base_loopbreak(server->court.base);
	} else if (server->listeners != NULL) {
		listeners_room(server->listeners);
	}
}

/* --- reload ----------------------------------------------------------------------------------------- */

static SSL_CTX *server_tls(const struct settings *settings, char *error, size_t size)
{
	struct tls_files files = {
		.ca = settings->tls_ca,
		.crl = settings->tls_crl,
		.cert = settings->tls_cert,
		.key = settings->tls_key,
	};

	return tls_server_context(&files, error, size);
}

static void server_cut_stale(struct session *session, void *arg)
{
	const struct server *server = arg;

	/* A handshake under way is looked at when it is done: session.c. */
	if (session->state == SESSION_HANDSHAKE || session->state == SESSION_CLOSING) {
		return;
	}
	if (!tls_peer_still_good(stream_ssl(session->stream), server->context)) {
		session_revoke(session, "the certificate was withdrawn");
	}
}

#define FIXED_TEXT(key, member)                                                                                        \
	{                                                                                                              \
		key, offsetof(struct settings, member), 0                                                              \
	}
#define FIXED_NUMBER(key, member)                                                                                      \
	{                                                                                                              \
		key, offsetof(struct settings, member), sizeof(((struct settings *)NULL)->member)                      \
	}

/* These are used at start only; a changed one is said and waits for a restart. */
static const struct {
	const char *key;
	size_t at;
	size_t size; /* 0: a text */
} server_fixed[] = {
	FIXED_TEXT("listen", listen),
	FIXED_TEXT("deployment", deployment),
	FIXED_TEXT("state_dir", state_dir),
	FIXED_TEXT("conninfo", conninfo),
	FIXED_NUMBER("connections", db_connections),
	FIXED_NUMBER("connect_timeout", db_connect_ms),
	FIXED_NUMBER("call_timeout", db_call_ms),
	FIXED_NUMBER("queue", db_queue),
	FIXED_TEXT("key_file", link_key_file),
	FIXED_NUMBER("batch", link_batch),
	FIXED_NUMBER("memory", link_memory),
	FIXED_TEXT("socket", admin_socket),
};

static void server_keep_fixed(struct settings *old, struct settings *new)
{
	char *kept = old->deployment;

	for (size_t i = 0; i < sizeof server_fixed / sizeof server_fixed[0]; i++) {
		const void *a = (const char *)old + server_fixed[i].at, *b = (const char *)new + server_fixed[i].at;
		bool is_same = server_fixed[i].size == 0 ? strcmp(*(char *const *)a, *(char *const *)b) == 0
							 : memcmp(a, b, server_fixed[i].size) == 0;

		if (!is_same) {
			/* log-safe: the table's word. */
			log_warning("reload-needs-restart key=%s", server_fixed[i].key);
		}
	}
	/* Each connection is compared with it: those of before and after must not differ. */
	old->deployment = new->deployment;
	new->deployment = kept;
}

/* A bad configuration or certificate is refused whole, and the old one stays in force. */
static void server_reload(struct server *server)
{
	char error[512] = "";
	struct settings *settings = settings_load(server->file, error, sizeof error);
	SSL_CTX *context = settings != NULL ? server_tls(settings, error, sizeof error) : NULL;
	enum log_level level;

	if (context == NULL) {
		log_error("reload-refused");
		fprintf(stderr, "sdacd: reload refused, the old configuration stays: %s\n", error);
		settings_free(settings);
		return;
	}
	server_keep_fixed(server->settings, settings);
	if (log_level_parse(settings->log_level, &level)) {
		log_set_level(level);
	}
	settings_free(server->settings);
	server->settings = settings;
	server->court.settings = settings;
	SSL_CTX_free(server->context);
	server->context = server->court.context = context;
	listeners_set_context(server->listeners, context);
	listeners_room(server->listeners); /* max_connections may be larger now */
	court_each_session(&server->court, server_cut_stale, server);
	log_notice("reloaded");
}

/* systemd takes a time before its own request for an old one, so the next full ms is told. Who was not ready before
 * is not ready because of a reload. */
static void server_on_hup(evutil_socket_t signal, short what, void *arg)
{
	struct server *server = arg;

	(void)signal;
	(void)what;
	if (server->court.is_draining) {
		return;
	}
	sd_notify_send("RELOADING=1\nMONOTONIC_USEC=%" PRId64, (clock_monotonic_ms() + 1) * 1000);
	server_reload(server);
	if (server->was_ready) {
		sd_notify_send("READY=1");
	}
}

/* --- drain ------------------------------------------------------------------------------------------ */

static void server_drain_session(struct session *session, void *arg)
{
	(void)arg;
	if (session->state == SESSION_ACTIVE && session->n_requests > 0) {
		stream_pause(session->stream); /* what was asked is still answered; request.c says goodbye then */
	} else {
		session_goodbye(session, SDAC__V1__GOODBYE_REASON__GOODBYE_REASON_SHUTDOWN, "this server stops");
	}
}

static void server_on_drain_over(evutil_socket_t fd, short what, void *arg)
{
	struct server *server = arg;

	(void)fd;
	(void)what;
	log_warning("drain-over connections=%zu", court_n_sessions(&server->court));
	(void)event_base_loopbreak(server->court.base);
}

static void server_on_stop(evutil_socket_t signal, short what, void *arg)
{
	struct server *server = arg;
	int ms = server->settings->drain_ms;
	struct timeval limit = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };

	(void)what;
	if (server->court.is_draining) {
		(void)event_base_loopbreak(server->court.base);
		return;
	}
	log_notice("stopping signal=%d", (int)signal);
	sd_notify_send("STOPPING=1\nSTATUS=draining");
	server->court.is_draining = true;
	listeners_stop(server->listeners);
	(void)evtimer_add(server->drain, &limit);
	court_each_session(&server->court, server_drain_session, NULL);
	if (court_n_sessions(&server->court) == 0) {
		(void)event_base_loopbreak(server->court.base);
	}
}

static void server_on_usr2(evutil_socket_t signal, short what, void *arg)
{
	struct server *server = arg;

	(void)signal;
	(void)what;
	report_log(&server->court, server->linker);
}

static void server_on_watchdog(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	sd_notify_send("WATCHDOG=1");
}

/* --- creation --------------------------------------------------------------------------------------- */

static const struct {
	int signal;
	event_callback_fn callback;
} server_signal_table[N_SIGNALS] = {
	[ON_TERM] = { SIGTERM, server_on_stop },
	[ON_INT] = { SIGINT, server_on_stop },
	[ON_HUP] = { SIGHUP, server_on_hup },
	[ON_USR2] = { SIGUSR2, server_on_usr2 },
};

static bool server_timers(struct server *server)
{
	struct event_base *base = server->court.base;
	int64_t ms = sd_notify_watchdog_ms();
	struct timeval interval = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };

	for (int i = 0; i < N_SIGNALS; i++) {
		server->signals[i] =
		    evsignal_new(base, server_signal_table[i].signal, server_signal_table[i].callback, server);
		if (server->signals[i] == NULL || event_add(server->signals[i], NULL) != 0) {
			return false;
		}
	}
	server->drain = evtimer_new(base, server_on_drain_over, server);
	server->watchdog = event_new(base, -1, EV_PERSIST, server_on_watchdog, server);
	if (server->drain == NULL || server->watchdog == NULL) {
		return false;
	}
	return ms == 0 || event_add(server->watchdog, &interval) == 0;
}

static bool server_linker(struct server *server, char *error, size_t size)
{
	const struct settings *settings = server->settings;
	struct secret secret;
	struct linker_settings linker = {
		.instance = server->court.instance,
		.batch = settings->link_batch,
		.memory = settings->link_memory,
		.poll_ms = LINK_POLL_MS,
	};

	if (!secret_load(settings->link_key_file, &secret, error, size)) {
		return false;
	}
	linker.key = secret.data;
	linker.key_size = secret.size;
	server->linker = linker_new(server->court.base, server->court.db, &linker);
	secret_wipe(&secret);
	return server->linker != NULL;
}

static struct db *server_db(struct event_base *base, const struct settings *settings, struct history *history,
    const struct db_events *events, void *arg)
{
	const struct db_function *functions[MAX_FUNCTIONS];
	size_t n = operation_count();
	struct db_settings db = {
		.conninfo = settings->conninfo,
		.connections = settings->db_connections,
		.connect_ms = settings->db_connect_ms,
		.call_ms = settings->db_call_ms,
		.queue_limit = (size_t)settings->db_queue,
		.allow_unsafe = settings->db_allow_unsafe,
		.history = history,
	};

	if (n + linker_n_functions + 4 > MAX_FUNCTIONS) {
		BUG("more functions than MAX_FUNCTIONS");
	}
	operation_functions(functions);
	functions[n++] = &admission_function;
	functions[n++] = &push_function;
	functions[n++] = &watch_function;
	functions[n++] = &watch_pulse_function;
	for (size_t i = 0; i < linker_n_functions; i++) {
		functions[n++] = linker_functions[i];
	}
	return db_new(base, &db, functions, n, events, arg);
}

static bool server_build(struct server *server, char *error, size_t size)
{
	struct court *court = &server->court;
	const struct settings *settings = server->settings;

	court_init(court);
	court->base = event_base_new();
	court->settings = settings;
	court->instance = server->instance = strdup(settings->instance);
	court->work_waits = server_on_work;
	court->session_gone = server_on_session_gone;
	court->arg = server;
	server->context = server_tls(settings, error, size);
	if (server->context == NULL || court->base == NULL || court->instance == NULL || !server_timers(server)) {
		return false;
	}
	court->history = history_new(court->base, settings->state_dir, error, size);
	if (court->history == NULL) {
		return false;
	}
	court->context = server->context;
	court->quota = quota_new();
	court->push = push_new(court);
	court->db = server_db(court->base, settings, court->history, &server_db_events, server);
	if (court->push == NULL || court->quota == NULL || court->db == NULL || !server_linker(server, error, size)) {
		return false;
	}
	server->watch = watch_new(court);
	if (settings->admin_socket[0] != '\0') {
		server->admin = admin_new(court->base, settings->admin_socket, report_commands, court, error, size);
		if (server->admin == NULL) {
			return false;
		}
	}
	server->listeners = listeners_new(court, server->context, error, size);
	return server->watch != NULL && server->listeners != NULL;
}

struct server *server_new(struct settings *settings, const char *file, char *error, size_t size)
{
	struct server *server = calloc(1, sizeof *server);

	snprintf(error, size, "out of memory");
	if (server == NULL) {
		settings_free(settings);
		return NULL;
	}
	server->settings = settings;
	server->file = file;
	if (!server_build(server, error, size)) {
		server_free(server);
		return NULL;
	}
	return server;
}

int server_run(struct server *server)
{
	if (event_base_dispatch(server->court.base) < 0) {
		return EX_SOFTWARE;
	}
	log_notice("stopped");
	return server->exit_code;
}

static void server_abort_session(struct session *session, void *arg)
{
	(void)arg;
	stream_abort(session->stream);
}

void server_free(struct server *server)
{
	struct court *court = &server->court;

	court->is_draining = true;
	if (court->base != NULL) {
		court_each_session(court, server_abort_session, NULL);
		(void)event_base_loop(court->base, EVLOOP_NONBLOCK); /* the streams are freed at the turn's end */
	}
	listeners_free(server->listeners);
	admin_free(server->admin);
	watch_free(server->watch);
	linker_free(server->linker);
	push_free(court->push);
	quota_free(court->quota);
	db_free(court->db);
	history_free(court->history);
	arena_free(court->feeds_arena);
	for (int i = 0; i < N_SIGNALS; i++) {
		if (server->signals[i] != NULL) {
			event_free(server->signals[i]);
		}
	}
	if (server->drain != NULL) {
		event_free(server->drain);
	}
	if (server->watchdog != NULL) {
		event_free(server->watchdog);
	}
	SSL_CTX_free(server->context);
	settings_free(server->settings);
	free(server->instance);
	if (court->base != NULL) {
		event_base_free(court->base);
	}
	free(server);
}

/* --- sdacd -t --------------------------------------------------------------------------------------- */

struct check {
	struct event_base *base;
	bool ready;
	char reason[512];
};

static void check_ready(void *arg)
{
	struct check *check = arg;

	check->ready = true;
	(void)event_base_loopbreak(check->base);
}

static void check_lost(void *arg)
{
	(void)arg;
}

static void check_refused(const char *reason, void *arg)
{
	struct check *check = arg;

	snprintf(check->reason, sizeof check->reason, "%s", reason);
	(void)event_base_loopbreak(check->base);
}

static bool check_database(const struct settings *settings, struct check *check)
{
	static const struct db_events events = { check_ready, check_lost, check_refused, check_lost };
	struct timeval limit = { .tv_sec = settings->db_connect_ms / 1000 + 5 };
	struct db *db;

	snprintf(check->reason, sizeof check->reason,
	    "[database] conninfo: no connection in time; is PostgreSQL running, may this user connect?");
	check->base = event_base_new();
	db = check->base != NULL ? server_db(check->base, settings, NULL, &events, check) : NULL;
	if (db != NULL) {
		(void)event_base_loopexit(check->base, &limit);
		(void)event_base_dispatch(check->base);
	}
	db_free(db);
	if (check->base != NULL) {
		event_base_free(check->base);
	}
	return check->ready;
}

int server_check(struct settings *settings)
{
	char error[512] = "";
	struct check check = { .ready = false };
	struct secret secret;
	SSL_CTX *context = server_tls(settings, error, sizeof error);
	int code = EX_CONFIG;

	if (context == NULL || !secret_load(settings->link_key_file, &secret, error, sizeof error)) {
		printf("%s\n", error);
	} else {
		secret_wipe(&secret);
		if (check_database(settings, &check)) {
			printf("OK\n");
			code = EX_OK;
		} else {
			printf("%s\n", check.reason);
		}
	}
	SSL_CTX_free(context);
	settings_free(settings);
	return code;
}
