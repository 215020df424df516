/*
 * TLS contexts. All of a context is made from files at once, and what a peer would refuse later is refused
 * here with a sentence: a daemon must not start, or reload, into a state where nobody can connect. It knows
 * no socket and no session.
 */
#include "proto/tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "proto/tls_verify.h"

#define CIPHERS "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256"
#define GROUPS "P-256:X25519:P-384"
#define SECURITY_LEVEL 2             /* 112 bits: no RSA below 2048, no SHA-1 */
#define MAX_CERTIFICATES (32 * 1024) /* octets of a chain that a stranger may make us hold */

static const unsigned char protocol[] = "\x06sdac/1"; /* as ALPN writes it: length, name */
#define PROTOCOL_SIZE (sizeof protocol - 1)

struct build {
	const struct tls_files *files;
	bool is_server;
	SSL_CTX *context;
	X509_STORE *store; /* the context's */
	char *error;
	size_t size;
};

SD_PRINTF(2, 3) static bool fail(const struct build *b, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(b->error, b->size, format, args);
	va_end(args);
	ERR_clear_error();
	return false;
}

/* ---- what is agreed with every peer ---- */

static int choose_protocol(
    SSL *ssl, const unsigned char **out, unsigned char *length, const unsigned char *in, unsigned int size, void *arg)
{
	(void)ssl;
	(void)arg;
	for (unsigned int at = 0; at < size && size - at > in[at]; at += 1U + in[at]) {
		if (size - at < PROTOCOL_SIZE || memcmp(in + at, protocol, PROTOCOL_SIZE) != 0)
			continue;
		*out = in + at + 1;
		*length = in[at];
		return SSL_TLSEXT_ERR_OK;
	}
	return SSL_TLSEXT_ERR_ALERT_FATAL;
}

/* A hello without ALPN never reaches choose_protocol(). */
static int require_protocol(SSL *ssl, int *alert, void *arg)
{
	const unsigned char *data;
	size_t size;

	(void)arg;
	if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_application_layer_protocol_negotiation, &data, &size) == 1)
		return SSL_CLIENT_HELLO_SUCCESS;
	*alert = SSL_AD_NO_APPLICATION_PROTOCOL;
	return SSL_CLIENT_HELLO_ERROR;
}

bool tls_has_protocol(const SSL *ssl)
{
	const unsigned char *name;
	unsigned int length;

	SSL_get0_alpn_selected(ssl, &name, &length);
	return length == PROTOCOL_SIZE - 1 && memcmp(name, protocol + 1, length) == 0;
}

static bool set_protocol(struct build *b)
{
	if (b->is_server) {
		SSL_CTX_set_alpn_select_cb(b->context, choose_protocol, NULL);
		SSL_CTX_set_client_hello_cb(b->context, require_protocol, NULL);
		return true;
	}
	return SSL_CTX_set_alpn_protos(b->context, protocol, PROTOCOL_SIZE) == 0;
}

static bool set_rules(struct build *b)
{
	SSL_CTX *context = b->context;

	SSL_CTX_set_security_level(context, SECURITY_LEVEL);
	/* An end without close_notify is told by the stream; the frames' lengths show whether something is missing. */
	SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
					 SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_CLEANSE_PLAINTEXT);
	/* A resumed session skips the certificate checks, so a revoked client would come back (measured). */
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_max_cert_list(context, MAX_CERTIFICATES);
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
	    b->is_server ? tls_verify_client : tls_verify_server);
	if (SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1 &&
	    SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1 && SSL_CTX_set_num_tickets(context, 0) == 1 &&
	    SSL_CTX_set_ciphersuites(context, CIPHERS) == 1 && SSL_CTX_set1_groups_list(context, GROUPS) == 1 &&
	    set_protocol(b))
		return true;
	return fail(b, "OpenSSL does not offer what is needed (TLS 1.3, P-256, AES-GCM): %s", tls_reason());
}

/* ---- what comes from files ---- */

/* Puts all certificates, or all CRLs, of a PEM file into the store. */
static bool load_store(struct build *b, const char *path, bool crls, unsigned *count_r)
{
	BIO *file = BIO_new_file(path, "r");
	STACK_OF(X509_INFO) *infos = file ? PEM_X509_INFO_read_bio(file, NULL, tls_no_password, NULL) : NULL;
	bool good = infos != NULL;

	*count_r = 0;
	for (int i = 0; good && i < sk_X509_INFO_num(infos); i++) {
		const X509_INFO *info = sk_X509_INFO_value(infos, i);
		if (crls ? info->crl == NULL : info->x509 == NULL)
			continue;
		good =
		    (crls ? X509_STORE_add_crl(b->store, info->crl) : X509_STORE_add_cert(b->store, info->x509)) == 1;
		if (good && crls && !X509_CRL_get0_nextUpdate(info->crl))
			good = fail(b, "CRL %s does not say when the next one is due: make it with a nextUpdate", path);
		*count_r += good ? 1 : 0;
	}
	if (!good && b->error[0] == '\0')
		(void)fail(b, "%s %s cannot be read: %s", crls ? "CRL" : "CA file", path, tls_reason());
	sk_X509_INFO_pop_free(infos, X509_INFO_free);
	BIO_free(file);
	ERR_clear_error();
	return good;
}

static bool load_ca(struct build *b)
{
	unsigned count;

	if (!b->files->ca)
		return fail(b, "no CA file is named: it says whom to trust");
	if (!load_store(b, b->files->ca, false, &count))
		return false;
	return count > 0 || fail(b, "CA file %s holds no certificate in PEM", b->files->ca);
}

static bool load_crl(struct build *b)
{
	unsigned count;
	unsigned long flags = X509_V_FLAG_X509_STRICT;

	if (!b->files->crl && b->is_server)
		return fail(b, "no CRL is named: without one, revoked certificates would be let in");
	if (b->files->crl) {
		if (!load_store(b, b->files->crl, true, &count))
			return false;
		if (count == 0)
			return fail(b, "CRL %s holds no CRL in PEM", b->files->crl);
		flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL;
	}
	return X509_STORE_set_flags(b->store, flags) == 1 || fail(b, "OpenSSL refuses the rules: %s", tls_reason());
}

static bool load_certificate(struct build *b)
{
	if (!b->files->cert)
		return fail(b, "no certificate is named");
	if (SSL_CTX_use_certificate_chain_file(b->context, b->files->cert) == 1)
		return true;
	return fail(b, "certificate %s cannot be read: %s", b->files->cert, tls_reason());
}

static bool read_key(struct build *b, FILE *file)
{
	const char *path = b->files->key;
	EVP_PKEY *key = PEM_read_PrivateKey(file, NULL, tls_no_password, NULL);

	if (!key)
		return fail(b, "key %s cannot be read (%s): it must be PEM and not encrypted", path, tls_reason());
	const bool fits = SSL_CTX_use_PrivateKey(b->context, key) == 1 && SSL_CTX_check_private_key(b->context) == 1;
	EVP_PKEY_free(key);
	return fits || fail(b, "key %s does not belong to certificate %s", path, b->files->cert);
}

/* The mode is asked of the open file, so that nothing can be put in its place in between. */
static bool load_key(struct build *b)
{
	const char *path = b->files->key;
	struct stat status;

	if (!path)
		return fail(b, "no key is named");
	FILE *file = fopen(path, "re");
	if (!file)
		return fail(b, "key %s cannot be opened: %s", path, strerror(errno));
	bool good;
	if (fstat(fileno(file), &status) != 0)
		good = fail(b, "key %s cannot be examined: %s", path, strerror(errno));
	else if (status.st_mode & (S_IRWXG | S_IRWXO))
		good = fail(
		    b, "key %s can be read by others than its owner: chmod 600 it, and replace it if it leaked", path);
	else
		good = read_key(b, file);
	(void)fclose(file);
	return good;
}

/* ---- whether peers would take our own certificate ---- */

static const struct remedy {
	int code;
	bool is_crl;
	const char *what, *advice;
} remedies[] = {
	{ X509_V_ERR_CERT_HAS_EXPIRED, false, "has expired", "issue a new one" },
	{ X509_V_ERR_CERT_NOT_YET_VALID, false, "is not valid yet", "check this machine's clock" },
	{ X509_V_ERR_CERT_REVOKED, false, "is revoked", "issue a new one" },
	{ X509_V_ERR_INVALID_PURPOSE, false, "is not for this use (extended key usage)",
	    "issue one of the right kind" },
	{ X509_V_ERR_UNABLE_TO_GET_CRL, true, "is not of the CA in use", "name the CA's own" },
	{ X509_V_ERR_CRL_SIGNATURE_FAILURE, true, "is not signed by the CA", "fetch it again from the CA" },
	{ X509_V_ERR_CRL_HAS_EXPIRED, true, "has run out", "issue a new CRL: till then nobody can be let in" },
	{ X509_V_ERR_CRL_NOT_YET_VALID, true, "is not valid yet", "check this machine's clock" },
};

static bool explain(const struct build *b, int code)
{
	for (size_t i = 0; i < sizeof remedies / sizeof remedies[0]; i++) {
		const struct remedy *remedy = &remedies[i];
		if (remedy->code == code)
			return fail(b, "%s %s %s: %s", remedy->is_crl ? "CRL" : "certificate",
			    remedy->is_crl ? b->files->crl : b->files->cert, remedy->what, remedy->advice);
	}
	return fail(b, "certificate %s does not stand up against CA file %s: %s", b->files->cert, b->files->ca,
	    X509_verify_cert_error_string(code));
}

static bool check_own(struct build *b)
{
	STACK_OF(X509) *chain = NULL;

	SSL_CTX_get0_chain_certs(b->context, &chain);
	const int code = tls_verify(b->store, SSL_CTX_get0_certificate(b->context), chain, b->is_server);
	return code == X509_V_OK || explain(b, code);
}

static SSL_CTX *build(const struct tls_files *files, bool is_server, char *error, size_t size)
{
	struct build b = { .files = files, .is_server = is_server, .error = error, .size = size };

	error[0] = '\0';
	ERR_clear_error();
	b.context = SSL_CTX_new(is_server ? TLS_server_method() : TLS_client_method());
	if (!b.context) {
		(void)fail(&b, "OpenSSL makes no context: %s", tls_reason());
		return NULL;
	}
	b.store = SSL_CTX_get_cert_store(b.context);
	if (set_rules(&b) && load_ca(&b) && load_crl(&b) && load_certificate(&b) && load_key(&b) && check_own(&b))
		return b.context;
	SSL_CTX_free(b.context);
	return NULL;
}

SSL_CTX *tls_server_context(const struct tls_files *files, char *error, size_t size)
{
	return build(files, true, error, size);
}

SSL_CTX *tls_client_context(const struct tls_files *files, char *error, size_t size)
{
	return build(files, false, error, size);
}
