/*
 * A client without manners, for the system tests: after the TLS handshake it sends the octets of
 * standard input as they are, and prints what comes back, a line a frame:
 *
 *   "welcome", "error <code> id=<n> <where>: <what> (after <n> ms)", "goodbye <reason>", "<tag name>" (heartbeats are
 *   left out), then "closed" or "quiet" when nothing came for QUIET-MS.
 *
 *   raw -s HOST:PORT -p PKI -c CERTIFICATE-STEM [-f] [-q QUIET-MS] [-n] [-w FILE]
 *   raw -g TAG     no connection: reads a body on standard input, writes one frame with it to standard output
 *
 * -c "person-nadia" names PKI/person-nadia.{pem,key}; -c "" shows no certificate. -f waits for the first
 * frame before it sends. -n never reads after that: a slow reader. -w stops in the handshake, before the
 * certificate is shown, makes FILE.here, and goes on when there is FILE. It ends by itself after 20 s at most.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "proto/envelope.h"
#include "proto/frame.h"

#define MAX_MS 20000

struct raw {
	const char *server, *pki, *stem;
	bool after_first, never_read;
	int quiet_ms;
	int64_t heard_ms; /* when something other than a heartbeat came */
	SSL *ssl;
	uint8_t *in;
	size_t n_in;
	unsigned frames;
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void die(const char *what)
{
	fprintf(stderr, "raw: %s: %s\n", what, errno != 0 ? strerror(errno) : "no");
	exit(EX_UNAVAILABLE);
}

static const char *gate; /* the FILE of -w: the callback has no argument of its own */

static void raw_wait_at_gate(const SSL *ssl, int where, int value)
{
	const struct timespec rest = { .tv_nsec = 5000000 };
	int64_t until = now_ms() + MAX_MS;
	char here[512];
	int fd;

	(void)value;
	if ((where & SSL_CB_LOOP) == 0 || SSL_get_state(ssl) != TLS_ST_CR_FINISHED) {
		return;
	}
	snprintf(here, sizeof here, "%s.here", gate);
	fd = open(here, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0) {
		die(here);
	}
	close(fd);
	while (access(gate, F_OK) != 0 && now_ms() < until) {
		nanosleep(&rest, NULL);
	}
}

static void raw_connect(struct raw *raw)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	struct sockaddr_in to = { .sin_family = AF_INET };
	char host[64], path[512];
	const char *colon = strrchr(raw->server, ':');
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	snprintf(host, sizeof host, "%.*s", (int)(colon - raw->server), raw->server);
	to.sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
	if (inet_pton(AF_INET, host, &to.sin_addr) != 1 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
		die("connect");
	}
	(void)SSL_CTX_set_alpn_protos(context, (const unsigned char *)"\x06sdac/1", 7);
	if (raw->stem[0] != '\0') {
		snprintf(path, sizeof path, "%s/%s.pem", raw->pki, raw->stem);
		if (SSL_CTX_use_certificate_chain_file(context, path) != 1) {
			die(path);
		}
		snprintf(path, sizeof path, "%s/%s.key", raw->pki, raw->stem);
		if (SSL_CTX_use_PrivateKey_file(context, path, SSL_FILETYPE_PEM) != 1) {
			die(path);
		}
	}
	raw->ssl = SSL_new(context);
	SSL_CTX_free(context);
	(void)SSL_set_fd(raw->ssl, fd);
	if (gate != NULL) {
		SSL_set_info_callback(raw->ssl, raw_wait_at_gate);
	}
	if (SSL_connect(raw->ssl) != 1) {
		printf("handshake failed: %s\n", ERR_reason_error_string(ERR_get_error()));
		exit(EX_OK);
	}
}

static void raw_print(struct raw *raw, const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(64u << 20);
	struct wire_fault fault;
	Sdac__V1__Envelope *envelope;
	int64_t before = raw->heard_ms;

	raw->heard_ms = now_ms();
	if (arena == NULL || envelope_unpack(arena, data, size, &wire_limits_default, &envelope, &fault) != SD_OK) {
		printf("unreadable\n");
	} else if (envelope->body_case == SDAC__V1__ENVELOPE__BODY_HEARTBEAT) {
		raw->heard_ms = before; /* says nothing */
	} else if (envelope->body_case == SDAC__V1__ENVELOPE__BODY_ERROR) {
		printf("error %d id=%llu %s: %s", (int)envelope->error->code, (unsigned long long)envelope->request_id,
		    envelope->error->where != NULL ? envelope->error->where : "", envelope->error->what);
		if (envelope->error->has_retry_after_ms) {
			printf(" (after %d ms)", (int)envelope->error->retry_after_ms);
		}
		putchar('\n');
	} else if (envelope->body_case == SDAC__V1__ENVELOPE__BODY_GOODBYE) {
		printf("goodbye %d\n", (int)envelope->goodbye->reason);
	} else {
		printf("%s\n", envelope_tag_name(envelope_tag(envelope)));
	}
	arena_free(arena);
}

static void raw_frames(struct raw *raw)
{
	size_t length = 0;

	while (frame_next(raw->in, raw->n_in, SIZE_MAX / 2, &length) == FRAME_WHOLE) {
		size_t whole = FRAME_HEADER_SIZE + length;

		raw->frames++;
		raw_print(raw, raw->in + FRAME_HEADER_SIZE, length);
		memmove(raw->in, raw->in + whole, raw->n_in - whole);
		raw->n_in -= whole;
	}
	fflush(stdout);
}

/* false: the peer closed, or nothing came for quiet_ms. */
static bool raw_read(struct raw *raw, int64_t until)
{
	struct pollfd fd = { .fd = SSL_get_fd(raw->ssl), .events = POLLIN };
	int64_t quiet_at = raw->heard_ms + raw->quiet_ms;
	int wait = (int)((quiet_at < until ? quiet_at : until) - now_ms());
	int n;

	if (SSL_pending(raw->ssl) == 0 && (wait <= 0 || poll(&fd, 1, wait) <= 0)) {
		printf("quiet\n");
		return false;
	}
	raw->in = realloc(raw->in, raw->n_in + 65536);
	n = SSL_read(raw->ssl, raw->in + raw->n_in, 65536);
	if (n <= 0) {
		printf("closed%s%s\n", SSL_get_error(raw->ssl, n) == SSL_ERROR_SSL ? " " : "",
		    SSL_get_error(raw->ssl, n) == SSL_ERROR_SSL ? ERR_reason_error_string(ERR_peek_error()) : "");
		return false;
	}
	raw->n_in += (size_t)n;
	raw_frames(raw);
	return true;
}

static void raw_send_stdin(struct raw *raw)
{
	uint8_t out[65536];
	ssize_t n;

	while ((n = read(STDIN_FILENO, out, sizeof out)) > 0) {
		if (SSL_write(raw->ssl, out, (int)n) != (int)n) {
			return; /* the peer has had enough: what it said is read next */
		}
	}
}

static int raw_frame_stdin(unsigned tag)
{
	static uint8_t body[8u << 20], head[16];
	size_t size = fread(body, 1, sizeof body, stdin), n = 0;
	uint64_t key = (uint64_t)tag << 3 | 2;
	uint8_t header[FRAME_HEADER_SIZE];

	for (; key >= 128; key >>= 7) {
		head[n++] = (uint8_t)(key | 128);
	}
	head[n++] = (uint8_t)key;
	for (key = size; key >= 128; key >>= 7) {
		head[n++] = (uint8_t)(key | 128);
	}
	head[n++] = (uint8_t)key;
	frame_header(header, n + size);
	fwrite(header, 1, sizeof header, stdout);
	fwrite(head, 1, n, stdout);
	fwrite(body, 1, size, stdout);
	return EX_OK;
}

int main(int argc, char **argv)
{
	struct raw raw = { .stem = "", .quiet_ms = 1500 };
	int64_t until = now_ms() + MAX_MS;
	int option;

	while ((option = getopt(argc, argv, "s:p:c:fnq:g:w:")) != -1) {
		switch (option) {
		case 's':
			raw.server = optarg;
			break;
		case 'p':
			raw.pki = optarg;
			break;
		case 'c':
			raw.stem = optarg;
			break;
		case 'f':
			raw.after_first = true;
			break;
		case 'n':
			raw.never_read = true;
			break;
		case 'q':
			raw.quiet_ms = (int)strtol(optarg, NULL, 10);
			break;
		case 'w':
			gate = optarg;
			break;
		case 'g':
			return raw_frame_stdin((unsigned)strtoul(optarg, NULL, 10));
		default:
			return EX_USAGE;
		}
	}
	raw_connect(&raw);
	raw.heard_ms = now_ms();
	while (raw.after_first && raw.frames == 0 && raw_read(&raw, until)) {
	}
	raw_send_stdin(&raw);
	if (raw.never_read) {
		struct pollfd hup = { .fd = SSL_get_fd(raw.ssl), .events = POLLRDHUP };

		printf("%s\n", poll(&hup, 1, MAX_MS) > 0 ? "cut" : "not cut");
	} else {
		while (raw_read(&raw, until)) {
		}
	}
	SSL_free(raw.ssl);
	free(raw.in);
	return EX_OK;
}
