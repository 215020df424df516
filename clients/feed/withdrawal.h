/*
 * One WithdrawListRequest as a reader builds it: the source takes a publication back. It belongs to a reading and
 * lives in its arena; see reading.h for what happens without memory.
 */
#ifndef SDAC_FEED_WITHDRAWAL_H
#define SDAC_FEED_WITHDRAWAL_H

#include "clients/feed/reading.h"

struct withdrawal {
	Sdac__V1__WithdrawListRequest request;
	Sdac__V1__Source source; /* its document is the publication's id: all the lists of it are meant */
	unsigned part;           /* from 1, among those of the document */
};

/* document is copied. NULL: see reading. */
struct withdrawal *withdrawal_open(struct reading *reading, const char *document);

#endif
