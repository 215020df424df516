/*
 * Terms: what of a person is counted, to know how common it is. They leave the daemon as keyed hashes,
 * like the keys of key.h, and come back with counts.
 */
#ifndef SDAC_DAEMON_LINK_TERM_H
#define SDAC_DAEMON_LINK_TERM_H

#include "daemon/link/key.h"
#include "daemon/link/model.h"

/* In the low four bits of a term. */
enum term_family {
	TERM_FORENAME = 1, /* any of the forenames */
	TERM_SURNAME,
	TERM_FORENAME_SOUND,
	TERM_SURNAME_SOUND,
	TERM_FULL_NAME, /* first forename and a surname */
	TERM_BIRTH,
	TERM_POSTCODE,
	TERM_COURT,
};

#define TERM_FAMILIES 8u
#define TERMS_LIMIT 128u

/* In the order in which they are met; the same term may be there twice. */
struct term_set {
	int64_t terms[TERMS_LIMIT];
	size_t n;
};

/* How many of the base's records have a term. */
typedef int64_t term_count_fn(void *arg, int64_t term);

/* SD_INTERNAL when the hash fails. */
enum sd_err term_make(struct key_maker *maker, const struct person *person, struct term_set *terms_r) SD_MUST_CHECK;
/* Writes into the person how common each of them is; terms are those that term_make() gave for it. */
void term_weigh(struct person *person, const struct term_set *terms, const struct score_model *model, int64_t records,
    term_count_fn *count, void *arg);
/* Each once, ascending; returns how many. unique holds TERMS_LIMIT. */
size_t term_unique(const struct term_set *terms, int64_t *unique);

#endif
