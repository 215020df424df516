/*
 * Blocking keys: what two records of one person are likely to share, as 64-bit keyed hashes. The key
 * table then finds candidates by one index look-up and is no searchable copy of names: without the
 * secret nothing in it can be guessed.
 *
 * A key is 60 bits of HMAC-SHA256 and, in its low four bits, its family: SQL can bound the size of a
 * block by family (key & 15) and knows nothing else about it. Both sides make the same families.
 */
#ifndef SDAC_DAEMON_LINK_KEY_H
#define SDAC_DAEMON_LINK_KEY_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/link/normalise.h"
#include "proto/err.h"

/* How many subjects may share a key before its block is skipped as too common is the model's block.*. */
enum key_family {
	KEY_URN = 1,
	KEY_PNC = 2,
	KEY_BIRTH = 3,         /* date of birth */
	KEY_BIRTH_SWAPPED = 4, /* year, and day and month in any order */
	KEY_POSTCODE = 5,
	KEY_WORD_BIRTH = 6,    /* sound of a word of the name, date of birth */
	KEY_WORD_MONTH = 7,    /* word, year and month */
	KEY_WORD_YEAR_DAY = 8, /* word, year and day */
	KEY_WORD_DAY = 9,      /* word, month and day */
	KEY_WORD_OUTCODE = 10, /* word, first half of the postcode */
	KEY_WORDS = 11,        /* two words in any order */
	KEY_NICKNAME = 12,     /* a nickname group of the first forename, a surname */
	KEY_WORD = 13,         /* one word: helps only when rare */
	KEY_WORD_COURT = 14,   /* word, court */
};

#define KEY_FAMILY_MASK 15
#define KEYS_LIMIT 320u

struct key_set {
	int64_t keys[KEYS_LIMIT]; /* ascending, each once */
	size_t n;
};

struct key_maker;

/* secret is copied. NULL: no memory, no SHA-256, or fewer than 32 octets. */
struct key_maker *key_maker_new(const uint8_t *secret, size_t size) SD_MUST_CHECK;
/* Takes NULL; wipes the secret. */
void key_maker_free(struct key_maker *maker);
/* The hash of two strings, its low four bits those of octet: for keys and terms. SD_INTERNAL. */
enum sd_err key_hash(struct key_maker *maker, uint8_t octet, const char *first, const char *second, int64_t *hash_r)
    SD_MUST_CHECK;
/* SD_INTERNAL when the hash fails. An organisation and a person without any information have no keys. */
enum sd_err key_make(struct key_maker *maker, const struct person *person, struct key_set *keys_r) SD_MUST_CHECK;

#endif
