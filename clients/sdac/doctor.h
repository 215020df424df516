/*
 * sdac doctor: what can be wrong between a person and the daemon, in plain words, each with its mending.
 */
#ifndef SDAC_CLIENT_DOCTOR_H
#define SDAC_CLIENT_DOCTOR_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "clients/sdac/app.h"

enum doctor_state {
	DOCTOR_GOOD,
	DOCTOR_BAD,
	DOCTOR_SKIPPED, /* cannot be looked at, because of an earlier one */
};

struct doctor {
	struct app *app;
	X509 *ca;
	X509 *certificate;
	EVP_PKEY *key;
	X509_CRL *crl;
	char found[256]; /* of the present check, in words */
	char fix[256];   /* what to do, if it is bad */
};

struct doctor_check {
	const char *name;
	enum doctor_state (*look)(struct doctor *doctor);
	int status; /* of the exit, if it is bad */
};

extern const struct doctor_check doctor_file_checks[]; /* name NULL ends it */

void doctor_found(struct doctor *doctor, const char *format, ...) SD_PRINTF(2, 3);
void doctor_fix(struct doctor *doctor, const char *format, ...) SD_PRINTF(2, 3);

#endif
