/*
 * What is hashed is the family, then the parts, each ended by a NUL: no two keys are made of the same
 * octets by accident.
 */
#include "daemon/link/key.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#define SECRET_LEAST 32u
#define WORDS_LIMIT 16u
#define PART_SIZE 32u

struct key_maker {
	EVP_MAC_CTX *context;
};

/* Distinct sounds of a person's words. */
struct sounds {
	const char *code[WORDS_LIMIT];
	size_t n;
};

struct making {
	struct key_maker *maker;
	struct key_set *keys;
	enum sd_err err;
};

struct key_maker *key_maker_new(const uint8_t *secret, size_t size)
{
	char digest[] = "SHA256";
	const OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end() };

	if (size < SECRET_LEAST)
		return NULL;
	struct key_maker *maker = calloc(1, sizeof *maker);
	EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);

	if (maker != NULL && hmac != NULL)
		maker->context = EVP_MAC_CTX_new(hmac);
	EVP_MAC_free(hmac); /* the context holds its own reference */
	if (maker == NULL || maker->context == NULL || EVP_MAC_init(maker->context, secret, size, params) != 1) {
		key_maker_free(maker);
		return NULL;
	}
	return maker;
}

void key_maker_free(struct key_maker *maker)
{
	if (maker == NULL)
		return;
	EVP_MAC_CTX_free(maker->context); /* cleanses the key */
	free(maker);
}

enum sd_err key_hash(struct key_maker *maker, uint8_t octet, const char *first, const char *second, int64_t *hash_r)
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	size_t length = 0;
	uint64_t key = 0;

	*hash_r = 0;
	/* Without a key, init begins a new message under the old one. */
	if (EVP_MAC_init(maker->context, NULL, 0, NULL) != 1 || EVP_MAC_update(maker->context, &octet, 1) != 1 ||
	    EVP_MAC_update(maker->context, (const unsigned char *)first, strlen(first) + 1) != 1 ||
	    EVP_MAC_update(maker->context, (const unsigned char *)second, strlen(second) + 1) != 1 ||
	    EVP_MAC_final(maker->context, hash, &length, sizeof hash) != 1 || length < sizeof key)
		return SD_INTERNAL;
	for (size_t i = 0; i < sizeof key; i++)
		key = key << 8 | hash[i];
	*hash_r = (int64_t)((key & ~(uint64_t)KEY_FAMILY_MASK) | (octet & KEY_FAMILY_MASK));
	return SD_OK;
}

/* first and second are strings; second may be "". */
static void add(struct making *making, enum key_family family, const char *first, const char *second)
{
	if (making->err != SD_OK || making->keys->n >= KEYS_LIMIT)
		return;
	making->err = key_hash(making->maker, (uint8_t)family, first, second, &making->keys->keys[making->keys->n]);
	if (making->err == SD_OK)
		making->keys->n++;
}

/* Digits of a number with its sign of place, as a part of a key. Fast: this runs hundreds of times a record. */
static char *put_number(char *at, int value, int digits)
{
	for (int i = digits - 1; i >= 0; i--, value /= 10)
		at[i] = (char)('0' + value % 10);
	at[digits] = '\0';
	return at + digits;
}

static void add_sound(struct sounds *sounds, const struct name_word *word)
{
	if (word->text[1] == '\0' || sounds->n >= WORDS_LIMIT) /* an initial finds everybody */
		return;
	for (size_t i = 0; i < sounds->n; i++) {
		if (strcmp(sounds->code[i], word->code) == 0)
			return;
	}
	sounds->code[sounds->n++] = word->code;
}

static void collect_sounds(const struct names *names, struct sounds *sounds)
{
	sounds->n = 0;
	for (size_t i = 0; i < names->n; i++) {
		const struct name *name = &names->all[i];

		for (size_t w = 0; w < name->n_surnames; w++)
			add_sound(sounds, &name->surnames[w]);
		for (size_t w = 0; w < name->n_forenames; w++)
			add_sound(sounds, &name->forenames[w]);
	}
}

static void add_identifiers(struct making *making, const struct person *person)
{
	for (size_t i = 0; i < person->n_urns; i++)
		add(making, KEY_URN, person->urns[i], "");
	if (person->pnc[0] != '\0')
		add(making, KEY_PNC, person->pnc, "");
	if (person->postcode.full[0] != '\0')
		add(making, KEY_POSTCODE, person->postcode.full, "");
}

static void add_births(struct making *making, struct date birth, const struct sounds *sounds)
{
	char date[PART_SIZE], month[PART_SIZE], year_day[PART_SIZE], day[PART_SIZE], swapped[PART_SIZE];
	int low = birth.day < birth.month ? birth.day : birth.month;
	int high = birth.day < birth.month ? birth.month : birth.day;

	put_number(put_number(put_number(date, birth.year, 4), birth.month, 2), birth.day, 2);
	put_number(put_number(month, birth.year, 4), birth.month, 2);
	put_number(put_number(year_day, birth.year, 4), birth.day, 2);
	put_number(put_number(day, birth.month, 2), birth.day, 2);
	put_number(put_number(put_number(swapped, birth.year, 4), low, 2), high, 2);
	add(making, KEY_BIRTH, date, "");
	if (birth.day <= 12 && birth.day != birth.month)
		add(making, KEY_BIRTH_SWAPPED, swapped, "");
	for (size_t i = 0; i < sounds->n; i++) {
		add(making, KEY_WORD_BIRTH, sounds->code[i], date);
		add(making, KEY_WORD_MONTH, sounds->code[i], month);
		add(making, KEY_WORD_YEAR_DAY, sounds->code[i], year_day);
		add(making, KEY_WORD_DAY, sounds->code[i], day);
	}
}

static void add_words(struct making *making, const char *outcode, const char *court, const struct sounds *sounds)
{
	for (size_t i = 0; i < sounds->n; i++) {
		add(making, KEY_WORD, sounds->code[i], "");
		if (outcode[0] != '\0')
			add(making, KEY_WORD_OUTCODE, sounds->code[i], outcode);
		if (court[0] != '\0')
			add(making, KEY_WORD_COURT, sounds->code[i], court);
		for (size_t j = i + 1; j < sounds->n; j++) {
			bool in_order = strcmp(sounds->code[i], sounds->code[j]) < 0;

			add(making, KEY_WORDS, sounds->code[in_order ? i : j], sounds->code[in_order ? j : i]);
		}
	}
}

static void add_nicknames(struct making *making, const struct name *name)
{
	if (name->n_forenames == 0)
		return;
	for (size_t i = 0; i < NAME_NICKNAMES && name->forenames[0].nicknames[i] != 0; i++) {
		char group[PART_SIZE];

		put_number(group, name->forenames[0].nicknames[i], 3);
		for (size_t w = 0; w < name->n_surnames; w++)
			add(making, KEY_NICKNAME, group, name->surnames[w].code);
	}
}

static int by_value(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return left < right ? -1 : left > right;
}

static void sort_unique(struct key_set *keys)
{
	size_t n = 0;

	qsort(keys->keys, keys->n, sizeof keys->keys[0], by_value);
	for (size_t i = 0; i < keys->n; i++) {
		if (n == 0 || keys->keys[n - 1] != keys->keys[i])
			keys->keys[n++] = keys->keys[i];
	}
	keys->n = n;
}

enum sd_err key_make(struct key_maker *maker, const struct person *person, struct key_set *keys_r)
{
	struct making making = { maker, keys_r, SD_OK };
	struct sounds sounds;

	keys_r->n = 0;
	if (person->is_organisation)
		return SD_OK;
	collect_sounds(&person->names, &sounds);
	add_identifiers(&making, person);
	if (person->birth.year != 0)
		add_births(&making, person->birth, &sounds);
	add_words(&making, person->postcode.outcode, person->court, &sounds);
	for (size_t i = 0; i < person->names.n; i++)
		add_nicknames(&making, &person->names.all[i]);
	sort_unique(keys_r);
	return making.err;
}
