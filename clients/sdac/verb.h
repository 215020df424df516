/*
 * The verbs are a table: parsing, --help, completion and the tests of both read the same one.
 */
#ifndef SDAC_CLIENT_VERB_H
#define SDAC_CLIENT_VERB_H

#include "clients/sdac/args.h"

struct app;

struct verb {
	const char *family;  /* "cert"; NULL: the verb is one word */
	const char *name;    /* "issue"; NULL ends a table */
	const char *words;   /* what stands behind it: "KIND NAME"; "" for nothing */
	const char *summary; /* one line, no full stop */
	const char *details; /* more for its --help, lines of at most 78; may be NULL */
	int min_words;
	int max_words;               /* -1: any number */
	const struct flag *flags;    /* its own; may be NULL */
	int (*run)(struct app *app); /* an exit status of sysexits.h */
};

/* NULL-terminated: one table for each file of verbs. */
extern const struct verb *const verb_tables[];
extern const struct flag verb_global_flags[];

/* The verb called family and name (name NULL: of one word). NULL: there is none. */
const struct verb *verb_find(const char *family, const char *name);
bool verb_is_family(const char *word);

#endif
