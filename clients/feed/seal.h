/*
 * What lies on disk is sealed: AES-256-GCM by OpenSSL, a fresh nonce of 12 each time, a tag of 16. The archive
 * (archive.h) and the spool use one master key, each a key derived from it. It knows octets and no files.
 *
 * A sealed document of the spool: "SDACSPL1", 8 octets that name the key and tell nothing of it, the nonce, the cipher
 * text, the tag. No document that courts send begins so.
 */
#ifndef SDAC_FEED_SEAL_H
#define SDAC_FEED_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "proto/err.h"

#define SEAL_KEY_SIZE 32u
#define SEAL_NONCE_SIZE 12u
#define SEAL_TAG_SIZE 16u
#define SEAL_MARK_SIZE 16u
#define SEAL_FRAME (SEAL_MARK_SIZE + SEAL_NONCE_SIZE + SEAL_TAG_SIZE) /* what sealing a document adds */

struct seal {
	uint8_t key[SEAL_KEY_SIZE];
	uint8_t mark[SEAL_MARK_SIZE];
};

/* out_r has room for the nonce, the plain text and the tag; label is authenticated, too. False: the library failed. */
bool seal_encrypt(const uint8_t key[SEAL_KEY_SIZE], const char *label, const struct iovec *plain, size_t count,
    uint8_t *out_r) SD_MUST_CHECK;
/* size: of nonce, cipher text and tag, which in has; out_r has room for size. False: another key, or broken. */
bool seal_decrypt(const uint8_t key[SEAL_KEY_SIZE], const char *label, const uint8_t *in, size_t size, uint8_t *out_r)
    SD_MUST_CHECK;

/* The spool's key from the master key. SD_NO_MEMORY when the library fails. */
enum sd_err seal_init(const uint8_t master[SEAL_KEY_SIZE], struct seal *seal_r) SD_MUST_CHECK;
void seal_clear(struct seal *seal);
bool seal_is_sealed(const uint8_t *data, size_t size);
/* malloc'ed. */
enum sd_err seal_document(const struct seal *seal, const void *data, size_t size, uint8_t **sealed_r, size_t *size_r)
    SD_MUST_CHECK;
/* malloc'ed. SD_CONFLICT: sealed by another key, or seal is NULL; SD_INVALID: broken. */
enum sd_err seal_open_document(
    const struct seal *seal, const uint8_t *data, size_t size, uint8_t **plain_r, size_t *size_r) SD_MUST_CHECK;

#endif
