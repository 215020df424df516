/*
 * The doctor's checks of what lies on this machine: context, certificates, key, revocation list.
 */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "clients/sdac/doctor.h"
#include "proto/tls.h"

#define WARN_DAYS 14

static enum doctor_state look_context(struct doctor *doctor)
{
	const struct profile *profile = &doctor->app->profile;
	if (profile->servers[0] != NULL && profile->deployment != NULL) {
		doctor_found(doctor, "%s; first server %s, deployment %s",
		    profile->context != NULL ? profile->context : "no context, all from flags", profile->servers[0],
		    profile->deployment);
		return DOCTOR_GOOD;
	}
	doctor_found(doctor, "no %s is known", profile->servers[0] == NULL ? "server" : "deployment");
	doctor_fix(
	    doctor, "Write 'server = HOST:7443' and 'deployment = NAME' into ~/.config/sdac/contexts/default.conf.");
	return DOCTOR_BAD;
}

/* Opens a file of the profile for OpenSSL; NULL and words if it cannot. */
static BIO *open_pem(struct doctor *doctor, const char *what, const char *path)
{
	if (path == NULL) {
		doctor_found(doctor, "no %s is given", what);
		doctor_fix(doctor, "Give --%s FILE, or '%s = FILE' in the context.", what, what);
		return NULL;
	}
	BIO *bio = BIO_new_file(path, "r");
	if (bio == NULL) {
		doctor_found(doctor, "%s cannot be read: %s", path, strerror(errno));
		doctor_fix(doctor, "Put the file there, readable by you.");
	}
	ERR_clear_error();
	return bio;
}

static enum doctor_state judge_pem(struct doctor *doctor, const void *loaded, const char *what, const char *path)
{
	ERR_clear_error();
	if (loaded != NULL) {
		doctor_found(doctor, "%s", path);
		return DOCTOR_GOOD;
	}
	doctor_found(doctor, "%s holds no %s in PEM", path, what);
	doctor_fix(doctor, "Fetch it again from whoever runs the CA.");
	return DOCTOR_BAD;
}

static enum doctor_state look_ca(struct doctor *doctor)
{
	BIO *bio = open_pem(doctor, "ca", doctor->app->profile.ca);
	if (bio == NULL)
		return DOCTOR_BAD;
	doctor->ca = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	BIO_free(bio);
	return judge_pem(doctor, doctor->ca, "certificate", doctor->app->profile.ca);
}

static enum doctor_state look_certificate(struct doctor *doctor)
{
	BIO *bio = open_pem(doctor, "cert", doctor->app->profile.cert);
	if (bio == NULL)
		return DOCTOR_BAD;
	doctor->certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	BIO_free(bio);
	return judge_pem(doctor, doctor->certificate, "certificate", doctor->app->profile.cert);
}

static enum doctor_state look_key(struct doctor *doctor)
{
	BIO *bio = open_pem(doctor, "key", doctor->app->profile.key);
	if (bio == NULL)
		return DOCTOR_BAD;
	doctor->key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	BIO_free(bio);
	return judge_pem(doctor, doctor->key, "private key", doctor->app->profile.key);
}

static enum doctor_state look_key_mode(struct doctor *doctor)
{
	struct stat status;
	const char *path = doctor->app->profile.key;
	if (path == NULL || stat(path, &status) != 0) {
		doctor_found(doctor, "there is no key to look at");
		return DOCTOR_SKIPPED;
	}
	doctor_found(doctor, "mode %04o", (unsigned)status.st_mode & 07777u);
	if ((status.st_mode & (S_IRWXG | S_IRWXO)) == 0)
		return DOCTOR_GOOD;
	doctor_fix(doctor, "Others can read your key: chmod 600 %s, and ask for a new certificate.", path);
	return DOCTOR_BAD;
}

static enum doctor_state look_key_pair(struct doctor *doctor)
{
	if (doctor->certificate == NULL || doctor->key == NULL) {
		doctor_found(doctor, "certificate or key is missing");
		return DOCTOR_SKIPPED;
	}
	const bool fits = X509_check_private_key(doctor->certificate, doctor->key) == 1;
	ERR_clear_error();
	doctor_found(doctor, fits ? "the key belongs to the certificate" : "the key belongs to another certificate");
	doctor_fix(doctor, "Use the two files that were made together.");
	return fits ? DOCTOR_GOOD : DOCTOR_BAD;
}

/* Days from now, negative when past. */
static int days_until(const ASN1_TIME *moment)
{
	int days = 0;
	int seconds = 0;
	if (ASN1_TIME_diff(&days, &seconds, NULL, moment) != 1)
		return 0;
	return seconds < 0 ? days - 1 : days;
}

static enum doctor_state judge_dates(struct doctor *doctor, const X509 *certificate, const char *renewal)
{
	if (certificate == NULL) {
		doctor_found(doctor, "there is no certificate to look at");
		return DOCTOR_SKIPPED;
	}
	const int begins = days_until(X509_get0_notBefore(certificate));
	const int ends = days_until(X509_get0_notAfter(certificate));
	if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0) {
		doctor_found(doctor, "it begins in %d days", begins);
		doctor_fix(doctor, "Check this machine's clock: date -u.");
		return DOCTOR_BAD;
	}
	if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0) {
		doctor_found(doctor, "it ended %d days ago", -ends);
		doctor_fix(doctor, "%s", renewal);
		return DOCTOR_BAD;
	}
	doctor_found(doctor, "good for %d days%s", ends, ends < WARN_DAYS ? ": ask for a new one now" : "");
	return DOCTOR_GOOD;
}

static enum doctor_state look_ca_dates(struct doctor *doctor)
{
	return judge_dates(doctor, doctor->ca, "Ask whoever runs the CA: everyone needs a new one.");
}

static enum doctor_state look_dates(struct doctor *doctor)
{
	return judge_dates(doctor, doctor->certificate, "Ask for a new one: sdac cert issue KIND NAME.");
}

static enum doctor_state look_issuer(struct doctor *doctor)
{
	if (doctor->ca == NULL || doctor->certificate == NULL) {
		doctor_found(doctor, "certificate or CA is missing");
		return DOCTOR_SKIPPED;
	}
	const bool is_signed = X509_verify(doctor->certificate, X509_get0_pubkey(doctor->ca)) == 1;
	ERR_clear_error();
	doctor_found(doctor, is_signed ? "the CA signed your certificate" : "another CA signed your certificate");
	doctor_fix(doctor, "Use ca, cert and key of the same deployment.");
	return is_signed ? DOCTOR_GOOD : DOCTOR_BAD;
}

static bool read_identity(const X509 *certificate, struct tls_identity *identity)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
	bool found = false;
	for (int i = 0; i < sk_GENERAL_NAME_num(names) && !found; i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
		if (name->type == GEN_URI)
			found =
			    tls_identity_parse((const char *)ASN1_STRING_get0_data(name->d.uniformResourceIdentifier),
				(size_t)ASN1_STRING_length(name->d.uniformResourceIdentifier), identity);
	}
	GENERAL_NAMES_free(names);
	return found;
}

static enum doctor_state look_identity(struct doctor *doctor)
{
	struct tls_identity identity;
	const char *deployment = doctor->app->profile.deployment;
	if (doctor->certificate == NULL) {
		doctor_found(doctor, "there is no certificate to look at");
		return DOCTOR_SKIPPED;
	}
	if (!read_identity(doctor->certificate, &identity)) {
		doctor_found(doctor, "the certificate names no urn:sdac:...");
		doctor_fix(doctor, "It is not one of this system: ask for one made with sdac cert issue.");
		return DOCTOR_BAD;
	}
	doctor_found(doctor, "%s %s of deployment %s", identity.kind, identity.name, identity.deployment);
	if (strcmp(identity.kind, "server") == 0) {
		doctor_fix(doctor, "That is a daemon's certificate: a person or a feeder needs its own.");
		return DOCTOR_BAD;
	}
	if (deployment == NULL || strcmp(identity.deployment, deployment) == 0)
		return DOCTOR_GOOD;
	doctor_fix(
	    doctor, "You ask for deployment %s: use that one's certificate, or change --deployment.", deployment);
	return DOCTOR_BAD;
}

static enum doctor_state look_crl(struct doctor *doctor)
{
	if (doctor->app->profile.crl == NULL) {
		doctor_found(doctor, "none is given: a revoked server would not be noticed");
		return DOCTOR_SKIPPED;
	}
	BIO *bio = open_pem(doctor, "crl", doctor->app->profile.crl);
	if (bio == NULL)
		return DOCTOR_BAD;
	doctor->crl = PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL);
	BIO_free(bio);
	if (doctor->crl == NULL)
		return judge_pem(doctor, NULL, "revocation list", doctor->app->profile.crl);
	const ASN1_TIME *next = X509_CRL_get0_nextUpdate(doctor->crl);
	if (next == NULL || X509_cmp_current_time(next) < 0) {
		doctor_found(doctor, "the revocation list is out of date");
		doctor_fix(doctor, "Renew it where the CA is (sdac cert crl), and fetch it.");
		return DOCTOR_BAD;
	}
	doctor_found(doctor, "good for %d days", days_until(next));
	return DOCTOR_GOOD;
}

static enum doctor_state look_revoked(struct doctor *doctor)
{
	X509_REVOKED *entry = NULL;
	if (doctor->crl == NULL || doctor->certificate == NULL) {
		doctor_found(doctor, "there is no revocation list to look in");
		return DOCTOR_SKIPPED;
	}
	const bool is_revoked = X509_CRL_get0_by_cert(doctor->crl, &entry, doctor->certificate) == 1;
	doctor_found(doctor, is_revoked ? "your certificate is revoked" : "your certificate is not revoked");
	doctor_fix(doctor, "Ask the operator why, and for a new one.");
	return is_revoked ? DOCTOR_BAD : DOCTOR_GOOD;
}

const struct doctor_check doctor_file_checks[] = {
	{ "context", look_context, EX_CONFIG },
	{ "CA certificate", look_ca, EX_CONFIG },
	{ "CA's dates", look_ca_dates, EX_CONFIG },
	{ "your certificate", look_certificate, EX_CONFIG },
	{ "its dates", look_dates, EX_CONFIG },
	{ "its issuer", look_issuer, EX_CONFIG },
	{ "your identity", look_identity, EX_CONFIG },
	{ "your key", look_key, EX_CONFIG },
	{ "key's mode", look_key_mode, EX_CONFIG },
	{ "key and certificate", look_key_pair, EX_CONFIG },
	{ "revocation list", look_crl, EX_CONFIG },
	{ "not revoked", look_revoked, EX_CONFIG },
	{ .name = NULL },
};
