/*
 * Makes keys, certificates and revocation lists in memory, as this system uses them: ECDSA P-256,
 * one SAN URI as identity, one extended key usage. It knows no file and no index.
 */
#ifndef SDAC_CLIENT_X509_H
#define SDAC_CLIENT_X509_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stddef.h>
#include <time.h>

#include "proto/err.h"

struct x509_leaf {
	const char *uri;         /* urn:sdac:<deployment>:<kind>:<name> */
	const char *common_name; /* for people who read certificates; nobody decides by it */
	int is_server;           /* serverAuth, else clientAuth */
	const char *const *dns;  /* of a server; NULL or NULL-terminated */
	const char *const *ips;
	const unsigned char *serial; /* X509_SERIAL_SIZE octets, the first below 0x80 */
	time_t not_before;
	time_t not_after;
};

struct x509_revoked {
	const char *serial_hex;
	time_t at;
	int reason; /* CRL_REASON_* */
};

#define X509_SERIAL_SIZE 16

EVP_PKEY *x509_new_key(void) SD_MUST_CHECK;
/* NULL if OpenSSL refuses: its error queue says why. */
X509 *x509_new_root(EVP_PKEY *key, const char *common_name, time_t not_before, time_t not_after) SD_MUST_CHECK;
X509 *x509_new_leaf(EVP_PKEY *leaf_key, const struct x509_leaf *leaf, X509 *root, EVP_PKEY *root_key) SD_MUST_CHECK;
X509_CRL *x509_new_crl(const struct x509_revoked *revoked, size_t count, long number, time_t from, time_t until,
    X509 *root, EVP_PKEY *root_key) SD_MUST_CHECK;

/* PEM texts, malloc'ed; NULL on failure. Wipe the text of a key before you free it. */
char *x509_certificate_pem(X509 *certificate) SD_MUST_CHECK;
char *x509_crl_pem(X509_CRL *crl) SD_MUST_CHECK;
char *x509_key_pem(EVP_PKEY *key) SD_MUST_CHECK;

#endif
