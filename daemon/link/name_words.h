/*
 * The words of one part of a name: cut out of folded text, and cleaned of what is no name. Pure; the
 * text is written to and must outlive the words.
 */
#ifndef SDAC_DAEMON_LINK_NAME_WORDS_H
#define SDAC_DAEMON_LINK_NAME_WORDS_H

#include <stddef.h>

#define WORDS_LIMIT 24u /* further words are left out */

/* What the words stand for: the same word is a title in one place and a surname in another. */
enum part { PART_FORENAMES, PART_SURNAME, PART_BARE };

struct words {
	char *word[WORDS_LIMIT]; /* into the text, one after the other, each ending in NUL */
	size_t n;
};

/* text: folded. What structure is left in it separates like a blank. */
void words_split(char *text, struct words *words_r);
/* Placeholders, titles and particles out, MC joined; junior or senior goes to *generation (struct name),
 * which is left alone when neither is said. */
void words_clean(struct words *words, enum part part, char *generation);

#endif
