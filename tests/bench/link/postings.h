/*
 * Which records have a hash: an array that is sorted once, then searched. Stands in for the database's
 * key table and its counts.
 */
#ifndef SDAC_TESTS_BENCH_LINK_POSTINGS_H
#define SDAC_TESTS_BENCH_LINK_POSTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct posting {
	int64_t hash;
	uint32_t record;
};

struct postings {
	struct posting *all;
	size_t n, capacity;
};

/* False: no memory. */
bool postings_add(struct postings *postings, int64_t hash, uint32_t record);
void postings_sort(struct postings *postings);
/* Those with the hash; NULL and 0 if there are none. */
const struct posting *postings_find(const struct postings *postings, int64_t hash, size_t *n_r);
/* Sorted ones become one for each hash, with how many there were as its record: what postings_count() reads. */
void postings_fold(struct postings *postings);
int64_t postings_count(const struct postings *postings, int64_t hash);
void postings_clear(struct postings *postings);

#endif
