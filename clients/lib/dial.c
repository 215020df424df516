/*
 * From "host:port" to a connecting socket with a TLS object on it. It does not wait for anything but
 * getaddrinfo(), and for that only where the caller permits it.
 */
#include "clients/lib/private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A client's stream: the daemon's answers can be large, and what we have queued never stops our reading. */
static const struct stream_limits client_limits = {
	.frame_limit = 8u << 20,
	.output_limit = 32u << 20,
	.output_pause = 32u << 20,
	.handshake_ms = 60000, /* the client's own deadline comes first */
	.idle_ms = 0,          /* silence is the client's to judge */
	.write_ms = 30000,
	.linger_ms = 1000,
};

bool lib_split_server(const char *server, char host[256], char port[16])
{
	const char *host_begin = server;
	size_t host_length = 0;
	const char *behind = NULL;
	if (server[0] == '[') {
		const char *bracket = strchr(server, ']');
		if (bracket == NULL || (bracket[1] != '\0' && bracket[1] != ':'))
			return false;
		host_begin++;
		host_length = (size_t)(bracket - host_begin);
		behind = bracket + 1;
	} else {
		host_length = strcspn(server, ":");
		behind = server + host_length;
		if (behind[0] == ':' && strchr(behind + 1, ':') != NULL)
			return false; /* an IPv6 address without brackets: which colon is the port's? */
	}
	const char *digits = behind[0] == ':' ? behind + 1 : LIB_DEFAULT_PORT;
	const size_t n_digits = strlen(digits);
	if (host_length == 0 || host_length > 255 || n_digits == 0 || n_digits > 5 ||
	    strspn(digits, "0123456789") != n_digits)
		return false;
	memcpy(host, host_begin, host_length);
	host[host_length] = '\0';
	memcpy(port, digits, n_digits + 1);
	return true;
}

static bool resolve(struct sdac_client *client, const char *host, const char *port, struct sdac_error *why_r)
{
	const bool may_block = client->options.may_resolve || client->waits > 0;
	const struct addrinfo hints = {
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICSERV | (may_block ? 0 : AI_NUMERICHOST),
	};
	struct addrinfo *found = NULL;
	const int failed = getaddrinfo(host, port, &hints, &found);
	if (failed != 0) {
		lib_error_format(why_r, SDAC__V1__ERROR_CODE__ERROR_CODE_RETRY_LATER,
		    may_block ? "check the name, and that the resolver works"
			      : "give a numeric address, or set may_resolve",
		    "%s has no address: %s", host, gai_strerror(failed));
		return false;
	}
	client->n_addresses = 0;
	for (const struct addrinfo *one = found; one != NULL && client->n_addresses < LIB_MAX_ADDRESSES;
	     one = one->ai_next) {
		struct lib_address *address = &client->addresses[client->n_addresses++];
		memcpy(&address->at, one->ai_addr, one->ai_addrlen);
		address->size = one->ai_addrlen;
	}
	freeaddrinfo(found);
	return client->n_addresses > 0;
}

bool lib_has_more_addresses(const struct sdac_client *client)
{
	return client->address < client->n_addresses;
}

/* A socket that is connecting, or -1 and errno. */
static int open_socket(const struct lib_address *address)
{
	const int fd = socket(address->at.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	const int on = 1;
	/* Small frames must not wait for each other; without these two it works, only slower. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
	if (connect(fd, (const struct sockaddr *)&address->at, address->size) == 0 || errno == EINPROGRESS)
		return fd;
	const int saved = errno;
	(void)close(fd);
	errno = saved;
	return -1;
}

static SSL *new_tls(const struct sdac_client *client, const char *host)
{
	SSL *ssl = SSL_new(client->tls);
	if (ssl == NULL)
		return NULL;
	SSL_set_connect_state(ssl);
	/* The name is for a balancer that chooses by it; whom we talk to is told by the certificate's URI. */
	struct in6_addr numeric;
	const bool is_numeric = strchr(host, ':') != NULL || inet_pton(AF_INET, host, &numeric) == 1;
	if (!is_numeric && SSL_set_tlsext_host_name(ssl, host) != 1) {
		SSL_free(ssl);
		return NULL;
	}
	return ssl;
}

static bool attach(struct sdac_client *client, int fd, SSL *ssl)
{
	struct connection *connection = calloc(1, sizeof *connection);
	if (connection == NULL) {
		SSL_free(ssl);
		(void)close(fd);
		return false;
	}
	struct stream *stream = stream_new(client->base, fd, ssl, &client_limits, &lib_stream_events, connection);
	if (stream == NULL) {
		free(connection);
		return false;
	}
	connection->client = client;
	connection->stream = stream;
	client->connection = connection;
	client->stream = stream;
	return true;
}

bool lib_dial(struct sdac_client *client, struct sdac_error *why_r)
{
	char host[256];
	char port[16];
	const char *server = client->servers[client->server];
	if (!lib_split_server(server, host, port)) {
		lib_error_format(why_r, SDAC__V1__ERROR_CODE__ERROR_CODE_INVALID, "write HOST:PORT or [IPV6]:PORT",
		    "\"%s\" is no address", server);
		return false;
	}
	if (!lib_has_more_addresses(client)) {
		client->address = 0;
		client->n_addresses = 0;
		if (!resolve(client, host, port, why_r))
			return false;
	}
	const int fd = open_socket(&client->addresses[client->address++]);
	if (fd < 0) {
		lib_error_format(why_r, SDAC__V1__ERROR_CODE__ERROR_CODE_RETRY_LATER, "is sdacd running there?",
		    "cannot connect to %s: %s", server, strerror(errno));
		return false;
	}
	SSL *ssl = new_tls(client, host);
	if (ssl == NULL) {
		(void)close(fd);
		ERR_clear_error();
		lib_error(why_r, SDAC__V1__ERROR_CODE__ERROR_CODE_INTERNAL, "OpenSSL made no connection", "");
		return false;
	}
	if (attach(client, fd, ssl))
		return true;
	lib_error(why_r, SDAC__V1__ERROR_CODE__ERROR_CODE_INTERNAL, "there is no memory for a connection", "");
	return false;
}
