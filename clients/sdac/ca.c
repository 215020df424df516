/*
 * The CA's folder. Every change: lock, index, then what the index speaks of; each file whole and renamed.
 */
#include "clients/sdac/ca.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <unistd.h>

#include "clients/sdac/file.h"
#include "clients/sdac/x509.h"

#define DAY_SECONDS 86400
#define CLOCK_SLACK 300 /* seconds by which clocks may differ: what is signed now is good there, too */
#define PEM_CAP 65536
#define INDEX_CAP (64u << 20)

struct ca {
	char *folder;
	int lock_fd;
	X509 *root;
	EVP_PKEY *root_key;
	struct ca_index index;
};

static SD_PRINTF(4, 5) enum sd_err fail(enum sd_err err, char *error, size_t size, const char *format, ...)
{
	va_list values;
	va_start(values, format);
	(void)vsnprintf(error, size, format, values);
	va_end(values);
	return err;
}

static enum sd_err fail_file(const char *folder, const char *name, const char *doing, char *error, size_t size)
{
	return fail(SD_IO, error, size, "cannot %s %s/%s: %s", doing, folder, name, strerror(errno));
}

static enum sd_err fail_crypto(const char *doing, char *error, size_t size)
{
	const char *reason = ERR_reason_error_string(ERR_get_error());
	ERR_clear_error();
	return fail(
	    SD_INTERNAL, error, size, "OpenSSL could not %s: %s", doing, reason == NULL ? "no reason given" : reason);
}

static enum sd_err write_text(
    const char *folder, const char *name, const char *text, mode_t mode, char *error, size_t size)
{
	char *path = file_join(folder, name);
	if (path == NULL || text == NULL) {
		free(path);
		return fail(SD_NO_MEMORY, error, size, "there is no memory to write %s", name);
	}
	const enum sd_err err = file_write(path, text, strlen(text), mode);
	free(path);
	return err == SD_OK ? SD_OK : fail_file(folder, name, "write", error, size);
}

static enum sd_err read_text(const char *folder, const char *name, size_t cap, char **text_r, char *error, size_t size)
{
	char *path = file_join(folder, name);
	if (path == NULL)
		return fail(SD_NO_MEMORY, error, size, "there is no memory to read %s", name);
	size_t length = 0;
	enum sd_err err = file_read(path, cap, text_r, &length);
	free(path);
	if (err == SD_OK)
		return SD_OK;
	if (err == SD_IO && errno == ENOENT)
		return fail(SD_NOT_FOUND, error, size, "%s/%s is not there: make a CA with 'sdac cert init --dir %s'",
		    folder, name, folder);
	return fail_file(folder, name, "read", error, size);
}

static enum sd_err write_secret(const char *folder, const char *name, EVP_PKEY *key, char *error, size_t size)
{
	char *text = x509_key_pem(key);
	const enum sd_err err =
	    text == NULL ? fail_crypto("write a key", error, size) : write_text(folder, name, text, 0600, error, size);
	if (text != NULL)
		explicit_bzero(text, strlen(text));
	free(text);
	return err;
}

static enum sd_err write_certificate(const char *folder, const char *name, X509 *certificate, char *error, size_t size)
{
	char *text = x509_certificate_pem(certificate);
	const enum sd_err err = text == NULL ? fail_crypto("write a certificate", error, size)
					     : write_text(folder, name, text, 0644, error, size);
	free(text);
	return err;
}

static enum sd_err write_index(const struct ca *ca, char *error, size_t size)
{
	char *text = ca_index_text(&ca->index);
	const enum sd_err err = write_text(ca->folder, "index", text, 0600, error, size);
	free(text);
	return err;
}

static enum sd_err take_lock(struct ca *ca, char *error, size_t size)
{
	char *path = file_join(ca->folder, "lock");
	if (path == NULL)
		return fail(SD_NO_MEMORY, error, size, "there is no memory");
	ca->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	free(path);
	if (ca->lock_fd < 0)
		return fail_file(ca->folder, "lock", "open", error, size);
	while (flock(ca->lock_fd, LOCK_EX) != 0) {
		if (errno != EINTR)
			return fail_file(ca->folder, "lock", "lock", error, size);
	}
	return SD_OK;
}

static struct ca *ca_new(const char *folder)
{
	struct ca *ca = calloc(1, sizeof *ca);
	if (ca == NULL)
		return NULL;
	ca->lock_fd = -1;
	ca->folder = strdup(folder);
	if (ca->folder == NULL) {
		free(ca);
		return NULL;
	}
	return ca;
}

void ca_close(struct ca *ca)
{
	if (ca == NULL)
		return;
	EVP_PKEY_free(ca->root_key);
	X509_free(ca->root);
	ca_index_clear(&ca->index);
	if (ca->lock_fd >= 0)
		(void)close(ca->lock_fd); /* the lock goes with it */
	free(ca->folder);
	free(ca);
}

static enum sd_err load_root(struct ca *ca, char *error, size_t size)
{
	char *certificate = NULL;
	char *key = NULL;
	enum sd_err err = read_text(ca->folder, "ca.pem", PEM_CAP, &certificate, error, size);
	if (err == SD_OK)
		err = read_text(ca->folder, "ca.key", PEM_CAP, &key, error, size);
	if (err == SD_OK) {
		BIO *certificate_bio = BIO_new_mem_buf(certificate, -1);
		BIO *key_bio = BIO_new_mem_buf(key, -1);
		if (certificate_bio != NULL && key_bio != NULL) {
			ca->root = PEM_read_bio_X509(certificate_bio, NULL, NULL, NULL);
			ca->root_key = PEM_read_bio_PrivateKey(key_bio, NULL, NULL, NULL);
		}
		BIO_free(certificate_bio);
		BIO_free(key_bio);
		if (ca->root == NULL || ca->root_key == NULL || X509_check_private_key(ca->root, ca->root_key) != 1)
			err = fail(SD_INVALID, error, size,
			    "%s/ca.pem and ca.key are not a certificate and its key: restore both from the backup",
			    ca->folder);
		ERR_clear_error();
	}
	if (key != NULL)
		explicit_bzero(key, strlen(key));
	free(key);
	free(certificate);
	return err;
}

static enum sd_err load_index(struct ca *ca, char *error, size_t size)
{
	char *text = NULL;
	size_t line = 0;
	enum sd_err err = read_text(ca->folder, "index", INDEX_CAP, &text, error, size);
	if (err == SD_OK) {
		err = ca_index_parse(text, &ca->index, &line);
		if (err != SD_OK)
			(void)fail(err, error, size, "%s/index:%zu is not understood: restore it from the backup",
			    ca->folder, line);
	}
	free(text);
	return err;
}

enum sd_err ca_open(const char *folder, struct ca **ca_r, char *error, size_t size)
{
	if (access(folder, F_OK) != 0)
		return fail(SD_NOT_FOUND, error, size,
		    "the folder %s is not there: make a CA with 'sdac cert init --dir %s'", folder, folder);
	struct ca *ca = ca_new(folder);
	if (ca == NULL)
		return fail(SD_NO_MEMORY, error, size, "there is no memory");
	enum sd_err err = take_lock(ca, error, size);
	if (err == SD_OK)
		err = load_root(ca, error, size);
	if (err == SD_OK)
		err = load_index(ca, error, size);
	if (err == SD_OK)
		*ca_r = ca;
	else
		ca_close(ca);
	return err;
}

static enum sd_err make_root(struct ca *ca, int days, char *error, size_t size)
{
	const time_t now = time(NULL);
	char common_name[64];
	/* A blank and capitals: no leaf's name can be the same, or it would look self-signed. */
	(void)snprintf(common_name, sizeof common_name, "%.55s CA", ca->index.deployment);
	ca->root_key = x509_new_key();
	if (ca->root_key != NULL)
		ca->root =
		    x509_new_root(ca->root_key, common_name, now - CLOCK_SLACK, now + (time_t)days * DAY_SECONDS);
	if (ca->root == NULL)
		return fail_crypto("make the root certificate", error, size);
	/* ca.pem last: a folder with it is a whole CA. */
	enum sd_err err = write_secret(ca->folder, "ca.key", ca->root_key, error, size);
	if (err == SD_OK)
		err = ca_refresh_crl(ca, error, size);
	if (err == SD_OK)
		err = write_certificate(ca->folder, "ca.pem", ca->root, error, size);
	return err;
}

enum sd_err ca_init(const char *folder, const char *deployment, int days, char *error, size_t size)
{
	if (days < 1 || days > CA_MAX_DAYS)
		return fail(SD_INVALID, error, size, "--days is 1 to %d", CA_MAX_DAYS);
	if (!ca_is_word(deployment))
		return fail(SD_INVALID, error, size, "a deployment is 1 to 63 of a-z, 0-9, '.' and '-'");
	if (file_make_folder(folder, 0700) != SD_OK)
		return fail(SD_IO, error, size, "cannot make the folder %s: %s", folder, strerror(errno));
	struct ca *ca = ca_new(folder);
	if (ca == NULL)
		return fail(SD_NO_MEMORY, error, size, "there is no memory");
	(void)snprintf(ca->index.deployment, sizeof ca->index.deployment, "%s", deployment);
	enum sd_err err = take_lock(ca, error, size);
	char *certificate = file_join(folder, "ca.pem");
	if (err == SD_OK && certificate != NULL && access(certificate, F_OK) == 0)
		err = fail(SD_CONFLICT, error, size, "there is a CA in %s already: it is left as it is", folder);
	if (err == SD_OK)
		err = make_root(ca, days, error, size);
	free(certificate);
	ca_close(ca);
	return err;
}

enum sd_err ca_refresh_crl(struct ca *ca, char *error, size_t size)
{
	struct x509_revoked *revoked = calloc(ca->index.n_entries + 1, sizeof *revoked);
	if (revoked == NULL)
		return fail(SD_NO_MEMORY, error, size, "there is no memory for the revocation list");
	size_t count = 0;
	for (size_t i = 0; i < ca->index.n_entries; i++) {
		const struct ca_entry *entry = &ca->index.entries[i];
		if (entry->revoked_at == 0)
			continue;
		const struct ca_reason *reason = ca_reasons;
		while (reason->name != NULL && strcmp(reason->name, entry->reason) != 0)
			reason++;
		revoked[count++] = (struct x509_revoked){
			.serial_hex = entry->serial, .at = entry->revoked_at, .reason = reason->crl_code
		};
	}
	ca->index.crl_number++;
	const time_t now = time(NULL);
	X509_CRL *crl = x509_new_crl(revoked, count, ca->index.crl_number, now - CLOCK_SLACK,
	    now + (time_t)CA_CRL_DAYS * DAY_SECONDS, ca->root, ca->root_key);
	free(revoked);
	char *text = crl == NULL ? NULL : x509_crl_pem(crl);
	X509_CRL_free(crl);
	if (text == NULL)
		return fail_crypto("sign the revocation list", error, size);
	/* The number is used up before the list that bears it is seen. */
	enum sd_err err = write_index(ca, error, size);
	if (err == SD_OK)
		err = write_text(ca->folder, "crl.pem", text, 0644, error, size);
	free(text);
	return err;
}

static enum sd_err check_order(const struct ca_order *order, char *error, size_t size)
{
	static const char *const kinds[] = { "person", "feeder", "server" };
	bool is_kind = false;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		is_kind = is_kind || strcmp(kinds[i], order->kind) == 0;
	if (!is_kind)
		return fail(SD_INVALID, error, size, "the kind is person, feeder or server");
	if (!ca_is_word(order->name))
		return fail(SD_INVALID, error, size, "a name is 1 to 63 of a-z, 0-9, '.' and '-'");
	const bool has_names =
	    (order->dns != NULL && order->dns[0] != NULL) || (order->ips != NULL && order->ips[0] != NULL);
	if (has_names && strcmp(order->kind, "server") != 0)
		return fail(SD_INVALID, error, size, "only a server has --dns and --ip");
	if (order->days < 1 || order->days > CA_MAX_DAYS)
		return fail(SD_INVALID, error, size, "--days is 1 to %d", CA_MAX_DAYS);
	return SD_OK;
}

/* Reserves the serial number in the index, durably, before anything is signed with it. */
static enum sd_err reserve(struct ca *ca, const struct ca_order *order, unsigned char serial[X509_SERIAL_SIZE],
    struct ca_entry **entry_r, char *error, size_t size)
{
	if (RAND_bytes(serial, X509_SERIAL_SIZE) != 1)
		return fail_crypto("get random octets", error, size);
	serial[0] = (unsigned char)((serial[0] & 0x7f) | 0x40); /* positive, and all of one length */
	struct ca_entry *entry = ca_index_add(&ca->index);
	if (entry == NULL)
		return fail(SD_NO_MEMORY, error, size, "there is no memory for the index");
	for (size_t i = 0; i < X509_SERIAL_SIZE; i++)
		(void)snprintf(entry->serial + 2 * i, 3, "%02X", serial[i]);
	(void)snprintf(entry->kind, sizeof entry->kind, "%s", order->kind);
	(void)snprintf(entry->name, sizeof entry->name, "%s", order->name);
	const time_t now = time(NULL);
	entry->not_before = now - CLOCK_SLACK;
	entry->not_after = now + (time_t)order->days * DAY_SECONDS;
	*entry_r = entry;
	return write_index(ca, error, size);
}

static X509 *sign(const struct ca *ca, const struct ca_order *order, const struct ca_entry *entry,
    const unsigned char *serial, EVP_PKEY *key)
{
	char uri[256];
	(void)snprintf(uri, sizeof uri, "urn:sdac:%s:%s:%s", ca->index.deployment, order->kind, order->name);
	const struct x509_leaf leaf = {
		.uri = uri,
		.common_name = order->name,
		.is_server = strcmp(order->kind, "server") == 0,
		.dns = order->dns,
		.ips = order->ips,
		.serial = serial,
		.not_before = entry->not_before,
		.not_after = entry->not_after,
	};
	return x509_new_leaf(key, &leaf, ca->root, ca->root_key);
}

static enum sd_err write_pair(
    const struct ca_entry *entry, const char *out, EVP_PKEY *key, X509 *certificate, char *error, size_t size)
{
	char name[160];
	(void)snprintf(name, sizeof name, "%s-%s.key", entry->kind, entry->name);
	enum sd_err err = write_secret(out, name, key, error, size);
	(void)snprintf(name, sizeof name, "%s-%s.pem", entry->kind, entry->name);
	if (err == SD_OK)
		err = write_certificate(out, name, certificate, error, size);
	return err;
}

enum sd_err ca_issue(struct ca *ca, const struct ca_order *order, const char *out, const struct ca_entry **entry_r,
    char *error, size_t size)
{
	enum sd_err err = check_order(order, error, size);
	if (err != SD_OK)
		return err;
	if (file_make_folder(out, 0700) != SD_OK)
		return fail(SD_IO, error, size, "cannot make the folder %s: %s", out, strerror(errno));
	unsigned char serial[X509_SERIAL_SIZE];
	struct ca_entry *entry = NULL;
	err = reserve(ca, order, serial, &entry, error, size);
	if (err != SD_OK)
		return err;
	EVP_PKEY *key = x509_new_key();
	X509 *certificate = key == NULL ? NULL : sign(ca, order, entry, serial, key);
	if (certificate == NULL)
		err = fail_crypto("sign the certificate (is each --ip an address?)", error, size);
	else
		err = write_pair(entry, out, key, certificate, error, size);
	X509_free(certificate);
	EVP_PKEY_free(key);
	*entry_r = entry;
	return err;
}

enum sd_err ca_revoke(struct ca *ca, const char *kind, const char *name_or_serial, const char *reason, size_t *count_r,
    char *error, size_t size)
{
	const time_t now = time(NULL);
	*count_r = 0;
	for (size_t i = 0; i < ca->index.n_entries; i++) {
		struct ca_entry *entry = &ca->index.entries[i];
		const bool is_meant = kind == NULL
					  ? strcasecmp(entry->serial, name_or_serial) == 0
					  : strcmp(entry->kind, kind) == 0 && strcmp(entry->name, name_or_serial) == 0;
		if (!is_meant || entry->revoked_at != 0)
			continue;
		entry->revoked_at = now;
		(void)snprintf(entry->reason, sizeof entry->reason, "%s", reason);
		++*count_r;
	}
	if (*count_r == 0)
		return fail(SD_NOT_FOUND, error, size,
		    "no certificate of that name or serial is left to revoke: see 'sdac cert list'");
	return ca_refresh_crl(ca, error, size);
}

const struct ca_index *ca_index(const struct ca *ca)
{
	return &ca->index;
}

const char *ca_folder(const struct ca *ca)
{
	return ca->folder;
}
