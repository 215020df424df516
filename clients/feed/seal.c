/*
 * Sealing; see seal.h.
 */
#include "clients/feed/seal.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#include "clients/feed/push_auth.h"

#define MAGIC "SDACSPL1"
#define MAGIC_SIZE 8u
#define LABEL "spool"

bool seal_encrypt(
    const uint8_t key[SEAL_KEY_SIZE], const char *label, const struct iovec *plain, size_t count, uint8_t *out_r)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	uint8_t *at = out_r + SEAL_NONCE_SIZE;
	int done = 0;
	bool good = ctx != NULL && RAND_bytes(out_r, SEAL_NONCE_SIZE) == 1 &&
		    EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, out_r) == 1 &&
		    EVP_EncryptUpdate(ctx, NULL, &done, (const uint8_t *)label, (int)strlen(label)) == 1;
	for (size_t i = 0; good && i < count; i++) {
		if (plain[i].iov_len == 0)
			continue;
		good = EVP_EncryptUpdate(ctx, at, &done, plain[i].iov_base, (int)plain[i].iov_len) == 1;
		at += good ? done : 0;
	}
	good = good && EVP_EncryptFinal_ex(ctx, at, &done) == 1 &&
	       EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, SEAL_TAG_SIZE, at) == 1;
	EVP_CIPHER_CTX_free(ctx);
	return good;
}

bool seal_decrypt(const uint8_t key[SEAL_KEY_SIZE], const char *label, const uint8_t *in, size_t size, uint8_t *out_r)
{
	uint8_t tag[SEAL_TAG_SIZE];
	int done = 0;
	if (size < SEAL_NONCE_SIZE + SEAL_TAG_SIZE)
		return false;
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	memcpy(tag, in + size - SEAL_TAG_SIZE, SEAL_TAG_SIZE);
	const bool good = ctx != NULL && EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, in) == 1 &&
			  EVP_DecryptUpdate(ctx, NULL, &done, (const uint8_t *)label, (int)strlen(label)) == 1 &&
			  EVP_DecryptUpdate(ctx, out_r, &done, in + SEAL_NONCE_SIZE,
			      (int)(size - SEAL_NONCE_SIZE - SEAL_TAG_SIZE)) == 1 &&
			  EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, SEAL_TAG_SIZE, tag) == 1 &&
			  EVP_DecryptFinal_ex(ctx, out_r + done, &done) == 1;
	EVP_CIPHER_CTX_free(ctx);
	return good;
}

enum sd_err seal_init(const uint8_t master[SEAL_KEY_SIZE], struct seal *seal_r)
{
	uint8_t name[PUSH_KEY_SIZE];
	memcpy(seal_r->mark, MAGIC, MAGIC_SIZE);
	if (push_derive_key(master, "sdac-feed spool 1", seal_r->key) != SD_OK ||
	    push_derive_key(master, "sdac-feed spool name 1", name) != SD_OK)
		return SD_NO_MEMORY;
	memcpy(seal_r->mark + MAGIC_SIZE, name, SEAL_MARK_SIZE - MAGIC_SIZE);
	return SD_OK;
}

void seal_clear(struct seal *seal)
{
	OPENSSL_cleanse(seal, sizeof *seal);
}

bool seal_is_sealed(const uint8_t *data, size_t size)
{
	return size >= SEAL_FRAME && memcmp(data, MAGIC, MAGIC_SIZE) == 0;
}

enum sd_err seal_document(const struct seal *seal, const void *data, size_t size, uint8_t **sealed_r, size_t *size_r)
{
	const struct iovec plain = { .iov_base = (void *)(uintptr_t)data, .iov_len = size };
	uint8_t *sealed = malloc(size + SEAL_FRAME);
	if (sealed == NULL)
		return SD_NO_MEMORY;
	memcpy(sealed, seal->mark, SEAL_MARK_SIZE);
	if (!seal_encrypt(seal->key, LABEL, &plain, 1, sealed + SEAL_MARK_SIZE)) {
		free(sealed);
		return SD_NO_MEMORY;
	}
	*sealed_r = sealed;
	*size_r = size + SEAL_FRAME;
	return SD_OK;
}

enum sd_err seal_open_document(
    const struct seal *seal, const uint8_t *data, size_t size, uint8_t **plain_r, size_t *size_r)
{
	if (!seal_is_sealed(data, size))
		return SD_INVALID;
	if (seal == NULL || memcmp(data, seal->mark, SEAL_MARK_SIZE) != 0)
		return SD_CONFLICT;
	uint8_t *plain = malloc(size);
	if (plain == NULL)
		return SD_NO_MEMORY;
	if (!seal_decrypt(seal->key, LABEL, data + SEAL_MARK_SIZE, size - SEAL_MARK_SIZE, plain)) {
		OPENSSL_cleanse(plain, size);
		free(plain);
		return SD_INVALID;
	}
	*plain_r = plain;
	*size_r = size - SEAL_FRAME;
	return SD_OK;
}
