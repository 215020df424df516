/*
 * A private certificate authority in a folder:
 *   ca.pem ca.key   the root, ECDSA P-256
 *   crl.pem         the revocation list: good for CA_CRL_DAYS, then everyone is refused (fail-closed)
 *   index           what was signed (ca_index.h)
 *   lock            held while anything changes
 * A serial number stands in the index before the certificate exists, so nothing is signed that it does not know.
 */
#ifndef SDAC_CLIENT_CA_H
#define SDAC_CLIENT_CA_H

#include <stdbool.h>
#include <stddef.h>

#include "clients/sdac/ca_index.h"
#include "proto/err.h"

#define CA_CRL_DAYS 7
#define CA_MAX_DAYS 7300

struct ca;

struct ca_order {
	const char *kind; /* "person", "feeder", "server" */
	const char *name;
	int days;
	const char *const *dns; /* NULL-terminated, of a server; may be NULL */
	const char *const *ips;
};

/* All of these: on failure, a sentence in error that says what, which file, and what to do. */
enum sd_err ca_init(const char *folder, const char *deployment, int days, char *error, size_t size) SD_MUST_CHECK;
/* Takes the lock, and waits for it. */
enum sd_err ca_open(const char *folder, struct ca **ca_r, char *error, size_t size) SD_MUST_CHECK;
void ca_close(struct ca *ca);

/* Writes <out>/<kind>-<name>.pem and .key. *entry_r belongs to the CA, until its next change. */
enum sd_err ca_issue(struct ca *ca, const struct ca_order *order, const char *out, const struct ca_entry **entry_r,
    char *error, size_t size) SD_MUST_CHECK;
/* Every certificate of this kind and name that is not revoked yet, or the one with this serial (kind NULL).
 * Writes a new CRL. *count_r: how many. */
enum sd_err ca_revoke(struct ca *ca, const char *kind, const char *name_or_serial, const char *reason, size_t *count_r,
    char *error, size_t size) SD_MUST_CHECK;
enum sd_err ca_refresh_crl(struct ca *ca, char *error, size_t size) SD_MUST_CHECK;

const struct ca_index *ca_index(const struct ca *ca);
const char *ca_folder(const struct ca *ca);

#endif
