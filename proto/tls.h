/*
 * TLS as this system uses it, both ends: 1.3 only, mutual, a private CA, ALPN "sdac/1", no tickets,
 * no session cache, no 0-RTT, and a CRL that must be there and current. A new context is built for
 * every reload: a CRL put into a live store can be ignored (measured).
 */
#ifndef SDAC_PROTO_TLS_H
#define SDAC_PROTO_TLS_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>

#include "proto/err.h"

struct tls_files {
	const char *ca;   /* PEM, the only trusted certificates */
	const char *crl;  /* PEM; a server refuses to start without it; a client may have NULL */
	const char *cert; /* PEM, own chain */
	const char *key;  /* PEM, readable by its owner only */
};

/* One SAN URI: urn:sdac:<deployment>:<kind>:<name>. Parts are [a-z0-9.-], 1 to 63. */
struct tls_identity {
	char deployment[64];
	char kind[64]; /* "feeder", "person", "server" */
	char name[64];
	char serial[64]; /* hexadecimal, capitals, whole octets: as OpenSSL prints it */
};

/* NULL and a sentence in error (what, which file, what to do) on failure. size: at least 1. */
SSL_CTX *tls_server_context(const struct tls_files *files, char *error, size_t size) SD_MUST_CHECK;
SSL_CTX *tls_client_context(const struct tls_files *files, char *error, size_t size) SD_MUST_CHECK;

/* Parses one URI; false unless it is exactly of the form above. */
bool tls_identity_parse(const char *uri, size_t length, struct tls_identity *identity_r);
/* Exactly one SAN URI, of the form above; else SD_INVALID. Says nothing about trust. */
enum sd_err tls_certificate_identity(const X509 *certificate, struct tls_identity *identity_r) SD_MUST_CHECK;
/* Of the verified peer; SD_NOT_ALLOWED if it is not verified. A client must see for itself that the kind is
 * "server": any certificate of the CA for server use passes the handshake. */
enum sd_err tls_peer_identity(const SSL *ssl, struct tls_identity *identity_r) SD_MUST_CHECK;
/* Whether "sdac/1" was agreed by ALPN; a client must ask (stream does), a server's handshake fails without. */
bool tls_has_protocol(const SSL *ssl);
/* Whether the peer's certificate is revoked or expired by the (new) context: for live connections after a reload. */
bool tls_peer_still_good(const SSL *ssl, SSL_CTX *context);

/* When the verified peer's certificate expires, ms since 1970 UTC; 0 if it has none. */
int64_t tls_peer_expires_ms(const SSL *ssl);

/* The next reason in OpenSSL's error queue as a short text, queue emptied. Never NULL. */
const char *tls_reason(void);

#endif
