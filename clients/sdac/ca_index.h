/*
 * The index of a private CA: one line for each certificate that was ever signed, in a text file.
 * Its first line keeps what else must survive: the deployment and the number of the last CRL.
 */
#ifndef SDAC_CLIENT_CA_INDEX_H
#define SDAC_CLIENT_CA_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "proto/err.h"

struct ca_entry {
	char serial[40]; /* hexadecimal, capitals, as OpenSSL prints it */
	char kind[64];
	char name[64];
	time_t not_before;
	time_t not_after;
	time_t revoked_at; /* 0: it is not */
	char reason[32];   /* "" or one of ca_reasons */
};

struct ca_index {
	char deployment[64];
	long crl_number; /* of the last CRL that was signed, 0: none */
	struct ca_entry *entries;
	size_t n_entries;
};

struct ca_reason {
	const char *name; /* "key-compromise" */
	int crl_code;
};

extern const struct ca_reason ca_reasons[]; /* name NULL ends it */

/* SD_INVALID: *line_r says which line is not understood. */
enum sd_err ca_index_parse(const char *text, struct ca_index *index_r, size_t *line_r) SD_MUST_CHECK;
/* malloc'ed text. NULL: no memory. */
char *ca_index_text(const struct ca_index *index) SD_MUST_CHECK;
/* A zeroed entry at the end; NULL: no memory. Moves the others. */
struct ca_entry *ca_index_add(struct ca_index *index) SD_MUST_CHECK;
void ca_index_clear(struct ca_index *index);

/* 1 to 63 characters of [a-z0-9.-]: what a part of an identity may be. */
bool ca_is_word(const char *text);
/* "2026-11-24T12:00:00Z" */
void ca_time_text(time_t at, char text[24]);

#endif
