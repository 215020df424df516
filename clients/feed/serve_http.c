/*
 * HTTPS with bounds; see serve_http.h.
 */
#include "clients/feed/serve_http.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>
#include <event2/util.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "clients/feed/archive.h"

#define MAX_HEADERS (16 << 10)
#define BACKLOG 64
#define RETRY_ACCEPT_MS 1000 /* after accept() failed, out of descriptors for one */

struct serve_http {
	struct event_base *base;
	struct evhttp *evhttp;
	struct evconnlistener *listener; /* evhttp's */
	struct event *retry;
	SSL_CTX *tls;
	int open, limit;
	struct timeval header_time, body_time;
	serve_http_cb *callback;
	void *arg;
};

/* Lives as long as its SSL: evhttp says of no other end that it always reaches. */
struct conn {
	struct serve_http *http;
	struct bufferevent *bev;
	struct event *deadline;
	size_t line; /* octets of the header line that is coming in */
	bool has_line, has_headers;
};

static int conn_index = -1;
/* evhttp takes the argument of its listener's callbacks for itself; one process has one server. */
static struct serve_http *the_server;

static struct timeval from_ms(int ms)
{
	return (struct timeval){ .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };
}

static void on_tls_free(void *parent, void *data, CRYPTO_EX_DATA *all, int index, long argl, void *argp)
{
	struct conn *conn = data;
	(void)parent, (void)all, (void)index, (void)argl, (void)argp;
	if (conn == NULL)
		return;
	struct serve_http *http = conn->http;
	event_free(conn->deadline);
	free(conn);
	if (http->open-- == http->limit && http->listener != NULL)
		(void)evconnlistener_enable(http->listener);
}

/* evhttp sees the end of the stream and clears up; nobody else may free what is its own. */
static void on_deadline(evutil_socket_t fd, short what, void *arg)
{
	const struct conn *conn = arg;
	const evutil_socket_t socket = bufferevent_getfd(conn->bev);
	(void)fd, (void)what;
	if (socket >= 0)
		(void)shutdown(socket, SHUT_RDWR);
}

/* The empty line behind the headers gives the request its longer time. */
static void scan_headers(struct conn *conn, const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < size && !conn->has_headers; i++) {
		if (data[i] == '\n') {
			conn->has_headers = conn->has_line && conn->line == 0;
			conn->has_line |= conn->line != 0;
			conn->line = 0;
		} else if (data[i] != '\r') {
			conn->line++;
		}
	}
	if (conn->has_headers)
		(void)event_add(conn->deadline, &conn->http->body_time);
}

static void on_input(struct evbuffer *buffer, const struct evbuffer_cb_info *info, void *arg)
{
	struct conn *conn = arg;
	struct evbuffer_ptr at;
	struct evbuffer_iovec pieces[8];
	if (conn->has_headers || info->n_added == 0 ||
	    evbuffer_ptr_set(buffer, &at, evbuffer_get_length(buffer) - info->n_added, EVBUFFER_PTR_SET) != 0)
		return;
	const int count = evbuffer_peek(buffer, -1, &at, pieces, 8);
	for (int i = 0; i < count && i < 8; i++)
		scan_headers(conn, pieces[i].iov_base, pieces[i].iov_len);
}

/* evhttp would take a plain bufferevent if it got none from us, and serve without TLS. */
static _Noreturn void give_up(const char *what)
{
	(void)fprintf(stderr, "sdac-feed: %s: not enough memory for a connection\n", what);
	exit(EXIT_FAILURE);
}

static struct bufferevent *make_connection(struct event_base *base, void *arg)
{
	struct serve_http *http = arg;
	SSL *tls = SSL_new(http->tls);
	struct conn *conn = calloc(1, sizeof *conn);
	if (tls == NULL || conn == NULL)
		give_up("TLS");
	conn->http = http;
	conn->deadline = event_new(base, -1, 0, on_deadline, conn);
	conn->bev = bufferevent_openssl_socket_new(base, -1, tls, BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
	if (conn->deadline == NULL || conn->bev == NULL || SSL_set_ex_data(tls, conn_index, conn) != 1 ||
	    evbuffer_add_cb(bufferevent_get_input(conn->bev), on_input, conn) == NULL ||
	    event_add(conn->deadline, &http->header_time) != 0)
		give_up("connection");
	if (++http->open == http->limit)
		(void)evconnlistener_disable(http->listener);
	return conn->bev;
}

static void on_retry(evutil_socket_t fd, short what, void *arg)
{
	struct serve_http *http = arg;
	(void)fd, (void)what;
	if (http->open < http->limit)
		(void)evconnlistener_enable(http->listener);
}

static void on_accept_error(struct evconnlistener *listener, void *arg)
{
	const struct timeval wait = from_ms(RETRY_ACCEPT_MS);
	(void)arg;
	(void)fprintf(stderr, "sdac-feed: cannot accept a connection: %s\n", strerror(errno));
	(void)evconnlistener_disable(listener);
	(void)event_add(the_server->retry, &wait);
}

/* How often a header is there; the last one in *value_r. */
static unsigned count_header(struct evhttp_request *request, const char *name, const char **value_r)
{
	unsigned count = 0;
	for (const struct evkeyval *header = evhttp_request_get_input_headers(request)->tqh_first; header != NULL;
	     header = header->next.tqe_next) {
		if (strcasecmp(header->key, name) == 0) {
			*value_r = header->value;
			count++;
		}
	}
	return count;
}

const char *serve_http_header(struct evhttp_request *request, const char *name)
{
	const char *value = NULL;
	return count_header(request, name, &value) == 1 ? value : NULL;
}

/* One length, said in one way: else somebody between us and the peer may have seen another request (RFC 9112 6.1). */
static bool is_framed_once(struct evhttp_request *request)
{
	const char *length = NULL, *encoding = NULL;
	const unsigned lengths = count_header(request, "Content-Length", &length);
	const unsigned encodings = count_header(request, "Transfer-Encoding", &encoding);
	if (lengths + encodings > 1)
		return false;
	if (lengths == 1 && (length[0] == '\0' || length[strspn(length, "0123456789")] != '\0'))
		return false;
	return encodings == 0 || strcasecmp(encoding, "chunked") == 0;
}

static void on_request(struct evhttp_request *request, void *arg)
{
	struct serve_http *http = arg;
	if (is_framed_once(request))
		http->callback(request, http->arg);
	else
		serve_http_reply(request, 400, "{\"error\":\"the length of the body is not said in one way\"}");
}

void serve_http_reply(struct evhttp_request *request, int status, const char *json)
{
	struct evkeyvalq *headers = evhttp_request_get_output_headers(request);
	struct evbuffer *body = evbuffer_new();
	/* One request a connection: nothing is smuggled behind it, and nobody holds a place by being idle. */
	if (evhttp_add_header(headers, "Connection", "close") != 0 ||
	    evhttp_add_header(headers, "Cache-Control", "no-store") != 0)
		give_up("reply");
	if (json != NULL && (body == NULL || evbuffer_add(body, json, strlen(json)) != 0 ||
				evhttp_add_header(headers, "Content-Type", "application/json") != 0))
		give_up("reply");
	evhttp_send_reply(request, status, NULL, body);
	if (body != NULL)
		evbuffer_free(body);
}

static SSL_CTX *make_tls(const struct serve_conf *conf, char *error, size_t size)
{
	SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
	const char *what = NULL;
	if (tls == NULL || SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION) != 1)
		what = "TLS";
	else if (SSL_CTX_use_certificate_chain_file(tls, conf->certificate) != 1)
		what = conf->certificate;
	else if (SSL_CTX_use_PrivateKey_file(tls, conf->key, SSL_FILETYPE_PEM) != 1 ||
		 SSL_CTX_check_private_key(tls) != 1)
		what = conf->key;
	else if (conf->client_ca != NULL && SSL_CTX_load_verify_file(tls, conf->client_ca) != 1)
		what = conf->client_ca;
	if (what != NULL) {
		(void)snprintf(
		    error, size, "%s: cannot be used: %s", what, ERR_reason_error_string(ERR_peek_last_error()));
		ERR_clear_error();
		SSL_CTX_free(tls);
		return NULL;
	}
	/* A resumed session would not be looked at again (trust.md F6). */
	(void)SSL_CTX_set_options(
	    tls, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
	(void)SSL_CTX_set_num_tickets(tls, 0);
	(void)SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_OFF);
	if (conf->client_ca != NULL)
		SSL_CTX_set_verify(tls, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	return tls;
}

static bool start_listening(struct serve_http *http, const char *address)
{
	struct sockaddr_storage where;
	int length = sizeof where;
	if (evutil_parse_sockaddr_port(address, (struct sockaddr *)&where, &length) != 0) {
		errno = EINVAL;
		return false;
	}
	struct evconnlistener *listener = evconnlistener_new_bind(http->base, NULL, NULL,
	    LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE | LEV_OPT_CLOSE_ON_EXEC, BACKLOG, (struct sockaddr *)&where,
	    length);
	if (listener == NULL)
		return false;
	evconnlistener_set_error_cb(listener, on_accept_error);
	if (evhttp_bind_listener(http->evhttp, listener) == NULL) {
		evconnlistener_free(listener);
		return false;
	}
	http->listener = listener;
	the_server = http;
	return true;
}

static void set_bounds(struct serve_http *http, const struct serve_conf *conf)
{
	const int longest_ms = conf->header_ms > conf->body_ms ? conf->header_ms : conf->body_ms;
	evhttp_set_timeout(http->evhttp, longest_ms / 1000 + 1);
	evhttp_set_max_headers_size(http->evhttp, MAX_HEADERS);
	evhttp_set_max_body_size(http->evhttp, ARCHIVE_MAX_BODY);
	evhttp_set_allowed_methods(http->evhttp, EVHTTP_REQ_GET | EVHTTP_REQ_POST | EVHTTP_REQ_PUT | EVHTTP_REQ_DELETE);
	evhttp_set_default_content_type(http->evhttp, NULL);
	(void)evhttp_set_flags(http->evhttp, EVHTTP_SERVER_LINGERING_CLOSE);
	evhttp_set_bevcb(http->evhttp, make_connection, http);
	evhttp_set_gencb(http->evhttp, on_request, http);
}

struct serve_http *serve_http_new(struct event_base *base, const struct serve_conf *conf, serve_http_cb *callback,
    void *arg, char *error, size_t size)
{
	struct serve_http *http = calloc(1, sizeof *http);
	if (http == NULL) {
		(void)snprintf(error, size, "not enough memory");
		return NULL;
	}
	*http = (struct serve_http){ .base = base,
		.limit = conf->connections,
		.header_time = from_ms(conf->header_ms),
		.body_time = from_ms(conf->body_ms),
		.callback = callback,
		.arg = arg };
	if (conn_index < 0)
		conn_index = SSL_get_ex_new_index(0, NULL, NULL, NULL, on_tls_free);
	http->tls = make_tls(conf, error, size);
	if (http->tls == NULL)
		goto fail;
	(void)snprintf(error, size, "not enough memory");
	http->retry = event_new(base, -1, 0, on_retry, http);
	http->evhttp = evhttp_new(base);
	if (http->retry == NULL || http->evhttp == NULL || conn_index < 0)
		goto fail;
	set_bounds(http, conf);
	if (!start_listening(http, conf->address)) {
		(void)snprintf(error, size, "cannot listen on %s: %s", conf->address, strerror(errno));
		goto fail;
	}
	return http;
fail:
	serve_http_free(http);
	return NULL;
}

void serve_http_free(struct serve_http *http)
{
	if (http == NULL)
		return;
	http->listener = NULL; /* what ends from now on opens no place for another */
	if (http->evhttp != NULL)
		evhttp_free(http->evhttp);
	/* Bufferevents end in the loop. */
	for (int turns = 0; turns < 16 && http->open > 0; turns++)
		(void)event_base_loop(http->base, EVLOOP_NONBLOCK);
	if (http->retry != NULL)
		event_free(http->retry);
	SSL_CTX_free(http->tls);
	free(http);
}
