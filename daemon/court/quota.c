/*
 * The buckets, found by principal. What is full again says nothing, and is dropped before the table grows.
 */
#include "daemon/court/quota.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Without memory uthash marks the bucket instead of leaving the process. */
#define HASH_NONFATAL_OOM 1
#define uthash_nonfatal_oom(item) ((item)->was_left_out = true)
#include <uthash.h>

#define TOKEN 1000     /* counted in thousandths: a rate of one a second is one thousandth a ms */
#define SWEEP_FROM 256 /* buckets */
#define NO_MEMORY_MS 1000

struct bucket {
	char principal_id[40];
	int64_t filling; /* thousandths of a token */
	int64_t at_ms;   /* when that was so */
	bool was_left_out;
	UT_hash_handle hh;
};

struct quota {
	struct bucket *buckets;
	unsigned sweep_at;
};

static void bucket_fill(struct bucket *bucket, int rate, int burst, int64_t now_ms)
{
	int64_t most = (int64_t)burst * TOKEN, room = most - bucket->filling;
	int64_t elapsed = now_ms - bucket->at_ms;

	bucket->filling = room <= 0 || elapsed > room / rate ? most : bucket->filling + elapsed * rate;
	bucket->at_ms = now_ms;
}

static void quota_sweep(struct quota *quota, int rate, int burst, int64_t now_ms)
{
	struct bucket *bucket, *next;

	HASH_ITER(hh, quota->buckets, bucket, next) {
		bucket_fill(bucket, rate, burst, now_ms);
		if (bucket->filling >= (int64_t)burst * TOKEN) {
			HASH_DEL(quota->buckets, bucket);
			free(bucket);
		}
	}
	quota->sweep_at = HASH_COUNT(quota->buckets) * 2 > SWEEP_FROM ? HASH_COUNT(quota->buckets) * 2 : SWEEP_FROM;
}

static struct bucket *quota_add(struct quota *quota, const char *principal_id, int burst, int64_t now_ms)
{
	struct bucket *bucket = calloc(1, sizeof *bucket);

	if (bucket == NULL) {
		return NULL;
	}
	strncat(bucket->principal_id, principal_id, sizeof bucket->principal_id - 1);
	bucket->filling = (int64_t)burst * TOKEN;
	bucket->at_ms = now_ms;
	HASH_ADD_STR(quota->buckets, principal_id, bucket);
	if (bucket->was_left_out) {
		free(bucket);
		return NULL;
	}
	return bucket;
}

struct quota *quota_new(void)
{
	struct quota *quota = calloc(1, sizeof *quota);

	if (quota != NULL) {
		quota->sweep_at = SWEEP_FROM;
	}
	return quota;
}

void quota_free(struct quota *quota)
{
	struct bucket *bucket, *next;

	if (quota == NULL) {
		return;
	}
	HASH_ITER(hh, quota->buckets, bucket, next) {
		HASH_DEL(quota->buckets, bucket);
		free(bucket);
	}
	free(quota);
}

int quota_take(struct quota *quota, const char *principal_id, int rate, int burst, int64_t now_ms)
{
	struct bucket *bucket;

	HASH_FIND_STR(quota->buckets, principal_id, bucket);
	if (bucket == NULL) {
		if (HASH_COUNT(quota->buckets) >= quota->sweep_at) {
			quota_sweep(quota, rate, burst, now_ms);
		}
		bucket = quota_add(quota, principal_id, burst, now_ms);
	}
	if (bucket == NULL) {
		return NO_MEMORY_MS;
	}
	bucket_fill(bucket, rate, burst, now_ms);
	if (bucket->filling < TOKEN) {
		return (int)((TOKEN - bucket->filling + rate - 1) / rate);
	}
	bucket->filling -= TOKEN;
	return 0;
}
