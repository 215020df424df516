/*
 * The command line by table: the same flags are parsed, shown by --help and offered by completion.
 */
#ifndef SDAC_CLIENT_ARGS_H
#define SDAC_CLIENT_ARGS_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/err.h"

struct flag {
	const char *name;  /* without the dashes; NULL ends a table */
	char letter;       /* 0: none */
	const char *value; /* what its value is called in --help; NULL: it has none */
	const char *help;
};

struct args_item {
	const struct flag *flag;
	const char *value; /* NULL if it has none */
};

/* Points into argv. */
struct args {
	struct args_item *items;
	size_t n_items;
	const char **words; /* what is no flag */
	size_t n_words;
};

/*
 * Reads argv[0..argc-1] against the tables (a NULL-terminated array of them). stop_at_word: what stands
 * behind the first word is not looked at. Returns how many of argv were read, or -1 and a sentence.
 * Flags and words are added to what args already holds.
 */
int args_parse(struct args *args, const struct flag *const *tables, int argc, char *const *argv, bool stop_at_word,
    char *error, size_t size) SD_MUST_CHECK;
void args_clear(struct args *args);

bool args_has(const struct args *args, const char *name);
/* The last one given, or NULL. */
const char *args_value(const struct args *args, const char *name);
/* How often it was given, and each of them in order. */
size_t args_count(const struct args *args, const char *name);
const char *args_nth(const struct args *args, const char *name, size_t nth);

/* "250ms", "10s", "5min", "26h", "7d"; a bare number is refused, because it says no unit. */
bool args_duration_ms(const char *text, long long *ms_r) SD_MUST_CHECK;
/* Decimal, from minimum to maximum. */
bool args_number(const char *text, long long minimum, long long maximum, long long *number_r) SD_MUST_CHECK;

#endif
