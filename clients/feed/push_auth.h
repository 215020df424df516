/*
 * Who pushes: our OAuth2 tokens for CaTH, and Common Platform's signatures. It knows keys and texts, and neither HTTP
 * nor files. Tokens are no state of ours: they hold for their time over a restart, because CaTH keeps them, and end
 * when the secret they were got with is taken away.
 */
#ifndef SDAC_FEED_PUSH_AUTH_H
#define SDAC_FEED_PUSH_AUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/err.h"

#define PUSH_KEY_SIZE 32u
#define PUSH_TOKEN_SIZE 128u
#define PUSH_MAX_SECRETS 4u
#define PUSH_MAX_SIGNERS 16u

/* CaTH: one client, and more than one secret while they are changed. */
struct push_client {
	char *id;
	char *secrets[PUSH_MAX_SECRETS];
	size_t n_secrets;
	uint8_t token_key[PUSH_KEY_SIZE];
};

/* Common Platform: a shared secret for each key id. */
struct push_signer {
	char *key_id;
	uint8_t key[128];
	size_t key_size;
};

struct push_signers {
	struct push_signer items[PUSH_MAX_SIGNERS];
	size_t count;
};

/* A key for one use from the master key. SD_NO_MEMORY when the library fails. */
enum sd_err push_derive_key(const uint8_t master[PUSH_KEY_SIZE], const char *use, uint8_t key_r[PUSH_KEY_SIZE])
    SD_MUST_CHECK;

/* One secret a line, each of 32 characters or more. text is cut into lines. SD_INVALID: what says why. */
enum sd_err push_client_secrets(struct push_client *client, char *text, const char **what_r) SD_MUST_CHECK;
/* "KEY-ID BASE64" a line. text is cut. SD_INVALID: what says why. */
enum sd_err push_signers_read(struct push_signers *signers, char *text, const char **what_r) SD_MUST_CHECK;
/* Wipe. */
void push_client_clear(struct push_client *client);
void push_signers_clear(struct push_signers *signers);

/* The time of comparing says nothing about the secret. */
bool push_client_knows(const struct push_client *client, const char *id, const char *secret, size_t *which_r);
/* For the secret that was shown. SD_NO_MEMORY when the library fails. */
enum sd_err push_token_make(
    const struct push_client *client, size_t which, int64_t expires, char token_r[PUSH_TOKEN_SIZE]) SD_MUST_CHECK;
/* now, expires: seconds since 1970. */
bool push_token_is_good(const struct push_client *client, const char *token, int64_t now);

/* signature: base64 of the body's HMAC-SHA256. Either may be NULL. */
bool push_signature_is_good(
    const struct push_signers *signers, const char *key_id, const char *signature, const uint8_t *body, size_t size);

#endif
