/*
 * One raw document as it came: its octets, their SHA-256, and, if it is JSON, its tree. It knows
 * syntax only. What is broken is refused whole, with the place; the octets near it are never quoted.
 */
#ifndef SDAC_FEED_DOCUMENT_H
#define SDAC_FEED_DOCUMENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clients/feed/reading.h"

#define DOCUMENT_LIMIT (32u << 20) /* the largest real list is 2.7 MB */

enum syntax { SYNTAX_UNKNOWN, SYNTAX_XML, SYNTAX_JSON, SYNTAX_TABLE /* its first line has columns */ };

struct document {
	const char *name; /* for people: without its folders; borrowed */
	uint8_t *data;
	size_t size;
	uint8_t sha256[32];
	enum syntax syntax;
	json_t *json;         /* SYNTAX_JSON, after document_parse() */
	bool json_was_mended; /* it held raw line ends or stray backslashes in its texts */
};

/* Reads all of a regular file. SD_IO (errno set), SD_INVALID: too large or empty; *what_r says which. */
enum sd_err document_load(const char *path, struct document *document_r, const char **what_r) SD_MUST_CHECK;
/* The same from a descriptor at its start; it stays open. */
enum sd_err document_load_fd(int fd, const char *name, struct document *document_r, const char **what_r) SD_MUST_CHECK;
/* Takes over malloc'ed octets. */
enum sd_err document_from_bytes(uint8_t *data, size_t size, const char *name, struct document *document_r)
    SD_MUST_CHECK;
/* Wipes and frees the members. */
void document_clear(struct document *document);

/* Makes it UTF-8 whatever it was (the digest stays that of what came), finds the syntax and parses JSON. Refuses in the
 * reading. */
enum sd_err document_parse(struct document *document, struct reading *reading) SD_MUST_CHECK;
/* Whether the octets hold a word somewhere. */
bool document_contains(const struct document *document, const char *word);

#endif
