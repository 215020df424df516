/*
 * See pki.h. Extensions are those that X509_V_FLAG_X509_STRICT asks for.
 */
#include "tests/unit/pki.h"

#include <dirent.h>
#include <fcntl.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "pki: %s\n", what);
	ERR_print_errors_fp(stderr);
	exit(99);
}

const char *pki_path(const struct pki *pki, const char *name)
{
	static char paths[8][128];
	static unsigned next;
	char *path = paths[next++ % 8];

	must(snprintf(path, sizeof paths[0], "%s/%s", pki->dir, name) < (int)sizeof paths[0], "path");
	return path;
}

static FILE *create(const struct pki *pki, const char *name, const char *suffix)
{
	char file[64];

	(void)snprintf(file, sizeof file, "%s%s", name, suffix);
	const int fd = open(pki_path(pki, file), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	FILE *stream = fd < 0 ? NULL : fdopen(fd, "w");
	must(stream != NULL, file);
	return stream;
}

static void write_key(const struct pki *pki, const char *name, EVP_PKEY *key)
{
	FILE *file = create(pki, name, ".key");

	must(PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1, "write key");
	must(fclose(file) == 0, "close key");
}

static void write_certificate(const struct pki *pki, const char *name, X509 *certificate)
{
	FILE *file = create(pki, name, ".pem");

	must(PEM_write_X509(file, certificate) == 1, "write certificate");
	must(fclose(file) == 0, "close certificate");
}

static void add_extension(X509 *certificate, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX context;

	X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
	X509V3_set_ctx_nodb(&context);
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	must(extension && X509_add_ext(certificate, extension, -1) == 1, value);
	X509_EXTENSION_free(extension);
}

static X509 *start_certificate(EVP_PKEY *key, const char *name, long serial, long from, long to)
{
	X509 *certificate = X509_new();
	X509_NAME *subject = X509_NAME_new();

	must(certificate && subject, "memory");
	must(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0) == 1,
	    "name");
	must(X509_set_version(certificate, X509_VERSION_3) == 1 && X509_set_subject_name(certificate, subject) == 1 &&
		 ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial) == 1 &&
		 X509_gmtime_adj(X509_getm_notBefore(certificate), from) &&
		 X509_gmtime_adj(X509_getm_notAfter(certificate), to) && X509_set_pubkey(certificate, key) == 1,
	    "certificate");
	X509_NAME_free(subject);
	return certificate;
}

void pki_init(struct pki *pki)
{
	(void)snprintf(pki->dir, sizeof pki->dir, "/tmp/sdac-pki-XXXXXX");
	must(mkdtemp(pki->dir) != NULL, "mkdtemp");
	pki->next_serial = 0x1000;
	pki->key = EVP_EC_gen("P-256");
	must(pki->key != NULL, "key");
	pki->ca = start_certificate(pki->key, "sdac test CA", 1, -3600, 86400);
	must(X509_set_issuer_name(pki->ca, X509_get_subject_name(pki->ca)) == 1, "issuer");
	add_extension(pki->ca, pki->ca, NID_basic_constraints, "critical,CA:TRUE");
	add_extension(pki->ca, pki->ca, NID_key_usage, "critical,keyCertSign,cRLSign");
	add_extension(pki->ca, pki->ca, NID_subject_key_identifier, "hash");
	must(X509_sign(pki->ca, pki->key, EVP_sha256()) > 0, "sign");
	write_certificate(pki, "ca", pki->ca);
	write_key(pki, "ca", pki->key);
	pki_write_crl(pki, "crl.pem", 0, 86400);
}

void pki_clear(struct pki *pki)
{
	DIR *dir = opendir(pki->dir);

	must(dir != NULL, "opendir");
	for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir))
		if (entry->d_name[0] != '.')
			must(unlinkat(dirfd(dir), entry->d_name, 0) == 0, "unlink");
	(void)closedir(dir);
	must(rmdir(pki->dir) == 0, "rmdir");
	X509_free(pki->ca);
	EVP_PKEY_free(pki->key);
}

long pki_issue(struct pki *pki, const struct pki_request *request)
{
	const struct pki *by = request->by ? request->by : pki;
	const bool own_time = request->from != 0 || request->to != 0;
	EVP_PKEY *key = EVP_EC_gen("P-256");
	const long serial = pki->next_serial++;

	must(key != NULL, "key");
	X509 *certificate = start_certificate(
	    key, request->file, serial, own_time ? request->from : -3600, own_time ? request->to : 86400);
	must(X509_set_issuer_name(certificate, X509_get_subject_name(by->ca)) == 1, "issuer");
	add_extension(certificate, by->ca, NID_authority_key_identifier, "keyid");
	add_extension(certificate, by->ca, NID_subject_key_identifier, "hash");
	add_extension(certificate, by->ca, NID_key_usage, "critical,digitalSignature");
	if (request->names)
		add_extension(certificate, by->ca, NID_subject_alt_name, request->names);
	if (request->usage)
		add_extension(certificate, by->ca, NID_ext_key_usage, request->usage);
	must(X509_sign(certificate, by->key, EVP_sha256()) > 0, "sign");
	write_certificate(pki, request->file, certificate);
	write_key(pki, request->file, key);
	X509_free(certificate);
	EVP_PKEY_free(key);
	return serial;
}

static void add_revoked(X509_CRL *crl, long serial)
{
	X509_REVOKED *entry = X509_REVOKED_new();
	ASN1_INTEGER *number = ASN1_INTEGER_new();
	ASN1_TIME *when = X509_gmtime_adj(NULL, -60);

	must(entry && number && when && ASN1_INTEGER_set(number, serial) == 1, "memory");
	must(X509_REVOKED_set_serialNumber(entry, number) == 1 && X509_REVOKED_set_revocationDate(entry, when) == 1,
	    "revoked");
	must(X509_CRL_add0_revoked(crl, entry) == 1, "revoked");
	ASN1_INTEGER_free(number);
	ASN1_TIME_free(when);
}

static void add_crl_number(X509_CRL *crl)
{
	ASN1_INTEGER *number = ASN1_INTEGER_new();

	must(number && ASN1_INTEGER_set(number, 1) == 1, "memory");
	must(X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, 0) == 1, "number of the CRL");
	ASN1_INTEGER_free(number);
}

void pki_write_crl(const struct pki *pki, const char *file, long revoked, long due)
{
	X509_CRL *crl = X509_CRL_new();
	ASN1_TIME *from = X509_gmtime_adj(NULL, -3600);
	ASN1_TIME *to = X509_gmtime_adj(NULL, due);
	X509V3_CTX context;

	must(crl && from && to, "memory");
	must(X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1 &&
		 X509_CRL_set_issuer_name(crl, X509_get_subject_name(pki->ca)) == 1 &&
		 X509_CRL_set1_lastUpdate(crl, from) == 1,
	    "crl");
	if (due != 0)
		must(X509_CRL_set1_nextUpdate(crl, to) == 1, "nextUpdate");
	X509V3_set_ctx(&context, pki->ca, NULL, NULL, crl, 0);
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, NID_authority_key_identifier, "keyid");
	must(extension && X509_CRL_add_ext(crl, extension, -1) == 1, "authority key");
	X509_EXTENSION_free(extension);
	add_crl_number(crl);
	if (revoked != 0)
		add_revoked(crl, revoked);
	must(X509_CRL_sign(crl, pki->key, EVP_sha256()) > 0, "sign");
	FILE *stream = create(pki, file, "");
	must(PEM_write_X509_CRL(stream, crl) == 1 && fclose(stream) == 0, "write crl");
	ASN1_TIME_free(from);
	ASN1_TIME_free(to);
	X509_CRL_free(crl);
}

struct tls_files pki_files(const struct pki *pki, const char *name)
{
	char certificate[64], key[64];

	(void)snprintf(certificate, sizeof certificate, "%s.pem", name);
	(void)snprintf(key, sizeof key, "%s.key", name);
	return (struct tls_files){
		.ca = pki_path(pki, "ca.pem"),
		.crl = pki_path(pki, "crl.pem"),
		.cert = pki_path(pki, certificate),
		.key = pki_path(pki, key),
	};
}

SSL_CTX *pki_context(const struct pki *pki, const char *name, bool is_server)
{
	const struct tls_files files = pki_files(pki, name);
	char error[256];
	SSL_CTX *context = is_server ? tls_server_context(&files, error, sizeof error)
				     : tls_client_context(&files, error, sizeof error);

	must(context != NULL, error);
	return context;
}
