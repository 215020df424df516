/*
 * TLS contexts and certificates: every kind of bad file is refused with a sentence that names it, every kind
 * of bad certificate is refused in the handshake, and nothing is resumed. No sockets: the two ends are tied
 * together in memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include "proto/tls.h"
#include "tests/unit/pki.h"

#define FEEDER "URI:urn:sdac:dev:feeder:cath"
#define SERVER "URI:urn:sdac:dev:server:one,DNS:localhost"

static struct pki pki, rogue;
static long revoked_serial;

static int make_pki(void **state)
{
	(void)state;
	pki_init(&pki);
	pki_init(&rogue);
	(void)pki_issue(&pki, &(struct pki_request){ .file = "server", .names = SERVER, .usage = "serverAuth" });
	(void)pki_issue(&pki, &(struct pki_request){ .file = "feeder", .names = FEEDER, .usage = "clientAuth" });
	(void)pki_issue(&pki, &(struct pki_request){ .file = "no-usage", .names = FEEDER });
	(void)pki_issue(
	    &pki, &(struct pki_request){ .file = "any-usage", .names = FEEDER, .usage = "anyExtendedKeyUsage" });
	(void)pki_issue(
	    &pki, &(struct pki_request){
		      .file = "expired", .names = FEEDER, .usage = "clientAuth", .from = -7200, .to = -60 });
	(void)pki_issue(&pki, &(struct pki_request){
				  .file = "future", .names = FEEDER, .usage = "clientAuth", .from = 3600, .to = 7200 });
	(void)pki_issue(
	    &pki, &(struct pki_request){ .file = "rogue", .names = FEEDER, .usage = "clientAuth", .by = &rogue });
	(void)pki_issue(&pki,
	    &(struct pki_request){ .file = "rogue-server", .names = SERVER, .usage = "serverAuth", .by = &rogue });
	(void)pki_issue(&pki, &(struct pki_request){
				  .file = "two", .names = FEEDER ",URI:urn:sdac:dev:person:x", .usage = "clientAuth" });
	(void)pki_issue(&pki, &(struct pki_request){ .file = "nobody", .usage = "clientAuth" });
	revoked_serial =
	    pki_issue(&pki, &(struct pki_request){ .file = "revoked", .names = FEEDER, .usage = "clientAuth" });
	pki_write_crl(&pki, "crl.pem", revoked_serial, 86400);
	pki_write_crl(&pki, "empty.pem", 0, 86400);
	return 0;
}

static int drop_pki(void **state)
{
	(void)state;
	pki_clear(&pki);
	pki_clear(&rogue);
	return 0;
}

/* ---- two ends tied together ---- */

struct pair {
	SSL *server, *client;
	int server_error, client_error; /* SSL_get_error of the last step */
	long verdict;
};

/* A client that does not judge itself before it connects, as an attacker's would not. */
static SSL_CTX *careless_client(const char *name)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	char certificate[64], key[64];

	assert_int_equal(SSL_CTX_set_alpn_protos(context, (const unsigned char *)"\x06sdac/1", 7), 0);
	if (!name)
		return context;
	(void)snprintf(certificate, sizeof certificate, "%s.pem", name);
	(void)snprintf(key, sizeof key, "%s.key", name);
	assert_int_equal(SSL_CTX_use_certificate_chain_file(context, pki_path(&pki, certificate)), 1);
	assert_int_equal(SSL_CTX_use_PrivateKey_file(context, pki_path(&pki, key), SSL_FILETYPE_PEM), 1);
	return context;
}

static void step(SSL *ssl, int *error)
{
	if (*error == SSL_ERROR_NONE || *error == SSL_ERROR_SSL)
		return;
	ERR_clear_error();
	*error = SSL_get_error(ssl, SSL_do_handshake(ssl));
}

/* Borrows the contexts. */
static void shake(struct pair *pair, SSL_CTX *server, SSL_CTX *client)
{
	BIO *near, *far;

	*pair = (struct pair){ .server_error = SSL_ERROR_WANT_READ, .client_error = SSL_ERROR_WANT_READ };
	pair->server = SSL_new(server);
	pair->client = SSL_new(client);
	assert_int_equal(BIO_new_bio_pair(&near, 0, &far, 0), 1);
	SSL_set_bio(pair->server, near, near);
	SSL_set_bio(pair->client, far, far);
	SSL_set_accept_state(pair->server);
	SSL_set_connect_state(pair->client);
	for (int i = 0; i < 10; i++) {
		step(pair->client, &pair->client_error);
		step(pair->server, &pair->server_error);
	}
	pair->verdict = SSL_get_verify_result(pair->server);
}

static void unpair(struct pair *pair)
{
	SSL_free(pair->server);
	SSL_free(pair->client);
	ERR_clear_error();
}

/* ---- handshakes ---- */

static void test_good(void **state)
{
	SSL_CTX *server = pki_context(&pki, "server", true), *client = pki_context(&pki, "feeder", false);
	struct tls_identity identity;
	struct pair pair;

	(void)state;
	shake(&pair, server, client);
	assert_int_equal(pair.server_error, SSL_ERROR_NONE);
	assert_int_equal(pair.client_error, SSL_ERROR_NONE);
	assert_true(tls_has_protocol(pair.server) && tls_has_protocol(pair.client));
	assert_string_equal(SSL_get_version(pair.server), "TLSv1.3");
	assert_int_equal(SSL_get_negotiated_group(pair.server), NID_X9_62_prime256v1);
	assert_int_equal(tls_peer_identity(pair.server, &identity), SD_OK);
	assert_string_equal(identity.deployment, "dev");
	assert_string_equal(identity.kind, "feeder");
	assert_string_equal(identity.name, "cath");
	assert_string_equal(identity.serial, "1001");
	assert_int_equal(tls_peer_identity(pair.client, &identity), SD_OK);
	assert_string_equal(identity.kind, "server");
	unpair(&pair);
	SSL_CTX_free(server);
	SSL_CTX_free(client);
}

static void test_bad_clients(void **state)
{
	static const struct {
		const char *name;
		long verdict;
	} cases[] = {
		{ "feeder", X509_V_OK },
		{ NULL, X509_V_OK },
		{ "rogue", X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY },
		{ "server", X509_V_ERR_INVALID_PURPOSE },
		{ "no-usage", X509_V_ERR_INVALID_PURPOSE },
		{ "any-usage", X509_V_ERR_INVALID_PURPOSE },
		{ "expired", X509_V_ERR_CERT_HAS_EXPIRED },
		{ "future", X509_V_ERR_CERT_NOT_YET_VALID },
		{ "revoked", X509_V_ERR_CERT_REVOKED },
	};
	SSL_CTX *server = pki_context(&pki, "server", true);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		SSL_CTX *client = careless_client(cases[i].name);
		struct tls_identity identity;
		struct pair pair;
		char waste[1];
		shake(&pair, server, client);
		print_message("# %s\n", cases[i].name ? cases[i].name : "(none)");
		assert_int_equal(pair.verdict, cases[i].verdict);
		assert_int_equal(pair.server_error, i == 0 ? SSL_ERROR_NONE : SSL_ERROR_SSL);
		/* The client believes itself connected; the refusal is what it reads first. */
		assert_int_equal(pair.client_error, SSL_ERROR_NONE);
		if (i > 0) {
			assert_int_equal(SSL_get_error(pair.client, SSL_read(pair.client, waste, 1)), SSL_ERROR_SSL);
			assert_int_not_equal(tls_peer_identity(pair.server, &identity), SD_OK);
		}
		unpair(&pair);
		SSL_CTX_free(client);
	}
	SSL_CTX_free(server);
}

static void test_old_tls(void **state)
{
	SSL_CTX *server = pki_context(&pki, "server", true), *client = careless_client("feeder");
	struct pair pair;

	(void)state;
	assert_int_equal(SSL_CTX_set_max_proto_version(client, TLS1_2_VERSION), 1);
	shake(&pair, server, client);
	assert_int_equal(pair.server_error, SSL_ERROR_SSL);
	assert_int_equal(pair.client_error, SSL_ERROR_SSL);
	unpair(&pair);
	SSL_CTX_free(server);
	SSL_CTX_free(client);
}

static void test_protocol_name(void **state)
{
	static const unsigned char *const offers[] = {
		(const unsigned char *)"\x02h2\x06sdac/1",
		(const unsigned char *)"\x02h2",
		(const unsigned char *)"\x06sdac/2",
		(const unsigned char *)"\x05sdac/",
		NULL,
	};
	SSL_CTX *server = pki_context(&pki, "server", true);

	(void)state;
	for (size_t i = 0; i < sizeof offers / sizeof offers[0]; i++) {
		SSL_CTX *client = careless_client("feeder");
		struct pair pair;
		if (offers[i])
			assert_int_equal(
			    SSL_CTX_set_alpn_protos(client, offers[i], (unsigned)strlen((const char *)offers[i])), 0);
		else
			assert_int_equal(SSL_CTX_set_alpn_protos(client, NULL, 0), 0);
		shake(&pair, server, client);
		assert_int_equal(pair.server_error, i == 0 ? SSL_ERROR_NONE : SSL_ERROR_SSL);
		assert_int_equal(pair.client_error, i == 0 ? SSL_ERROR_NONE : SSL_ERROR_SSL);
		unpair(&pair);
		SSL_CTX_free(client);
	}
	SSL_CTX_free(server);
}

/* A server of another CA, and a client's certificate used as a server's. */
static void test_bad_servers(void **state)
{
	static const char *const names[] = { "rogue-server", "feeder" };
	SSL_CTX *client = pki_context(&pki, "feeder", false);

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		SSL_CTX *server = SSL_CTX_new(TLS_server_method());
		char certificate[64], key[64];
		struct pair pair;
		(void)snprintf(certificate, sizeof certificate, "%s.pem", names[i]);
		(void)snprintf(key, sizeof key, "%s.key", names[i]);
		assert_int_equal(SSL_CTX_use_certificate_chain_file(server, pki_path(&pki, certificate)), 1);
		assert_int_equal(SSL_CTX_use_PrivateKey_file(server, pki_path(&pki, key), SSL_FILETYPE_PEM), 1);
		shake(&pair, server, client);
		assert_int_equal(pair.client_error, SSL_ERROR_SSL);
		unpair(&pair);
		SSL_CTX_free(server);
	}
	SSL_CTX_free(client);
}

/* A resumed session would skip the certificate checks: there must be none to resume. */
static void test_no_resumption(void **state)
{
	SSL_CTX *server = pki_context(&pki, "server", true), *client = careless_client("feeder");
	struct pair pair;
	char waste[1];

	(void)state;
	SSL_CTX_set_session_cache_mode(client, SSL_SESS_CACHE_CLIENT);
	shake(&pair, server, client);
	assert_int_equal(pair.server_error, SSL_ERROR_NONE);
	assert_int_equal(SSL_get_error(pair.client, SSL_read(pair.client, waste, 1)), SSL_ERROR_WANT_READ);
	assert_false(SSL_SESSION_is_resumable(SSL_get0_session(pair.client)));
	assert_int_equal(SSL_CTX_sess_number(server), 0);
	assert_int_equal(SSL_CTX_get_max_early_data(server), 0);
	unpair(&pair);
	SSL_CTX_free(server);
	SSL_CTX_free(client);
}

/* A live connection, judged again by the context that a reload made. */
static void test_still_good(void **state)
{
	SSL_CTX *client = pki_context(&pki, "feeder", false), *revoked = careless_client("revoked");
	SSL_CTX *before, *after = pki_context(&pki, "server", true);
	struct tls_files files = pki_files(&pki, "server");
	struct pair pair;
	char error[256];

	(void)state;
	files.crl = pki_path(&pki, "empty.pem");
	before = tls_server_context(&files, error, sizeof error);
	assert_non_null(before);
	shake(&pair, before, revoked);
	assert_int_equal(pair.server_error, SSL_ERROR_NONE);
	assert_true(tls_peer_still_good(pair.server, before));
	assert_false(tls_peer_still_good(pair.server, after));
	unpair(&pair);
	shake(&pair, before, client);
	assert_true(tls_peer_still_good(pair.server, after));
	assert_true(tls_peer_still_good(pair.client, client));
	unpair(&pair);
	SSL_CTX_free(before);
	SSL_CTX_free(after);
	SSL_CTX_free(client);
	SSL_CTX_free(revoked);
}

/* The CRL runs out while the context lives: from then on nobody is let in. */
static void test_crl_runs_out(void **state)
{
	SSL_CTX *server = pki_context(&pki, "server", true), *client = careless_client("feeder");
	struct pair pair;

	(void)state;
	X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(server), time(NULL) + 86400 * 2);
	shake(&pair, server, client);
	assert_int_equal(pair.server_error, SSL_ERROR_SSL);
	assert_int_equal(pair.verdict, X509_V_ERR_CRL_HAS_EXPIRED);
	unpair(&pair);
	SSL_CTX_free(server);
	SSL_CTX_free(client);
}

/* ---- who ---- */

static void test_identity_parse(void **state)
{
	static const char *const good[] = { "urn:sdac:dev:feeder:cath", "urn:sdac:a:b:c", "urn:sdac:x.y-1:person:a-b.9",
		"urn:sdac:123456789012345678901234567890123456789012345678901234567890123:k:n" };
	static const char *const bad[] = { "", "urn:sdac", "urn:sdac:", "urn:sdac:dev:feeder",
		"urn:sdac:dev:feeder:", "urn:sdac::feeder:cath", "urn:sdac:dev::cath", "urn:sdac:dev:feeder:cath:x",
		"urn:sdac:dev:feeder:Cath", "URN:sdac:dev:feeder:cath", "urn:sdac:dev:feeder:ca th",
		"urn:sdac:dev:feeder:cath\n", "urn:other:dev:feeder:cath", "urn:sdac:dev:feeder:c_th",
		" urn:sdac:dev:feeder:cath",
		"urn:sdac:1234567890123456789012345678901234567890123456789012345678901234:k:n" };
	struct tls_identity identity;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_true(tls_identity_parse(good[i], strlen(good[i]), &identity));
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(tls_identity_parse(bad[i], strlen(bad[i]), &identity));
	assert_false(tls_identity_parse("urn:sdac:dev:feeder:ca\0th", 25, &identity));
	assert_true(tls_identity_parse("urn:sdac:dev:person:amy-rest", 23, &identity));
	assert_string_equal(identity.name, "amy");
}

static void test_identity_of_peer(void **state)
{
	static const char *const names[] = { "two", "nobody" };
	SSL_CTX *server = pki_context(&pki, "server", true);

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		SSL_CTX *client = careless_client(names[i]);
		struct tls_identity identity;
		struct pair pair;
		shake(&pair, server, client);
		assert_int_equal(pair.server_error, SSL_ERROR_NONE);
		assert_int_equal(tls_peer_identity(pair.server, &identity), SD_INVALID);
		assert_string_equal(identity.name, "");
		unpair(&pair);
		SSL_CTX_free(client);
	}
	SSL_CTX_free(server);
}

/* ---- files ---- */

static void write_file(const char *name, const char *text)
{
	FILE *file = fopen(pki_path(&pki, name), "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(pki_path(&pki, name), 0600), 0);
}

/* A key that would make OpenSSL ask for its password at the terminal. */
static void write_locked_key(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	FILE *file = fopen(pki_path(&pki, "locked.key"), "w");

	assert_non_null(file);
	assert_int_equal(
	    PEM_write_PrivateKey(file, key, EVP_aes_128_cbc(), (const unsigned char *)"geheim", 6, NULL, NULL), 1);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(pki_path(&pki, "locked.key"), 0600), 0);
	EVP_PKEY_free(key);
}

/* One file of a good set is put in the place of another; NULL: not named at all. */
static void test_bad_files(void **state)
{
	static const struct {
		size_t member;
		const char *file, *sentence;
	} cases[] = {
		{ offsetof(struct tls_files, ca), NULL, "no CA file is named" },
		{ offsetof(struct tls_files, ca), "absent.pem", "absent.pem cannot be read: No such file" },
		{ offsetof(struct tls_files, ca), "rubbish.pem", "rubbish.pem holds no certificate" },
		{ offsetof(struct tls_files, ca), "crl.pem", "crl.pem holds no certificate" },
		{ offsetof(struct tls_files, crl), NULL, "no CRL is named" },
		{ offsetof(struct tls_files, crl), "absent.pem", "CRL" },
		{ offsetof(struct tls_files, crl), "ca.pem", "ca.pem holds no CRL" },
		{ offsetof(struct tls_files, crl), "old-crl.pem", "old-crl.pem has run out: issue a new CRL" },
		{ offsetof(struct tls_files, crl), "endless-crl.pem",
		    "endless-crl.pem does not say when the next one is due" },
		{ offsetof(struct tls_files, crl), "rogue-crl.pem", "rogue-crl.pem is not " },
		{ offsetof(struct tls_files, cert), NULL, "no certificate is named" },
		{ offsetof(struct tls_files, cert), "rubbish.pem", "rubbish.pem cannot be read" },
		{ offsetof(struct tls_files, cert), "feeder.pem", "server.key does not belong to certificate" },
		{ offsetof(struct tls_files, key), NULL, "no key is named" },
		{ offsetof(struct tls_files, key), "absent.key", "absent.key cannot be opened: No such file" },
		{ offsetof(struct tls_files, key), "rubbish.pem", "rubbish.pem cannot be read" },
		{ offsetof(struct tls_files, key), "locked.key", "must be PEM and not encrypted" },
		{ offsetof(struct tls_files, key), "feeder.key", "feeder.key does not belong to certificate" },
		{ offsetof(struct tls_files, key), "group.key",
		    "group.key can be read by others than its owner: chmod 600" },
		{ offsetof(struct tls_files, key), "world.key",
		    "world.key can be read by others than its owner: chmod 600" },
	};

	(void)state;
	write_file("rubbish.pem", "this is not PEM\n");
	write_file("group.key", "");
	write_file("world.key", "");
	assert_int_equal(chmod(pki_path(&pki, "group.key"), 0640), 0);
	assert_int_equal(chmod(pki_path(&pki, "world.key"), 0604), 0);
	write_locked_key();
	pki_write_crl(&pki, "old-crl.pem", 0, -60);
	pki_write_crl(&pki, "endless-crl.pem", 0, 0);
	struct pki other = rogue;
	memcpy(other.dir, pki.dir, sizeof other.dir);
	pki_write_crl(&other, "rogue-crl.pem", 0, 86400);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct tls_files files = pki_files(&pki, "server");
		const char *path = cases[i].file ? pki_path(&pki, cases[i].file) : NULL;
		char error[256];
		memcpy((char *)&files + cases[i].member, &path, sizeof path);
		assert_null(tls_server_context(&files, error, sizeof error));
		print_message("# %s\n", error);
		assert_non_null(strstr(error, cases[i].sentence));
		assert_int_equal(ERR_peek_error(), 0);
	}
}

/* A certificate that peers would refuse is refused here first. */
static void test_bad_own(void **state)
{
	static const struct {
		const char *name, *sentence;
	} cases[] = {
		{ "expired", "expired.pem has expired: issue a new one" },
		{ "future", "future.pem is not valid yet: check this machine's clock" },
		{ "revoked", "revoked.pem is revoked: issue a new one" },
		{ "server", "server.pem is not for this use" },
		{ "rogue", "rogue.pem does not stand up against CA file" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct tls_files files = pki_files(&pki, cases[i].name);
		char error[256];
		assert_null(tls_client_context(&files, error, sizeof error));
		print_message("# %s\n", error);
		assert_non_null(strstr(error, cases[i].sentence));
	}
}

static void test_client_without_crl(void **state)
{
	struct tls_files files = pki_files(&pki, "feeder");
	char error[256];

	(void)state;
	files.crl = NULL;
	SSL_CTX *context = tls_client_context(&files, error, sizeof error);
	assert_non_null(context);
	SSL_CTX_free(context);
}

static void test_reason(void **state)
{
	(void)state;
	ERR_clear_error();
	assert_string_equal(tls_reason(), "no reason is given");
	ERR_raise(ERR_LIB_SSL, SSL_R_UNEXPECTED_MESSAGE);
	ERR_raise(ERR_LIB_SSL, SSL_R_BAD_LENGTH);
	assert_string_equal(tls_reason(), "unexpected message");
	assert_int_equal(ERR_peek_error(), 0);
	ERR_raise(ERR_LIB_SYS, 2);
	assert_string_equal(tls_reason(), "No such file or directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad_clients),
		cmocka_unit_test(test_old_tls),
		cmocka_unit_test(test_protocol_name),
		cmocka_unit_test(test_bad_servers),
		cmocka_unit_test(test_no_resumption),
		cmocka_unit_test(test_still_good),
		cmocka_unit_test(test_crl_runs_out),
		cmocka_unit_test(test_identity_parse),
		cmocka_unit_test(test_identity_of_peer),
		cmocka_unit_test(test_bad_files),
		cmocka_unit_test(test_bad_own),
		cmocka_unit_test(test_client_without_crl),
		cmocka_unit_test(test_reason),
	};

	return cmocka_run_group_tests(tests, make_pki, drop_pki);
}
