/*
 * Judging certificates, and reading from them who the peer is.
 */
#include "proto/tls_verify.h"

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include "proto/tls.h"

#define URI_PREFIX "urn:sdac:"

/* OpenSSL takes a certificate without extended key usage for one that may do everything. */
static int require_usage(int good, X509_STORE_CTX *work, uint32_t usage)
{
	if (!good || X509_STORE_CTX_get_error_depth(work) != 0)
		return good;
	const uint32_t has = X509_get_extended_key_usage(X509_STORE_CTX_get_current_cert(work));
	if (has != UINT32_MAX && has & usage)
		return good;
	X509_STORE_CTX_set_error(work, X509_V_ERR_INVALID_PURPOSE);
	return 0;
}

int tls_verify_client(int good, X509_STORE_CTX *work)
{
	return require_usage(good, work, XKU_SSL_CLIENT);
}

int tls_verify_server(int good, X509_STORE_CTX *work)
{
	return require_usage(good, work, XKU_SSL_SERVER);
}

int tls_verify(X509_STORE *store, X509 *certificate, STACK_OF(X509) * chain, bool as_server)
{
	X509_STORE_CTX *work = X509_STORE_CTX_new();
	int code = X509_V_ERR_UNSPECIFIED;

	if (work && X509_STORE_CTX_init(work, store, certificate, chain) == 1 &&
	    X509_STORE_CTX_set_default(work, as_server ? "ssl_server" : "ssl_client") == 1) {
		X509_STORE_CTX_set_verify_cb(work, as_server ? tls_verify_server : tls_verify_client);
		const bool good = X509_verify_cert(work) == 1;
		code = X509_STORE_CTX_get_error(work);
		if (!good && code == X509_V_OK)
			code = X509_V_ERR_UNSPECIFIED;
	}
	X509_STORE_CTX_free(work);
	ERR_clear_error();
	return code;
}

int tls_no_password(char *buffer, int size, int writing, void *arg)
{
	(void)buffer;
	(void)size;
	(void)writing;
	(void)arg;
	return -1;
}

/* ---- who the peer is ---- */

static bool is_part_octet(char octet)
{
	return (octet >= 'a' && octet <= 'z') || (octet >= '0' && octet <= '9') || octet == '.' || octet == '-';
}

/* Takes one part up to a colon or the end; returns what follows, NULL if the part is not good. */
static const char *take_part(const char *at, const char *end, char part[64])
{
	size_t length = 0;

	while (at + length < end && is_part_octet(at[length]))
		length++;
	if (length == 0 || length > 63)
		return NULL;
	memcpy(part, at, length);
	part[length] = '\0';
	return at + length;
}

bool tls_identity_parse(const char *uri, size_t length, struct tls_identity *identity_r)
{
	const char *end = uri + length;

	*identity_r = (struct tls_identity){ .serial = "" };
	if (length < strlen(URI_PREFIX) || memcmp(uri, URI_PREFIX, strlen(URI_PREFIX)) != 0)
		return false;
	const char *at = take_part(uri + strlen(URI_PREFIX), end, identity_r->deployment);
	if (!at || at == end || *at != ':')
		return false;
	at = take_part(at + 1, end, identity_r->kind);
	if (!at || at == end || *at != ':')
		return false;
	at = take_part(at + 1, end, identity_r->name);
	return at == end;
}

/* The only URI among the names, NULL if there is none or more than one. */
static const ASN1_IA5STRING *only_uri(const GENERAL_NAMES *names)
{
	const ASN1_IA5STRING *uri = NULL;

	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
		if (name->type != GEN_URI)
			continue;
		if (uri)
			return NULL;
		uri = name->d.uniformResourceIdentifier;
	}
	return uri;
}

static bool serial_of(const X509 *certificate, char serial[64])
{
	BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), NULL);
	char *text = number ? BN_bn2hex(number) : NULL;
	const bool good = text && strlen(text) < 64;

	if (good)
		memcpy(serial, text, strlen(text) + 1);
	OPENSSL_free(text);
	BN_free(number);
	return good;
}

enum sd_err tls_certificate_identity(const X509 *certificate, struct tls_identity *identity_r)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
	const ASN1_IA5STRING *uri = names ? only_uri(names) : NULL;
	const bool good =
	    uri &&
	    tls_identity_parse((const char *)ASN1_STRING_get0_data(uri), (size_t)ASN1_STRING_length(uri), identity_r) &&
	    serial_of(certificate, identity_r->serial);

	GENERAL_NAMES_free(names);
	if (good)
		return SD_OK;
	*identity_r = (struct tls_identity){ .serial = "" };
	return SD_INVALID;
}

enum sd_err tls_peer_identity(const SSL *ssl, struct tls_identity *identity_r)
{
	const X509 *certificate = SSL_get0_peer_certificate(ssl);

	*identity_r = (struct tls_identity){ .serial = "" };
	if (!certificate || SSL_get_verify_result(ssl) != X509_V_OK)
		return SD_NOT_ALLOWED;
	return tls_certificate_identity(certificate, identity_r);
}

bool tls_peer_still_good(const SSL *ssl, SSL_CTX *context)
{
	X509 *certificate = SSL_get0_peer_certificate(ssl);

	if (!certificate)
		return false;
	return tls_verify(SSL_CTX_get_cert_store(context), certificate, SSL_get_peer_cert_chain(ssl),
		   !SSL_is_server(ssl)) == X509_V_OK;
}

int64_t tls_peer_expires_ms(const SSL *ssl)
{
	const X509 *certificate = SSL_get0_peer_certificate(ssl);
	struct tm utc;

	if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &utc) != 1)
		return 0;
	return (int64_t)timegm(&utc) * 1000;
}

const char *tls_reason(void)
{
	const unsigned long code = ERR_get_error();

	ERR_clear_error();
	if (code == 0)
		return "no reason is given";
	const char *reason =
	    ERR_SYSTEM_ERROR(code) ? strerrordesc_np(ERR_GET_REASON(code)) : ERR_reason_error_string(code);
	return reason ? reason : "the reason has no name";
}
