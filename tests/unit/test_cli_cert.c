/*
 * The private CA, judged by the real openssl program, and its index.
 */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "clients/sdac/ca.h"
#include "clients/sdac/file.h"

struct bed {
	char folder[64];
	struct ca *ca;
	char error[512];
};

static int set_up(void **state)
{
	struct bed *bed = calloc(1, sizeof *bed);
	assert_non_null(bed);
	(void)snprintf(bed->folder, sizeof bed->folder, "/tmp/sdac-cert-XXXXXX");
	assert_non_null(mkdtemp(bed->folder));
	assert_int_equal(ca_init(bed->folder, "dev", 30, bed->error, sizeof bed->error), SD_OK);
	assert_int_equal(ca_open(bed->folder, &bed->ca, bed->error, sizeof bed->error), SD_OK);
	*state = bed;
	return 0;
}

static int remove_one(const char *path, const struct stat *status, int flag, struct FTW *where)
{
	(void)status;
	(void)flag;
	(void)where;
	return remove(path);
}

static int tear_down(void **state)
{
	struct bed *bed = *state;
	ca_close(bed->ca);
	(void)nftw(bed->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(bed);
	return 0;
}

static const struct ca_entry *issue(struct bed *bed, const char *kind, const char *name)
{
	static const char *const dns[] = { "localhost", "sdacd.example", NULL };
	static const char *const ips[] = { "127.0.0.1", "::1", NULL };
	const bool is_server = strcmp(kind, "server") == 0;
	const struct ca_order order = {
		.kind = kind, .name = name, .days = 5, .dns = is_server ? dns : NULL, .ips = is_server ? ips : NULL
	};
	const struct ca_entry *entry = NULL;
	if (ca_issue(bed->ca, &order, bed->folder, &entry, bed->error, sizeof bed->error) != SD_OK)
		fail_msg("%s", bed->error);
	return entry;
}

/* Runs a command in the CA's folder: its exit status and what it printed, both channels. */
static int run(const struct bed *bed, const char *command, char *output, size_t size)
{
	char line[512];
	(void)snprintf(line, sizeof line, "cd %s && %s 2>&1", bed->folder, command);
	FILE *pipe = popen(line, "r");
	assert_non_null(pipe);
	const size_t got = fread(output, 1, size - 1, pipe);
	output[got] = '\0';
	return pclose(pipe);
}

static void expect(const struct bed *bed, bool good, const char *command, const char *words)
{
	char output[16384];
	const int status = run(bed, command, output, sizeof output);
	if ((status == 0) != good || strstr(output, words) == NULL)
		fail_msg("%s: exit %d, no \"%s\" in:\n%s", command, status, words, output);
}

static void openssl_takes_what_we_make(void **state)
{
	struct bed *bed = *state;
	(void)issue(bed, "server", "localhost");
	(void)issue(bed, "person", "n.rahman");
	(void)issue(bed, "feeder", "cath");
	expect(bed, true,
	    "openssl verify -x509_strict -crl_check -CAfile ca.pem -CRLfile crl.pem -purpose sslserver "
	    "server-localhost.pem",
	    "OK");
	expect(bed, true,
	    "openssl verify -x509_strict -crl_check -CAfile ca.pem -CRLfile crl.pem -purpose sslclient "
	    "person-n.rahman.pem feeder-cath.pem",
	    "OK");
	expect(bed, false, "openssl verify -CAfile ca.pem -purpose sslserver person-n.rahman.pem", "purpose");
	expect(bed, false, "openssl verify -CAfile ca.pem -purpose sslclient server-localhost.pem", "purpose");
	expect(bed, true, "openssl verify -CAfile ca.pem -verify_hostname sdacd.example server-localhost.pem", "OK");
	expect(bed, true, "openssl verify -CAfile ca.pem -verify_ip 127.0.0.1 server-localhost.pem", "OK");
	expect(bed, true, "openssl x509 -noout -ext subjectAltName -in person-n.rahman.pem",
	    "URI:urn:sdac:dev:person:n.rahman\n");
	expect(bed, true, "openssl x509 -noout -text -in feeder-cath.pem", "NIST CURVE: P-256");
	expect(bed, true, "openssl x509 -noout -text -in ca.pem", "CA:TRUE, pathlen:0");
	expect(bed, true, "openssl pkey -noout -text -in person-n.rahman.key", "NIST CURVE: P-256");
	expect(bed, true, "openssl crl -noout -text -in crl.pem", "No Revoked Certificates");
	expect(bed, true, "openssl crl -noout -CAfile ca.pem -in crl.pem", "verify OK");
}

static void a_revoked_one_stands_in_the_list(void **state)
{
	struct bed *bed = *state;
	size_t count = 0;
	(void)issue(bed, "person", "omar");
	(void)issue(bed, "person", "omar"); /* a renewal: both must go */
	(void)issue(bed, "person", "nadia");
	assert_int_equal(
	    ca_revoke(bed->ca, "person", "omar", "key-compromise", &count, bed->error, sizeof bed->error), SD_OK);
	assert_int_equal(count, 2);
	expect(bed, false, "openssl verify -crl_check -CAfile ca.pem -CRLfile crl.pem person-omar.pem",
	    "certificate revoked");
	expect(bed, true, "openssl verify -crl_check -CAfile ca.pem -CRLfile crl.pem person-nadia.pem", "OK");
	expect(bed, true, "openssl crl -noout -text -in crl.pem", "Key Compromise");
	expect(bed, true, "openssl crl -noout -crlnumber -in crl.pem", "crlNumber=0x02");
	assert_int_equal(
	    ca_revoke(bed->ca, "person", "omar", "unspecified", &count, bed->error, sizeof bed->error), SD_NOT_FOUND);
	assert_int_equal(ca_refresh_crl(bed->ca, bed->error, sizeof bed->error), SD_OK);
	expect(bed, true, "openssl crl -noout -crlnumber -in crl.pem", "crlNumber=0x03");
	expect(bed, false, "openssl verify -crl_check -CAfile ca.pem -CRLfile crl.pem person-omar.pem",
	    "certificate revoked");
}

static void by_serial_only_that_one_is_revoked(void **state)
{
	struct bed *bed = *state;
	char serial[40];
	size_t count = 0;
	(void)snprintf(serial, sizeof serial, "%s", issue(bed, "person", "omar")->serial);
	expect(bed, true, "cp person-omar.pem old.pem && echo copied", "copied");
	(void)issue(bed, "person", "omar");
	assert_int_equal(ca_revoke(bed->ca, NULL, serial, "superseded", &count, bed->error, sizeof bed->error), SD_OK);
	assert_int_equal(count, 1);
	expect(bed, false, "openssl verify -crl_check -CAfile ca.pem -CRLfile crl.pem old.pem", "certificate revoked");
	expect(bed, true, "openssl verify -crl_check -CAfile ca.pem -CRLfile crl.pem person-omar.pem", "OK");
}

static void keys_are_their_owners_only(void **state)
{
	static const char *const names[] = { "ca.key", "index", "person-nadia.key" };
	struct bed *bed = *state;
	(void)issue(bed, "person", "nadia");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct stat status;
		char *path = file_join(bed->folder, names[i]);
		assert_non_null(path);
		assert_int_equal(stat(path, &status), 0);
		free(path);
		assert_int_equal(status.st_mode & 07777, 0600);
	}
}

static void orders_are_checked(void **state)
{
	static const char *const dns[] = { "x", NULL };
	static const char *const no_address[] = { "300.1.1.1", NULL };
	const struct ca_order orders[] = {
		{ .kind = "king", .name = "a", .days = 1 },
		{ .kind = "person", .name = "N.Rahman", .days = 1 },
		{ .kind = "person", .name = "", .days = 1 },
		{ .kind = "person", .name = "a/../b", .days = 1 },
		{ .kind = "person", .name = "a", .days = 0 },
		{ .kind = "person", .name = "a", .days = CA_MAX_DAYS + 1 },
		{ .kind = "person", .name = "a", .days = 1, .dns = dns },
		{ .kind = "server", .name = "a", .days = 1, .ips = no_address },
	};
	struct bed *bed = *state;
	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
		const struct ca_entry *entry = NULL;
		bed->error[0] = '\0';
		assert_int_not_equal(
		    ca_issue(bed->ca, &orders[i], bed->folder, &entry, bed->error, sizeof bed->error), SD_OK);
		assert_string_not_equal(bed->error, "");
	}
}

static void a_ca_is_not_made_over_another(void **state)
{
	struct bed *bed = *state;
	struct ca *other = NULL;
	assert_non_null(bed->ca);
	ca_close(bed->ca); /* its lock */
	bed->ca = NULL;
	assert_int_equal(ca_init(bed->folder, "dev", 30, bed->error, sizeof bed->error), SD_CONFLICT);
	assert_int_equal(ca_init("/tmp", "Not A Word", 30, bed->error, sizeof bed->error), SD_INVALID);
	assert_int_equal(ca_open("/tmp/sdac-no-such-ca", &other, bed->error, sizeof bed->error), SD_NOT_FOUND);
	assert_int_equal(ca_open(bed->folder, &bed->ca, bed->error, sizeof bed->error), SD_OK);
}

static void the_index_survives(void **state)
{
	struct bed *bed = *state;
	size_t count = 0;
	(void)issue(bed, "person", "nadia");
	(void)issue(bed, "feeder", "cath");
	assert_int_equal(
	    ca_revoke(bed->ca, "feeder", "cath", "superseded", &count, bed->error, sizeof bed->error), SD_OK);
	ca_close(bed->ca);
	assert_int_equal(ca_open(bed->folder, &bed->ca, bed->error, sizeof bed->error), SD_OK);
	const struct ca_index *index = ca_index(bed->ca);
	assert_string_equal(index->deployment, "dev");
	assert_int_equal(index->crl_number, 2);
	assert_int_equal(index->n_entries, 2);
	assert_string_equal(index->entries[0].name, "nadia");
	assert_int_equal(index->entries[0].revoked_at, 0);
	assert_string_equal(index->entries[1].reason, "superseded");
	assert_int_not_equal(index->entries[1].revoked_at, 0);
}

static void a_bent_index_is_not_taken(void **state)
{
	static const char *const bent[] = {
		"",
		"# sdac-ca 2 dev 1\n",
		"# sdac-ca 1 dev x\n",
		"# sdac-ca 1 dev 1\nnot an entry\n",
		"# sdac-ca 1 dev 1\nAB\tperson\tnadia\t2026-11-24T12:00:00Z\t2026-11-25T12:00:00Z\t-\n",
		"# sdac-ca 1 dev 1\nAB\tperson\tnadia\t2026-11-24T12:00:00Z\tnever\t-\t-\n",
		"# sdac-ca 1 dev "
		"1\nAB\tperson\tnadia\t2026-11-24T12:00:00Z\t2026-11-25T12:00:00Z\t2026-11-25T12:00:00Z\tbored\n",
		"# sdac-ca 1 dev 1\n\nAB\tperson\tnadia\t2026-11-24T12:00:00Z\t2026-11-25T12:00:00Z\t-\t-\n",
	};
	(void)state;
	for (size_t i = 0; i < sizeof bent / sizeof *bent; i++) {
		struct ca_index index;
		size_t line = 0;
		if (ca_index_parse(bent[i], &index, &line) != SD_INVALID)
			fail_msg("taken: %s", bent[i]);
		assert_true(line >= 1);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(openssl_takes_what_we_make),
		TEST(a_revoked_one_stands_in_the_list),
		TEST(by_serial_only_that_one_is_revoked),
		TEST(keys_are_their_owners_only),
		TEST(orders_are_checked),
		TEST(a_ca_is_not_made_over_another),
		TEST(the_index_survives),
		cmocka_unit_test(a_bent_index_is_not_taken),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
