/*
 * The scripted daemon of test_libsdac.c.
 */
#include "tests/unit/lib_server.h"

#include <arpa/inet.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "clients/sdac/ca.h"
#include "clients/sdac/file.h"
#include "proto/arena.h"
#include "proto/envelope.h"
#include "proto/tls.h"

static char pki[64];

static void issue(struct ca *ca, const char *kind, const char *name)
{
	char error[256];
	char out[96];
	const struct ca_entry *entry = NULL;
	const struct ca_order order = { .kind = kind, .name = name, .days = 2 };
	(void)snprintf(out, sizeof out, "%s/issued", pki);
	assert_int_equal(ca_issue(ca, &order, out, &entry, error, sizeof error), SD_OK);
}

/* crl.pem revokes nobody, revoked.pem revokes "gone". */
static void make_pki(void)
{
	char error[256];
	char *list = NULL;
	size_t size = 0;
	size_t count = 0;
	struct ca *ca = NULL;
	(void)snprintf(pki, sizeof pki, "/tmp/sdac-test-XXXXXX");
	assert_non_null(mkdtemp(pki));
	assert_int_equal(ca_init(pki, "test", 2, error, sizeof error), SD_OK);
	assert_int_equal(ca_open(pki, &ca, error, sizeof error), SD_OK);
	issue(ca, "server", "localhost");
	issue(ca, "person", "nadia");
	issue(ca, "person", "gone");
	assert_int_equal(file_read(lib_pki_file("crl.pem"), 65536, &list, &size), SD_OK);
	assert_int_equal(ca_revoke(ca, "person", "gone", "key-compromise", &count, error, sizeof error), SD_OK);
	assert_int_equal(rename(lib_pki_file("crl.pem"), lib_pki_file("revoked.pem")), 0);
	assert_int_equal(file_write(lib_pki_file("crl.pem"), list, size, 0644), SD_OK);
	free(list);
	ca_close(ca);
}

const char *lib_pki(void)
{
	if (pki[0] == '\0')
		make_pki();
	return pki;
}

const char *lib_pki_file(const char *name)
{
	static char paths[8][128];
	static size_t next;
	char *path = paths[next++ % 8];
	(void)snprintf(path, sizeof paths[0], "%s/%s", lib_pki(), name);
	return path;
}

static int remove_one(const char *path, const struct stat *status, int flag, struct FTW *where)
{
	(void)status;
	(void)flag;
	(void)where;
	return remove(path);
}

void lib_pki_remove(void)
{
	if (pki[0] != '\0')
		(void)nftw(pki, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	pki[0] = '\0';
}

void lib_server_init(struct lib_server *server, const char *crl)
{
	char error[256];
	const struct tls_files files = {
		.ca = lib_pki_file("ca.pem"),
		.crl = lib_pki_file(crl),
		.cert = lib_pki_file("issued/server-localhost.pem"),
		.key = lib_pki_file("issued/server-localhost.key"),
	};
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof at;
	*server = (struct lib_server){ .heartbeat_seconds = 1 };
	server->tls = tls_server_context(&files, error, sizeof error);
	if (server->tls == NULL)
		fail_msg("%s", error);
	server->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	assert_true(server->fd >= 0);
	assert_int_equal(bind(server->fd, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(server->fd, 16), 0);
	assert_int_equal(getsockname(server->fd, (struct sockaddr *)&at, &size), 0);
	(void)snprintf(server->address, sizeof server->address, "127.0.0.1:%d", ntohs(at.sin_port));
}

static void on_opened(struct stream *stream, void *arg)
{
	struct lib_server *server = arg;
	server->stream = stream;
	server->connections++;
	if (!server->holds_welcome)
		lib_server_welcome(server);
}

static void on_frame(struct stream *stream, const uint8_t *data, size_t size, void *arg)
{
	struct lib_server *server = arg;
	Sdac__V1__Envelope *envelope = NULL;
	struct wire_fault fault;
	struct arena *arena = arena_new(1u << 20);
	(void)stream;
	assert_non_null(arena);
	assert_int_equal(envelope_unpack(arena, data, size, &wire_limits_default, &envelope, &fault), SD_OK);
	const unsigned tag = envelope_tag(envelope);
	if (tag >= 20 && server->on_request != NULL)
		server->on_request(server, envelope->request_id, tag, envelope_body(envelope));
	arena_free(arena);
}

static void on_closed(struct stream *stream, enum stream_end end, const char *detail, void *arg)
{
	struct lib_server *server = arg;
	(void)end;
	(void)detail;
	server->open--;
	if (server->stream == stream)
		server->stream = NULL;
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *from, int size, void *arg)
{
	static const struct stream_events events = { .opened = on_opened, .frame = on_frame, .closed = on_closed };
	struct lib_server *server = arg;
	(void)listener;
	(void)from;
	(void)size;
	SSL *ssl = SSL_new(server->tls);
	assert_non_null(ssl);
	SSL_set_accept_state(ssl);
	assert_non_null(stream_new(server->base, fd, ssl, &stream_limits_default, &events, server));
	server->open++;
}

void lib_server_run(struct lib_server *server, struct event_base *base)
{
	server->base = base;
	server->listener =
	    evconnlistener_new(base, on_accept, server, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, server->fd);
	assert_non_null(server->listener);
	server->fd = -1;
}

void lib_server_clear(struct lib_server *server)
{
	if (server->listener != NULL)
		evconnlistener_free(server->listener);
	if (server->fd >= 0)
		(void)close(server->fd);
	if (server->stream != NULL)
		stream_abort(server->stream);
	for (int turns = 0; server->open > 0 && turns < 1000; turns++)
		(void)event_base_loop(server->base, EVLOOP_ONCE);
	assert_int_equal(server->open, 0);
	SSL_CTX_free(server->tls);
}

void lib_server_send(struct lib_server *server, uint64_t id, ProtobufCMessage *body)
{
	assert_non_null(server->stream);
	assert_int_equal(envelope_append(stream_output(server->stream), id, body), SD_OK);
	stream_flush(server->stream);
}

void lib_server_welcome(struct lib_server *server)
{
	Sdac__V1__Welcome welcome = SDAC__V1__WELCOME__INIT;
	welcome.has_protocol_version = 1;
	welcome.protocol_version = 1;
	welcome.has_heartbeat_seconds = 1;
	welcome.heartbeat_seconds = server->heartbeat_seconds;
	welcome.has_frame_limit = server->frame_limit > 0;
	welcome.frame_limit = server->frame_limit;
	welcome.principal = (char *)(uintptr_t) "nadia";
	lib_server_send(server, 0, &welcome.base);
}

void lib_server_notice(struct lib_server *server, int64_t sequence, int32_t attempt)
{
	Sdac__V1__Notice notice = SDAC__V1__NOTICE__INIT;
	notice.has_sequence = 1;
	notice.sequence = sequence;
	notice.has_attempt = 1;
	notice.attempt = attempt;
	lib_server_send(server, 0, &notice.base);
}

void lib_server_cut(struct lib_server *server)
{
	struct stream *stream = server->stream;
	server->stream = NULL;
	if (stream != NULL)
		stream_abort(stream);
}
