/*
 * One pass over the spool: every waiting document in the order of arrival is read and sent, or
 * refused. A document that must wait holds back those that come after it with a list of the same
 * scope, and no others. It knows the spool and the sender, and neither clock events nor signals.
 */
#ifndef SDAC_FEED_QUEUE_H
#define SDAC_FEED_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

#include "clients/feed/reader.h"
#include "clients/feed/spool.h"
#include "clients/lib/sdac.h"

struct queue;

struct queue_result {
	size_t sent, refused, waiting;
	int wait_ms;   /* until the next pass is worth it; 0: nothing waits */
	char why[320]; /* the last reason why something waits; "": nothing waits, or it is only held back */
};

/* All are borrowed. NULL without memory. */
struct queue *queue_new(const struct spool *spool, struct sdac_client *client, const struct reader_hints *hints)
    SD_MUST_CHECK;
void queue_free(struct queue *queue);

/* stop: looked at between documents. SD_IO: the spool cannot be used (a line on standard error says why). */
enum sd_err queue_pass(struct queue *queue, const bool *stop, struct queue_result *result_r) SD_MUST_CHECK;

#endif
