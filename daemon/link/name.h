/*
 * A person's names as words that can be compared, from all the shapes in which feeds and caseloads
 * write them. Pure; no allocation.
 *
 * Titles and placeholders are out, aliases are names of their own, a double-barrelled name is its
 * parts, particles (VAN DER, AL, BIN) are out where other words are left.
 */
#ifndef SDAC_DAEMON_LINK_NAME_H
#define SDAC_DAEMON_LINK_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/link/code.h"

#define NAME_WORD_SIZE 22u /* longer words are cut, on both sides alike */
#define NAME_NICKNAMES 3u
#define NAME_PARTS 4u
#define NAME_LIMIT 5u /* the name and four aliases; further ones are left out */

struct name_word {
	char text[NAME_WORD_SIZE];
	char code[CODE_SIZE];
	uint8_t nicknames[NAME_NICKNAMES]; /* groups of nickname.h; 0: none */
	/* Set by term.c; 0: not known. */
	float frequency,
	    sound_frequency;  /* share of records with this word, or one that sounds like it, in this place */
	float full_frequency; /* of a surname: with the first forename of its name */
};

struct name {
	struct name_word forenames[NAME_PARTS]; /* middle names among them */
	struct name_word surnames[NAME_PARTS];
	uint8_t n_forenames, n_surnames;
	bool is_bare;    /* one string without a comma: which word is the surname was guessed (the last) */
	char generation; /* 'J' junior, 'S' senior, '2', '3'; NUL: not said */
};

/* all[0] is the name itself (maybe without any word), the rest are aliases. */
struct names {
	struct name all[NAME_LIMIT];
	uint8_t n;
};

/* Any of them may be NULL. full is read only if there is neither forenames nor surname. */
struct name_source {
	const char *full, *forenames, *middle_names, *surname;
	bool is_bare; /* the parts were guessed by the source */
};

void names_parse(const struct name_source *source, struct names *names_r);
/* One word is another forename, two or more are a whole name. Empty and known ones are left out. */
void names_add_alias(struct names *names, const char *alias);
static inline bool name_is_empty(const struct name *name)
{
	return name->n_forenames == 0 && name->n_surnames == 0;
}

#endif
