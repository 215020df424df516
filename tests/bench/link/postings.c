#include "tests/bench/link/postings.h"

#include <stdlib.h>

bool postings_add(struct postings *postings, int64_t hash, uint32_t record)
{
	if (postings->n == postings->capacity) {
		size_t capacity = postings->capacity == 0 ? 65536 : postings->capacity * 2;
		struct posting *all = realloc(postings->all, capacity * sizeof *all);

		if (all == NULL)
			return false;
		postings->all = all;
		postings->capacity = capacity;
	}
	postings->all[postings->n++] = (struct posting){ hash, record };
	return true;
}

static int by_hash(const void *a, const void *b)
{
	const struct posting *left = a, *right = b;

	if (left->hash != right->hash)
		return left->hash < right->hash ? -1 : 1;
	return left->record < right->record ? -1 : left->record > right->record;
}

void postings_sort(struct postings *postings)
{
	if (postings->n > 0)
		qsort(postings->all, postings->n, sizeof postings->all[0], by_hash);
}

/* The first that is not below. */
static size_t lower_bound(const struct postings *postings, int64_t hash)
{
	size_t low = 0, high = postings->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (postings->all[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct posting *postings_find(const struct postings *postings, int64_t hash, size_t *n_r)
{
	size_t from = lower_bound(postings, hash), to = from;

	while (to < postings->n && postings->all[to].hash == hash)
		to++;
	*n_r = to - from;
	return to == from ? NULL : &postings->all[from];
}

void postings_fold(struct postings *postings)
{
	size_t n = 0;

	for (size_t i = 0; i < postings->n; i++) {
		if (n == 0 || postings->all[n - 1].hash != postings->all[i].hash)
			postings->all[n++] = (struct posting){ postings->all[i].hash, 0 };
		postings->all[n - 1].record++;
	}
	postings->n = n;
}

int64_t postings_count(const struct postings *postings, int64_t hash)
{
	size_t at = lower_bound(postings, hash);

	return at < postings->n && postings->all[at].hash == hash ? (int64_t)postings->all[at].record : 0;
}

void postings_clear(struct postings *postings)
{
	free(postings->all);
	*postings = (struct postings){ 0 };
}
