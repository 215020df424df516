/*
 * One pass over the spool: every waiting document in the order of arrival is read and sent, or
 * refused. A document that must wait holds back those that come after it with a list of the same
 * scope, and no others. It knows the spool and the sender, and neither clock events nor signals.
 */
#ifndef SDAC_FEED_QUEUE_H
#define SDAC_FEED_QUEUE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "clients/feed/reader.h"
#include "clients/feed/spool.h"
#include "clients/lib/sdac.h"

struct queue;

/* Clock and chance, for tests. The real clock is that of files, too. */
struct queue_world {
	int64_t (*now_ms)(clockid_t clock, void *arg);
	unsigned (*chance)(void *arg);
	void *arg;
};

struct queue_result {
	size_t sent, refused, waiting;
	int wait_ms;   /* until the next pass is worth it; 0: nothing waits */
	bool is_plain; /* something could not be sealed: why says it */
	char why[320]; /* the last reason why something waits; "": nothing waits, or it is only held back */
};

/* All are borrowed; world NULL: the real one. NULL without memory. */
struct queue *queue_new(struct spool *spool, struct sdac_client *client, const struct reader_hints *hints,
    const struct queue_world *world) SD_MUST_CHECK;
void queue_free(struct queue *queue);

/* stop: looked at between documents. SD_IO: the spool cannot be used; SD_CONFLICT: it is sealed with another
 * key, and nothing was touched (a line on standard error says why). */
enum sd_err queue_pass(struct queue *queue, const bool *stop, struct queue_result *result_r) SD_MUST_CHECK;

/* After a pass: what was tried and must wait, one object each: document, why, attempts, next_ms (the wall clock).
 * Without those that an older one of their scope holds back. NULL without memory. */
json_t *queue_held(const struct queue *queue) SD_MUST_CHECK;

#endif
