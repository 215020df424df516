/*
 * What a reading takes back; see withdrawal.h.
 */
#include "clients/feed/withdrawal.h"

struct withdrawal *withdrawal_open(struct reading *reading, const char *document)
{
	struct withdrawal *withdrawal = reading_alloc(reading, sizeof *withdrawal);
	struct withdrawal **all = reading_grow(reading, reading->withdrawals, reading->n_withdrawals);
	if (withdrawal == NULL || all == NULL)
		return NULL;
	*withdrawal = (struct withdrawal){ .part = (unsigned)reading->n_withdrawals + 1 };
	sdac__v1__withdraw_list_request__init(&withdrawal->request);
	sdac__v1__source__init(&withdrawal->source);
	withdrawal->request.source = &withdrawal->source;
	withdrawal->source.document = reading_strdup(reading, document);
	reading->withdrawals = all;
	reading->withdrawals[reading->n_withdrawals++] = withdrawal;
	return withdrawal;
}
