/*
 * Tokens and signatures; see push_auth.h.
 */
#include "clients/feed/push_auth.h"

#include <errno.h>
#include <inttypes.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAC_SIZE 32u
#define MIN_SECRET 32u
#define NONCE_SIZE 16u
/* "%016x.%32s." before the MAC in hexadecimal */
#define TOKEN_HEAD (16u + 1u + 2u * NONCE_SIZE + 1u)
#define TOKEN_LENGTH (TOKEN_HEAD + 2u * MAC_SIZE)

static bool mac(const uint8_t *key, size_t key_size, const void *data, size_t size, uint8_t mac_r[MAC_SIZE])
{
	unsigned length = 0;
	return key_size <= INT32_MAX && HMAC(EVP_sha256(), key, (int)key_size, data, size, mac_r, &length) != NULL &&
	       length == MAC_SIZE;
}

static void to_hex(const uint8_t *data, size_t size, char *hex_r)
{
	for (size_t i = 0; i < size; i++)
		(void)snprintf(hex_r + 2 * i, 3, "%02x", data[i]);
}

enum sd_err push_derive_key(const uint8_t master[PUSH_KEY_SIZE], const char *use, uint8_t key_r[PUSH_KEY_SIZE])
{
	return mac(master, PUSH_KEY_SIZE, use, strlen(use), key_r) ? SD_OK : SD_NO_MEMORY;
}

/* Strict: whole groups of four, padding at the end only. The size, or 0. */
static size_t from_base64(const char *text, uint8_t *data_r, size_t room)
{
	const size_t length = strlen(text);
	const size_t letters = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
	const size_t padding = length - letters;
	uint8_t whole[192];
	if (length == 0 || length % 4 != 0 || padding > 2 || length / 4 * 3 > sizeof whole ||
	    text[letters + strspn(text + letters, "=")] != '\0')
		return 0;
	const int size = EVP_DecodeBlock(whole, (const unsigned char *)text, (int)length);
	const size_t real = size < 0 ? 0 : (size_t)size - padding;
	if (real <= room)
		memcpy(data_r, whole, real);
	OPENSSL_cleanse(whole, sizeof whole);
	return real <= room ? real : 0;
}

enum sd_err push_client_secrets(struct push_client *client, char *text, const char **what_r)
{
	char *rest = NULL;
	for (char *line = strtok_r(text, "\r\n", &rest); line != NULL; line = strtok_r(NULL, "\r\n", &rest)) {
		if (strlen(line) < MIN_SECRET) {
			*what_r = "a secret has fewer than 32 characters";
			return SD_INVALID;
		}
		if (client->n_secrets == PUSH_MAX_SECRETS) {
			*what_r = "it has more than 4 secrets";
			return SD_INVALID;
		}
		client->secrets[client->n_secrets] = strdup(line);
		if (client->secrets[client->n_secrets] == NULL)
			return SD_NO_MEMORY;
		client->n_secrets++;
	}
	*what_r = "it has no secret";
	return client->n_secrets != 0 ? SD_OK : SD_INVALID;
}

static enum sd_err read_signer(struct push_signers *signers, char *line, const char **what_r)
{
	if (signers->count == PUSH_MAX_SIGNERS) {
		*what_r = "it has more than 16 keys";
		return SD_INVALID;
	}
	struct push_signer *signer = &signers->items[signers->count];
	char *secret = line + strcspn(line, " \t");
	*what_r = "a line is not \"KEY-ID BASE64\", the key of 16 to 128 octets";
	if (*secret == '\0' || secret == line)
		return SD_INVALID;
	*secret++ = '\0';
	secret += strspn(secret, " \t");
	signer->key_size = from_base64(secret, signer->key, sizeof signer->key);
	if (signer->key_size < 16)
		return SD_INVALID;
	signer->key_id = strdup(line);
	if (signer->key_id == NULL)
		return SD_NO_MEMORY;
	signers->count++;
	return SD_OK;
}

enum sd_err push_signers_read(struct push_signers *signers, char *text, const char **what_r)
{
	char *rest = NULL;
	enum sd_err err = SD_OK;
	for (char *line = strtok_r(text, "\r\n", &rest); line != NULL && err == SD_OK;
	     line = strtok_r(NULL, "\r\n", &rest))
		err = read_signer(signers, line, what_r);
	if (err == SD_OK && signers->count == 0) {
		*what_r = "it has no key";
		return SD_INVALID;
	}
	return err;
}

void push_client_clear(struct push_client *client)
{
	for (size_t i = 0; i < client->n_secrets; i++)
		OPENSSL_cleanse(client->secrets[i], strlen(client->secrets[i]));
	for (size_t i = 0; i < client->n_secrets; i++)
		free(client->secrets[i]);
	free(client->id);
	OPENSSL_cleanse(client, sizeof *client);
}

void push_signers_clear(struct push_signers *signers)
{
	for (size_t i = 0; i < signers->count; i++)
		free(signers->items[i].key_id);
	OPENSSL_cleanse(signers, sizeof *signers);
}

/* By their hashes: then both have one length. */
static bool is_same(const char *left, const char *right)
{
	uint8_t a[MAC_SIZE], b[MAC_SIZE];
	static const uint8_t key[1] = { 0 };
	return mac(key, sizeof key, left, strlen(left), a) && mac(key, sizeof key, right, strlen(right), b) &&
	       CRYPTO_memcmp(a, b, MAC_SIZE) == 0;
}

bool push_client_knows(const struct push_client *client, const char *id, const char *secret, size_t *which_r)
{
	bool known = false;
	if (client->id == NULL || !is_same(client->id, id))
		return false;
	for (size_t i = 0; i < client->n_secrets; i++) {
		if (is_same(client->secrets[i], secret)) {
			known = true;
			*which_r = i;
		}
	}
	return known;
}

/* Over the client, the secret that it showed, and the token's head. */
static bool token_mac(const struct push_client *client, size_t which, const char *head, uint8_t mac_r[MAC_SIZE])
{
	char *text = NULL;
	const int size = asprintf(&text, "%s\n%s\n%.*s", client->id, client->secrets[which], (int)TOKEN_HEAD, head);
	if (size < 0)
		return false;
	const bool done = mac(client->token_key, PUSH_KEY_SIZE, text, (size_t)size, mac_r);
	OPENSSL_cleanse(text, (size_t)size);
	free(text);
	return done;
}

enum sd_err push_token_make(
    const struct push_client *client, size_t which, int64_t expires, char token_r[PUSH_TOKEN_SIZE])
{
	uint8_t nonce[NONCE_SIZE], code[MAC_SIZE];
	char hex[2 * NONCE_SIZE + 1];
	_Static_assert(TOKEN_LENGTH < PUSH_TOKEN_SIZE, "a token fits");
	if (RAND_bytes(nonce, sizeof nonce) != 1)
		return SD_NO_MEMORY;
	to_hex(nonce, sizeof nonce, hex);
	(void)snprintf(token_r, PUSH_TOKEN_SIZE, "%016" PRIx64 ".%s.", (uint64_t)expires, hex);
	if (!token_mac(client, which, token_r, code))
		return SD_NO_MEMORY;
	to_hex(code, sizeof code, token_r + TOKEN_HEAD);
	return SD_OK;
}

bool push_token_is_good(const struct push_client *client, const char *token, int64_t now)
{
	uint8_t code[MAC_SIZE];
	char hex[2 * MAC_SIZE + 1];
	bool good = false;
	if (client->id == NULL || strlen(token) != TOKEN_LENGTH || strspn(token, "0123456789abcdef.") != TOKEN_LENGTH)
		return false;
	for (size_t i = 0; i < client->n_secrets; i++) {
		if (!token_mac(client, i, token, code))
			return false;
		to_hex(code, sizeof code, hex);
		good |= CRYPTO_memcmp(hex, token + TOKEN_HEAD, 2 * MAC_SIZE) == 0;
	}
	/* What is signed is ours, so that its form is known. */
	return good && now < (int64_t)strtoull(token, NULL, 16);
}

bool push_signature_is_good(
    const struct push_signers *signers, const char *key_id, const char *signature, const uint8_t *body, size_t size)
{
	uint8_t given[MAC_SIZE], code[MAC_SIZE];
	if (key_id == NULL || signature == NULL || from_base64(signature, given, sizeof given) != MAC_SIZE)
		return false;
	for (size_t i = 0; i < signers->count; i++) {
		const struct push_signer *signer = &signers->items[i];
		if (strcmp(signer->key_id, key_id) == 0)
			return mac(signer->key, signer->key_size, size == 0 ? (const void *)"" : body, size, code) &&
			       CRYPTO_memcmp(given, code, MAC_SIZE) == 0;
	}
	return false;
}
