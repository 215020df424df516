/*
 * How certificates are judged: the same rules in the handshake, for our own certificate at start, and for
 * live connections after a reload. Internal to tls.
 */
#ifndef SDAC_PROTO_TLS_VERIFY_H
#define SDAC_PROTO_TLS_VERIFY_H

#include <openssl/x509.h>
#include <stdbool.h>

/* Callbacks for SSL_CTX_set_verify(): the peer is a client, or a server. */
int tls_verify_client(int good, X509_STORE_CTX *work);
int tls_verify_server(int good, X509_STORE_CTX *work);

/* X509_V_OK or the X509_V_ERR_ code. chain (of helpers, not trusted) may be NULL. */
int tls_verify(X509_STORE *store, X509 *certificate, STACK_OF(X509) * chain, bool as_server);

/* A pem_password_cb that has none: OpenSSL would ask at the terminal. */
int tls_no_password(char *buffer, int size, int writing, void *arg);

#endif
