/*
 * The candidates that this daemon has read lately, normalised: most of a list's candidates were another
 * list's. Bounded in octets; those not asked for the longest go first. The database says what has
 * changed since (linker.c), and each is of a version, so that none outlives its record.
 */
#ifndef SDAC_DAEMON_LINK_KNOWN_H
#define SDAC_DAEMON_LINK_KNOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/link/normalise.h"
#include "proto/err.h"

#define SUBJECT_ID_SIZE 16u

struct known;

/* What is known of one subject. */
struct known_subject {
	struct person person;
	int64_t version;
	bool is_case;
};

/* limit: octets, with what keeping them costs; 0 keeps nothing. NULL: no memory. */
struct known *known_new(size_t limit) SD_MUST_CHECK;
/* Takes NULL; wipes. */
void known_free(struct known *known);
void known_forget_all(struct known *known);
/* It is now of this version: what is known as another is forgotten. */
void known_changed(struct known *known, const uint8_t id[SUBJECT_ID_SIZE], int64_t version);
/* Whether known_get() would find it; it counts as asked for. */
bool known_has(struct known *known, const uint8_t id[SUBJECT_ID_SIZE], struct date today);
bool known_get(
    const struct known *known, const uint8_t id[SUBJECT_ID_SIZE], struct date today, struct known_subject *subject_r);
/* In place of what was; others may go for it. of_today: another day may read the same record otherwise (an
 * age, a date that is no birth yet). Without memory it is not kept, which costs only time. */
void known_put(struct known *known, const uint8_t id[SUBJECT_ID_SIZE], struct date today, bool of_today,
    const struct known_subject *subject);

size_t known_count(const struct known *known);
size_t known_octets(const struct known *known);

/* "0f1e2d3c-..."; false: no id. */
bool subject_id_parse(const char *text, uint8_t id_r[SUBJECT_ID_SIZE]);
#define SUBJECT_ID_TEXT_SIZE 37u
void subject_id_format(const uint8_t id[SUBJECT_ID_SIZE], char text_r[SUBJECT_ID_TEXT_SIZE]);

#endif
