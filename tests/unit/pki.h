/*
 * A throw-away certificate authority for tests: files in a folder of its own, made with OpenSSL itself.
 * All people and feeds in it are invented. Any failure ends the test program.
 */
#ifndef SDAC_TESTS_UNIT_PKI_H
#define SDAC_TESTS_UNIT_PKI_H

#include <openssl/ssl.h>
#include <stdbool.h>

#include "proto/tls.h"

struct pki {
	char dir[64];
	EVP_PKEY *key;
	X509 *ca;
	long next_serial;
};

/* Members left zero: no such extension; valid from an hour ago for a day. */
struct pki_request {
	const char *file;     /* FILE.pem and FILE.key are written */
	const char *names;    /* subjectAltName, as OpenSSL's configuration writes it */
	const char *usage;    /* extendedKeyUsage */
	long from, to;        /* seconds from now */
	const struct pki *by; /* another signer */
};

/* Makes the folder, ca.pem, ca.key and an empty crl.pem. */
void pki_init(struct pki *pki);
void pki_clear(struct pki *pki);
/* Returns its serial number. */
long pki_issue(struct pki *pki, const struct pki_request *request);
/* Writes FILE (such as "crl.pem") with one revoked serial (0: none), due again after so many seconds. */
void pki_write_crl(const struct pki *pki, const char *file, long revoked, long due);
/* dir/name, good until the eighth call after. */
const char *pki_path(const struct pki *pki, const char *name);
/* ca.pem, crl.pem, NAME.pem, NAME.key. */
struct tls_files pki_files(const struct pki *pki, const char *name);
/* A context that must come about. */
SSL_CTX *pki_context(const struct pki *pki, const char *name, bool is_server);

#endif
