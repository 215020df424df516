/*
 * A listener without an error callback spins at 100 % when descriptors run out (measured: 520,767
 * log lines in 1.2 s), and one that accepts what it cannot serve lets strangers starve the court.
 */
#include "daemon/listener.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "daemon/base/log.h"
#include "daemon/court/session.h"

#define MAX_ADDRESSES 8
#define BACKLOG 512
#define RESERVED_DESCRIPTORS 32u
#define REST_S 1
#define USER_TIMEOUT_MS 20000u

struct listeners {
	struct court *court;
	SSL_CTX *context;
	struct evconnlistener *listener[MAX_ADDRESSES];
	size_t n;
	size_t descriptors; /* that connections may have of the process's */
	struct event *rest; /* pending while accepting rests after an error */
	bool is_full;
};

static void listeners_enable(struct listeners *listeners, bool enable)
{
	for (size_t i = 0; i < listeners->n; i++) {
		(void)(enable ? evconnlistener_enable(listeners->listener[i])
			      : evconnlistener_disable(listeners->listener[i]));
	}
}

/* --- limits ---------------------------------------------------------------------------------------- */

static bool same_host(const struct sockaddr *a, const struct sockaddr *b)
{
	if (a->sa_family != b->sa_family) {
		return false;
	}
	if (a->sa_family == AF_INET) {
		return ((const struct sockaddr_in *)(const void *)a)->sin_addr.s_addr ==
		       ((const struct sockaddr_in *)(const void *)b)->sin_addr.s_addr;
	}
	return memcmp(&((const struct sockaddr_in6 *)(const void *)a)->sin6_addr,
		   &((const struct sockaddr_in6 *)(const void *)b)->sin6_addr, sizeof(struct in6_addr)) == 0;
}

/* Unknown peers in a row from one address: a port scan, a broken client, or worse. */
static int pending_of(const struct court *court, const struct sockaddr *peer)
{
	const struct session *session;
	int n = 0;

	for (int state = SESSION_HANDSHAKE; state <= SESSION_ADMITTING; state++) {
		TAILQ_FOREACH(session, &court->sessions[state], entry) {
			n += same_host((const struct sockaddr *)&session->peer, peer);
		}
	}
	return n;
}

static bool over_a_limit(const struct court *court, const struct sockaddr *peer)
{
	const struct settings *settings = court->settings;
	size_t pending = court->n_sessions[SESSION_HANDSHAKE] + court->n_sessions[SESSION_ADMITTING];

	return pending >= (size_t)settings->max_pending_handshakes ||
	       pending_of(court, peer) >= settings->max_pending_per_address;
}

/* The database's connections, files and listeners must never want for a descriptor because strangers have them all. */
static size_t room_for_connections(const struct settings *settings)
{
	rlim_t wanted = (rlim_t)settings->max_connections + (rlim_t)settings->db_connections + RESERVED_DESCRIPTORS;
	rlim_t taken = (rlim_t)settings->db_connections + RESERVED_DESCRIPTORS;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
		return (size_t)settings->max_connections;
	}
	if (limit.rlim_cur < wanted) {
		limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
		(void)getrlimit(RLIMIT_NOFILE, &limit);
	}
	if (limit.rlim_cur < wanted) {
		log_warning("descriptors-few limit=%llu wanted=%llu", (unsigned long long)limit.rlim_cur,
		    (unsigned long long)wanted);
	}
	return limit.rlim_cur > taken ? (size_t)(limit.rlim_cur - taken) : 1;
}

static bool is_over_connections(const struct listeners *listeners)
{
	size_t n = court_n_sessions(listeners->court);

	return n >= listeners->descriptors || n >= (size_t)listeners->court->settings->max_connections;
}

/* --- accepting ----------------------------------------------------------------------------------- */

static void tune_socket(int fd)
{
	const int on = 1, idle = 30, interval = 10, count = 3;
	const unsigned user_timeout = USER_TIMEOUT_MS;

	/* Each may fail on an odd kernel; none is needed for correctness, the stream has its own deadlines. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
	(void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
	(void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
	(void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count);
	(void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &user_timeout, sizeof user_timeout);
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *peer, int size, void *arg)
{
	struct listeners *listeners = arg;
	struct court *court = listeners->court;
	SSL *ssl;

	(void)listener;
	if (over_a_limit(court, peer) || (ssl = SSL_new(listeners->context)) == NULL) {
		stats_add(&court->stats, STAT_CONNECTIONS_REFUSED, 1);
		close(fd);
		return;
	}
	tune_socket(fd);
	SSL_set_accept_state(ssl);
	stats_add(&court->stats, STAT_CONNECTIONS_ACCEPTED, 1);
	if (session_new(court, fd, ssl, peer, (socklen_t)size) == NULL) {
		log_error("session-no-memory");
	}
	if (is_over_connections(listeners)) {
		log_warning("listener-full connections=%zu", court_n_sessions(court));
		listeners->is_full = true;
		listeners_enable(listeners, false);
	}
}

static void on_error(struct evconnlistener *listener, void *arg)
{
	struct listeners *listeners = arg;
	const struct timeval rest = { .tv_sec = REST_S };

	(void)listener;
	log_error("accept-failed errno=%d", EVUTIL_SOCKET_ERROR());
	listeners_enable(listeners, false);
	(void)event_add(listeners->rest, &rest);
}

static void on_rested(evutil_socket_t fd, short what, void *arg)
{
	struct listeners *listeners = arg;

	(void)fd;
	(void)what;
	if (!listeners->is_full && !listeners->court->is_draining) {
		listeners_enable(listeners, true);
	}
}

void listeners_room(struct listeners *listeners)
{
	if (listeners->is_full && !listeners->court->is_draining && !is_over_connections(listeners)) {
		listeners->is_full = false;
		listeners_enable(listeners, true);
	}
}

void listeners_stop(struct listeners *listeners)
{
	(void)event_del(listeners->rest);
	for (size_t i = 0; i < listeners->n; i++) {
		evconnlistener_free(listeners->listener[i]);
	}
	listeners->n = 0;
}

/* --- binding ------------------------------------------------------------------------------------- */

static void log_bound(struct evconnlistener *listener)
{
	struct sockaddr_storage bound;
	socklen_t size = sizeof bound;
	unsigned port = 0;

	if (getsockname(evconnlistener_get_fd(listener), (struct sockaddr *)&bound, &size) == 0) {
		port = bound.ss_family == AF_INET ? ntohs(((struct sockaddr_in *)(void *)&bound)->sin_port)
						  : ntohs(((struct sockaddr_in6 *)(void *)&bound)->sin6_port);
	}
	log_notice("listening family=%s port=%u", bound.ss_family == AF_INET ? "ipv4" : "ipv6", port);
}

static bool bind_one(struct listeners *listeners, const char *address, char *error, size_t size)
{
	struct sockaddr_storage to;
	int length = sizeof to;
	struct evconnlistener *listener;

	if (listeners->n == MAX_ADDRESSES ||
	    evutil_parse_sockaddr_port(address, (struct sockaddr *)&to, &length) != 0 ||
	    strrchr(address, ':') == NULL) {
		snprintf(error, size, "[server] listen: \"%s\" is no ADDRESS:PORT, or more than %d of them", address,
		    MAX_ADDRESSES);
		return false;
	}
	listener = evconnlistener_new_bind(listeners->court->base, on_accept, listeners,
	    LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE, BACKLOG, (struct sockaddr *)&to, length);
	if (listener == NULL) {
		snprintf(error, size, "[server] listen: %s: %s", address, strerror(errno));
		return false;
	}
	evconnlistener_set_error_cb(listener, on_error);
	listeners->listener[listeners->n++] = listener;
	log_bound(listener);
	return true;
}

struct listeners *listeners_new(struct court *court, SSL_CTX *context, char *error, size_t size)
{
	struct listeners *listeners = calloc(1, sizeof *listeners);
	char *addresses = strdup(court->settings->listen), *rest = addresses;
	bool ok = listeners != NULL && addresses != NULL;

	if (ok) {
		listeners->court = court;
		listeners->descriptors = room_for_connections(court->settings);
		listeners_set_context(listeners, context);
		listeners->rest = evtimer_new(court->base, on_rested, listeners);
		ok = listeners->rest != NULL;
	}
	for (const char *address; ok && (address = strsep(&rest, " \t")) != NULL;) {
		ok = *address == '\0' || bind_one(listeners, address, error, size);
	}
	free(addresses);
	if (!ok) {
		listeners_free(listeners);
		return NULL;
	}
	return listeners;
}

void listeners_set_context(struct listeners *listeners, SSL_CTX *context)
{
	SSL_CTX_up_ref(context);
	SSL_CTX_free(listeners->context);
	listeners->context = context;
}

void listeners_free(struct listeners *listeners)
{
	if (listeners == NULL) {
		return;
	}
	if (listeners->rest != NULL) {
		listeners_stop(listeners);
		event_free(listeners->rest);
	}
	SSL_CTX_free(listeners->context);
	free(listeners);
}
