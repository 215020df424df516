/*
 * Certificates and revocation lists with OpenSSL's API, so that no shell and no openssl.cnf decides what
 * they hold. RFC 5280: key identifiers in all, critical basic constraints and key usage, CRL numbers.
 */
#include "clients/sdac/x509.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

EVP_PKEY *x509_new_key(void)
{
	return EVP_EC_gen("P-256");
}

static bool set_name(X509_NAME *name, const char *common_name)
{
	return X509_NAME_add_entry_by_txt(name, "O", MBSTRING_ASC, (const unsigned char *)"sdac", -1, -1, 0) == 1 &&
	       X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)common_name, -1, -1, 0) == 1;
}

static bool set_serial(X509 *certificate, const unsigned char *serial, int size)
{
	BIGNUM *number = BN_bin2bn(serial, size, NULL);
	const bool good = number != NULL && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
	BN_free(number);
	return good;
}

static bool set_times(X509 *certificate, time_t not_before, time_t not_after)
{
	return ASN1_TIME_set(X509_getm_notBefore(certificate), not_before) != NULL &&
	       ASN1_TIME_set(X509_getm_notAfter(certificate), not_after) != NULL;
}

/* value: in the language of x509v3_config(5), always a constant of this file, never a user's text. */
static bool add_extension(X509 *certificate, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX context;
	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	const bool good = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
	X509_EXTENSION_free(extension);
	return good;
}

X509 *x509_new_root(EVP_PKEY *key, const char *common_name, time_t not_before, time_t not_after)
{
	static const unsigned char first_serial[] = { 1 };
	X509 *root = X509_new();
	if (root == NULL)
		return NULL;
	if (X509_set_version(root, X509_VERSION_3) == 1 && set_serial(root, first_serial, 1) &&
	    set_times(root, not_before, not_after) && set_name(X509_get_subject_name(root), common_name) &&
	    X509_set_issuer_name(root, X509_get_subject_name(root)) == 1 && X509_set_pubkey(root, key) == 1 &&
	    add_extension(root, root, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
	    add_extension(root, root, NID_key_usage, "critical,keyCertSign,cRLSign") &&
	    add_extension(root, root, NID_subject_key_identifier, "hash") &&
	    add_extension(root, root, NID_authority_key_identifier, "keyid:always") &&
	    X509_sign(root, key, EVP_sha256()) > 0)
		return root;
	X509_free(root);
	return NULL;
}

/* Names are put in as data, not through the configuration language, in which a comma would begin another. */
static bool push_text_name(GENERAL_NAMES *names, int type, const char *text)
{
	GENERAL_NAME *name = GENERAL_NAME_new();
	ASN1_IA5STRING *value = ASN1_IA5STRING_new();
	if (name == NULL || value == NULL || ASN1_STRING_set(value, text, -1) != 1) {
		GENERAL_NAME_free(name);
		ASN1_IA5STRING_free(value);
		return false;
	}
	GENERAL_NAME_set0_value(name, type, value);
	if (sk_GENERAL_NAME_push(names, name) > 0)
		return true;
	GENERAL_NAME_free(name);
	return false;
}

static bool push_address(GENERAL_NAMES *names, const char *address)
{
	GENERAL_NAME *name = GENERAL_NAME_new();
	ASN1_OCTET_STRING *value = a2i_IPADDRESS(address);
	if (name == NULL || value == NULL) {
		GENERAL_NAME_free(name);
		ASN1_OCTET_STRING_free(value);
		return false;
	}
	GENERAL_NAME_set0_value(name, GEN_IPADD, value);
	if (sk_GENERAL_NAME_push(names, name) > 0)
		return true;
	GENERAL_NAME_free(name);
	return false;
}

static bool add_names(X509 *certificate, const struct x509_leaf *leaf)
{
	GENERAL_NAMES *names = GENERAL_NAMES_new();
	bool good = names != NULL && push_text_name(names, GEN_URI, leaf->uri);
	for (const char *const *dns = leaf->dns; good && dns != NULL && *dns != NULL; dns++)
		good = push_text_name(names, GEN_DNS, *dns);
	for (const char *const *ip = leaf->ips; good && ip != NULL && *ip != NULL; ip++)
		good = push_address(names, *ip);
	good = good && X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT) == 1;
	GENERAL_NAMES_free(names);
	return good;
}

X509 *x509_new_leaf(EVP_PKEY *leaf_key, const struct x509_leaf *leaf, X509 *root, EVP_PKEY *root_key)
{
	X509 *made = X509_new();
	if (made == NULL)
		return NULL;
	if (X509_set_version(made, X509_VERSION_3) == 1 && set_serial(made, leaf->serial, X509_SERIAL_SIZE) &&
	    set_times(made, leaf->not_before, leaf->not_after) &&
	    set_name(X509_get_subject_name(made), leaf->common_name) &&
	    X509_set_issuer_name(made, X509_get_subject_name(root)) == 1 && X509_set_pubkey(made, leaf_key) == 1 &&
	    add_extension(made, root, NID_basic_constraints, "critical,CA:FALSE") &&
	    add_extension(made, root, NID_key_usage, "critical,digitalSignature") &&
	    add_extension(made, root, NID_ext_key_usage, leaf->is_server ? "serverAuth" : "clientAuth") &&
	    add_extension(made, root, NID_subject_key_identifier, "hash") &&
	    add_extension(made, root, NID_authority_key_identifier, "keyid:always") && add_names(made, leaf) &&
	    X509_sign(made, root_key, EVP_sha256()) > 0)
		return made;
	X509_free(made);
	return NULL;
}

static bool push_revoked(X509_CRL *crl, const struct x509_revoked *revoked)
{
	X509_REVOKED *entry = X509_REVOKED_new();
	ASN1_TIME *at = ASN1_TIME_set(NULL, revoked->at);
	ASN1_ENUMERATED *reason = ASN1_ENUMERATED_new();
	BIGNUM *number = NULL;
	ASN1_INTEGER *serial = NULL;
	bool good = entry != NULL && at != NULL && reason != NULL && BN_hex2bn(&number, revoked->serial_hex) > 0;
	good = good && (serial = BN_to_ASN1_INTEGER(number, NULL)) != NULL &&
	       X509_REVOKED_set_serialNumber(entry, serial) == 1 && X509_REVOKED_set_revocationDate(entry, at) == 1;
	/* RFC 5280 5.3.1: "unspecified" is said by leaving the extension out. */
	if (good && revoked->reason != CRL_REASON_UNSPECIFIED)
		good = ASN1_ENUMERATED_set(reason, revoked->reason) == 1 &&
		       X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, reason, 0, 0) == 1;
	good = good && X509_CRL_add0_revoked(crl, entry) == 1;
	if (!good)
		X509_REVOKED_free(entry);
	ASN1_TIME_free(at);
	ASN1_ENUMERATED_free(reason);
	ASN1_INTEGER_free(serial);
	BN_free(number);
	return good;
}

static bool add_crl_extensions(X509_CRL *crl, X509 *root, long number)
{
	X509V3_CTX context;
	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, root, NULL, NULL, crl, 0);
	X509_EXTENSION *issuer = X509V3_EXT_conf_nid(NULL, &context, NID_authority_key_identifier, "keyid:always");
	ASN1_INTEGER *crl_number = ASN1_INTEGER_new();
	const bool good = issuer != NULL && X509_CRL_add_ext(crl, issuer, -1) == 1 && crl_number != NULL &&
			  ASN1_INTEGER_set(crl_number, number) == 1 &&
			  X509_CRL_add1_ext_i2d(crl, NID_crl_number, crl_number, 0, 0) == 1;
	X509_EXTENSION_free(issuer);
	ASN1_INTEGER_free(crl_number);
	return good;
}

X509_CRL *x509_new_crl(const struct x509_revoked *revoked, size_t count, long number, time_t from, time_t until,
    X509 *root, EVP_PKEY *root_key)
{
	X509_CRL *crl = X509_CRL_new();
	ASN1_TIME *last = ASN1_TIME_set(NULL, from);
	ASN1_TIME *next = ASN1_TIME_set(NULL, until);
	bool good = crl != NULL && last != NULL && next != NULL && X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1 &&
		    X509_CRL_set_issuer_name(crl, X509_get_subject_name(root)) == 1 &&
		    X509_CRL_set1_lastUpdate(crl, last) == 1 && X509_CRL_set1_nextUpdate(crl, next) == 1;
	for (size_t i = 0; good && i < count; i++)
		good = push_revoked(crl, &revoked[i]);
	good = good && add_crl_extensions(crl, root, number) && X509_CRL_sort(crl) == 1 &&
	       X509_CRL_sign(crl, root_key, EVP_sha256()) > 0;
	ASN1_TIME_free(last);
	ASN1_TIME_free(next);
	if (good)
		return crl;
	X509_CRL_free(crl);
	return NULL;
}

/* Takes the text out of the BIO, with a NUL, and frees the BIO. */
static char *text_of(BIO *bio, bool good)
{
	char *data = NULL;
	const long size = bio == NULL ? 0 : BIO_get_mem_data(bio, &data);
	char *text = good && size > 0 ? strndup(data, (size_t)size) : NULL;
	if (data != NULL && size > 0)
		explicit_bzero(data, (size_t)size);
	BIO_free(bio);
	return text;
}

char *x509_certificate_pem(X509 *certificate)
{
	BIO *bio = BIO_new(BIO_s_mem());
	return text_of(bio, bio != NULL && PEM_write_bio_X509(bio, certificate) == 1);
}

char *x509_crl_pem(X509_CRL *crl)
{
	BIO *bio = BIO_new(BIO_s_mem());
	return text_of(bio, bio != NULL && PEM_write_bio_X509_CRL(bio, crl) == 1);
}

char *x509_key_pem(EVP_PKEY *key)
{
	BIO *bio = BIO_new(BIO_s_secmem());
	return text_of(bio, bio != NULL && PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1);
}
