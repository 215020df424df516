/*
 * Configuration files as a table: an INI file (libinih) is read into a struct by a list of keys.
 * Strict on purpose: an unknown section or key, a key given twice in one file, a wrong unit and a
 * value out of range are errors with file and line, what is wrong, why, and what to do.
 * Knows no key: settings.c holds the table.
 *
 * Later files override earlier ones; each value remembers where it came from.
 */
#ifndef SDAC_DAEMON_BASE_CONF_H
#define SDAC_DAEMON_BASE_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "proto/err.h"

enum conf_type {
	CONF_STRING,   /* char *, malloc'ed; minimum and maximum bound its length */
	CONF_COUNT,    /* int */
	CONF_DURATION, /* int, milliseconds: "250ms", "5s", "2min", "1h"; the unit must be given */
	CONF_SIZE,     /* size_t, octets: "512", "64KiB", "4MiB" */
	CONF_BOOL,     /* bool: yes or no */
};

struct conf_key {
	const char *section, *key;
	enum conf_type type;
	size_t offset; /* of the member in the target */
	const char *fallback;
	int64_t minimum, maximum;
	/* Further check of a string, may be NULL: NULL if good, else what to write instead. */
	const char *(*advice)(const char *value);
	const char *doc; /* one line */
};

struct conf;

/* Fills target with the defaults; a default that is not valid is a bug. keys and target must outlive
 * the conf, which owns the strings in target. NULL: no memory. */
struct conf *conf_new(const struct conf_key *keys, size_t n_keys, void *target) SD_MUST_CHECK;
/* Takes NULL. Frees the strings in the target too. */
void conf_free(struct conf *conf);

/* SD_INVALID or SD_IO with one sentence in error: "file:line: key: what; what to do". */
enum sd_err conf_read_file(struct conf *conf, const char *file, char *error, size_t size) SD_MUST_CHECK;
/* Every *.conf in the folder, in order of name. A folder that does not exist is empty. */
enum sd_err conf_read_folder(struct conf *conf, const char *folder, char *error, size_t size) SD_MUST_CHECK;
/* "file:line" of the key's value, or "default". The key must be in the table. */
const char *conf_origin(const struct conf *conf, const char *section, const char *key);
/* Every key with its value and origin, as a file that could be read again. */
void conf_print(const struct conf *conf, FILE *out);

#endif
