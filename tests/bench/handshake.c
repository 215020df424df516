/*
 * Full mutual TLS 1.3 handshakes a second, from a few processes: against sdacd (until its first frame
 * has come) or against a plain TLS server (openssl s_server), so that the two
 * are measured by the same client on the same machine.
 *
 *   handshake -s HOST:PORT -p PKI -c CERTIFICATE-STEM [-n COUNT] [-j PROCESSES] [-l]
 *
 * -l: it is the plain server. Prints handshakes a second.
 */
#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

struct bench {
	struct sockaddr_in to;
	SSL_CTX *context;
	bool is_plain;
	int count, processes;
};

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool one(const struct bench *bench)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	SSL *ssl = SSL_new(bench->context);
	char answer[512];
	bool ok;

	ok = connect(fd, (const struct sockaddr *)&bench->to, sizeof bench->to) == 0 && SSL_set_fd(ssl, fd) == 1 &&
	     SSL_connect(ssl) == 1;
	/* In TLS 1.3 the client is done before the server has judged it: only an answer proves the handshake. The
	 * plain server's answer is its close_notify to ours. */
	if (ok && bench->is_plain) {
		ok = SSL_shutdown(ssl) >= 0 && SSL_read(ssl, answer, sizeof answer) <= 0 &&
		     (SSL_get_shutdown(ssl) & SSL_RECEIVED_SHUTDOWN) != 0;
	} else {
		ok = ok && SSL_read(ssl, answer, sizeof answer) > 0;
	}
	(void)SSL_shutdown(ssl);
	SSL_free(ssl);
	close(fd);
	return ok;
}

static int child(const struct bench *bench)
{
	int failed = 0;

	for (int i = 0; i < bench->count / bench->processes; i++) {
		failed += !one(bench);
	}
	if (failed > 0) {
		fprintf(stderr, "handshake: %d failed\n", failed);
	}
	return failed == 0 ? EX_OK : EX_UNAVAILABLE;
}

static void prepare(struct bench *bench, const char *server, const char *pki, const char *stem)
{
	const char *colon = strrchr(server, ':');
	char host[64], path[2][512];

	snprintf(host, sizeof host, "%.*s", (int)(colon - server), server);
	snprintf(path[0], sizeof path[0], "%s/%s.pem", pki, stem);
	snprintf(path[1], sizeof path[1], "%s/%s.key", pki, stem);
	bench->to = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(colon + 1)) };
	bench->context = SSL_CTX_new(TLS_client_method());
	(void)SSL_CTX_set_alpn_protos(bench->context, (const unsigned char *)"\x06sdac/1", 7);
	if (inet_pton(AF_INET, host, &bench->to.sin_addr) != 1 ||
	    SSL_CTX_use_certificate_chain_file(bench->context, path[0]) != 1 ||
	    SSL_CTX_use_PrivateKey_file(bench->context, path[1], SSL_FILETYPE_PEM) != 1) {
		fprintf(stderr, "handshake: %s or its key cannot be read\n", path[0]);
		exit(EX_NOINPUT);
	}
}

int main(int argc, char **argv)
{
	struct bench bench = { .count = 1000, .processes = 4 };
	const char *server = NULL, *pki = NULL, *stem = NULL;
	int option, status, code = EX_OK;
	double began;

	while ((option = getopt(argc, argv, "s:p:c:n:j:l")) != -1) {
		switch (option) {
		case 's':
			server = optarg;
			break;
		case 'p':
			pki = optarg;
			break;
		case 'c':
			stem = optarg;
			break;
		case 'n':
			bench.count = atoi(optarg);
			break;
		case 'j':
			bench.processes = atoi(optarg);
			break;
		case 'l':
			bench.is_plain = true;
			break;
		default:
			return EX_USAGE;
		}
	}
	if (server == NULL || pki == NULL || stem == NULL || strrchr(server, ':') == NULL) {
		fprintf(stderr, "usage: handshake -s HOST:PORT -p PKI -c STEM [-n COUNT] [-j PROCESSES] [-l]\n");
		return EX_USAGE;
	}
	prepare(&bench, server, pki, stem);
	began = now_s();
	for (int i = 0; i < bench.processes; i++) {
		if (fork() == 0) {
			_exit(child(&bench));
		}
	}
	while (wait(&status) > 0) {
		code = WIFEXITED(status) && WEXITSTATUS(status) == 0 ? code : EX_UNAVAILABLE;
	}
	printf("%.0f\n", (double)bench.count / (now_s() - began));
	SSL_CTX_free(bench.context);
	return code;
}
