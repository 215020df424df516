/*
 * What every person has is copied as it is; numbers and names follow, strings with their NUL.
 */
#include "daemon/link/compact.h"

#include <string.h>

/* One octet for each size, and the longest of everything. */
#define WORD_MOST (NAME_WORD_SIZE + CODE_SIZE + NAME_NICKNAMES)
#define NAME_MOST (4u + 2u * NAME_PARTS * WORD_MOST)

struct head {
	struct date birth;
	int32_t born_around;
	enum pnc_quality pnc_quality;
	struct postcode postcode;
	char sex;
	char pnc[PNC_SIZE];
	char court[COURT_SIZE];
	bool from_public_list, is_organisation;
	uint8_t n_urns, n_names;
};

_Static_assert(sizeof(struct head) + PERSON_URNS * URN_SIZE + NAME_LIMIT * NAME_MOST <= COMPACT_LIMIT, "all fits");

static uint8_t *put_string(uint8_t *at, const char *string)
{
	size_t size = strlen(string) + 1;

	memcpy(at, string, size);
	return at + size;
}

static const uint8_t *take_string(const uint8_t *at, char *string)
{
	size_t size = strlen((const char *)at) + 1;

	memcpy(string, at, size);
	return at + size;
}

static uint8_t *put_words(uint8_t *at, const struct name_word *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		at = put_string(put_string(at, words[i].text), words[i].code);
		memcpy(at, words[i].nicknames, NAME_NICKNAMES);
		at += NAME_NICKNAMES;
	}
	return at;
}

static const uint8_t *take_words(const uint8_t *at, struct name_word *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		at = take_string(take_string(at, words[i].text), words[i].code);
		memcpy(words[i].nicknames, at, NAME_NICKNAMES);
		at += NAME_NICKNAMES;
	}
	return at;
}

static uint8_t *put_name(uint8_t *at, const struct name *name)
{
	*at++ = name->n_forenames;
	*at++ = name->n_surnames;
	*at++ = name->is_bare ? 1 : 0;
	*at++ = (uint8_t)name->generation;
	return put_words(put_words(at, name->forenames, name->n_forenames), name->surnames, name->n_surnames);
}

static const uint8_t *take_name(const uint8_t *at, struct name *name)
{
	name->n_forenames = *at++;
	name->n_surnames = *at++;
	name->is_bare = *at++ != 0;
	name->generation = (char)*at++;
	return take_words(take_words(at, name->forenames, name->n_forenames), name->surnames, name->n_surnames);
}

size_t compact_put(const struct person *person, uint8_t buffer[COMPACT_LIMIT])
{
	struct head head = { .birth = person->birth,
		.born_around = person->born_around,
		.pnc_quality = person->pnc_quality,
		.postcode = person->postcode,
		.sex = person->sex,
		.from_public_list = person->from_public_list,
		.is_organisation = person->is_organisation,
		.n_urns = person->n_urns,
		.n_names = person->names.n };
	uint8_t *at = buffer + sizeof head;

	memcpy(head.pnc, person->pnc, sizeof head.pnc);
	memcpy(head.court, person->court, sizeof head.court);
	memcpy(buffer, &head, sizeof head);
	for (size_t i = 0; i < person->n_urns; i++)
		at = put_string(at, person->urns[i]);
	for (size_t i = 0; i < person->names.n; i++)
		at = put_name(at, &person->names.all[i]);
	return (size_t)(at - buffer);
}

void compact_take(const uint8_t *data, struct person *person_r)
{
	struct head head;
	const uint8_t *at = data + sizeof head;

	memcpy(&head, data, sizeof head);
	memset(person_r, 0, sizeof *person_r);
	person_r->birth = head.birth;
	person_r->born_around = head.born_around;
	person_r->pnc_quality = head.pnc_quality;
	person_r->postcode = head.postcode;
	person_r->sex = head.sex;
	memcpy(person_r->pnc, head.pnc, sizeof head.pnc);
	memcpy(person_r->court, head.court, sizeof head.court);
	person_r->from_public_list = head.from_public_list;
	person_r->is_organisation = head.is_organisation;
	person_r->n_urns = head.n_urns;
	person_r->names.n = head.n_names;
	for (size_t i = 0; i < head.n_urns; i++)
		at = take_string(at, person_r->urns[i]);
	for (size_t i = 0; i < head.n_names; i++)
		at = take_name(at, &person_r->names.all[i]);
}
